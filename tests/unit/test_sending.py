"""Sending: each message once, whatever happens to the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from digest.deliver.sending import Round
from digest.errors import DeliveryError, RenderError
from digest.model import Delivered, Message, MessageState, Subscriber, Week
from tests.builders import NOW, WEEK, make_subscriber
from tests.fakes import FakeMailer

READERS = tuple(
    make_subscriber(id=number, address=f"reader{number}@example.org") for number in (1, 2, 3)
)


@dataclass(frozen=True)
class Claimed:
    """A claim of one subscriber's message."""

    subscriber_id: int
    date: datetime


@dataclass
class Ledger:
    """An outbox in memory."""

    states: dict[int, MessageState] = field(default_factory=dict)
    details: dict[int, str] = field(default_factory=dict)

    def claim(
        self, week: Week, subscriber_id: int, mailer: str, message_id: str, now: datetime
    ) -> Claimed | None:
        """Refuse what is done."""
        if self.states.get(subscriber_id) in {MessageState.SENT, MessageState.REFUSED}:
            return None
        self.states[subscriber_id] = MessageState.SENDING
        return Claimed(subscriber_id, now)

    def settle(self, claim: Claimed, state: MessageState, detail: str, now: datetime) -> None:
        """Keep the fate."""
        self.states[claim.subscriber_id] = state
        self.details[claim.subscriber_id] = detail


def render(subscriber: Subscriber, date: datetime) -> Message:
    """Write a message of one line."""
    return Message(
        week=WEEK, to=subscriber.address, message_id=f"{subscriber.id}@x", content=b"Hello\r\n"
    )


def a_round(
    ledger: Ledger,
    mailer: FakeMailer,
    write: Callable[[Subscriber, datetime], Message] = render,
) -> Round[Claimed]:
    """Build a round of the issue of WEEK."""
    return Round(
        week=WEEK,
        outbox=ledger,
        mailer=mailer,
        render=write,
        message_id=lambda subscriber: f"{subscriber.id}@x",
        now=NOW,
    )


def test_everybody_once() -> None:
    """A second round finds nothing to send."""
    ledger, mailer = Ledger(), FakeMailer()
    assert a_round(ledger, mailer).deliver(READERS) == Delivered(sent=3)
    assert a_round(ledger, mailer).deliver(READERS) == Delivered(already=3)
    assert [message.to for message in mailer.sent] == [one.address for one in READERS]


def test_a_refused_address_does_not_stop_the_others() -> None:
    """The refusal is kept with its reason, and is not tried again."""
    ledger = Ledger()
    mailer = FakeMailer(refused=frozenset({READERS[0].address}))
    assert a_round(ledger, mailer).deliver(READERS) == Delivered(sent=2, refused=1)
    assert ledger.states[1] is MessageState.REFUSED
    assert ledger.details[1] == "no such user"
    assert a_round(ledger, mailer).deliver(READERS) == Delivered(already=3)


def test_a_dead_mailer_stops_the_round_and_loses_nothing() -> None:
    """The message in hand waits with the rest; the next round sends both."""
    ledger, mailer = Ledger(), FakeMailer(capacity=1)
    with pytest.raises(DeliveryError, match="the server is gone"):
        a_round(ledger, mailer).deliver(READERS)
    assert ledger.states == {1: MessageState.SENT, 2: MessageState.DEFERRED}
    mailer.capacity = None
    assert a_round(ledger, mailer).deliver(READERS) == Delivered(sent=2, already=1)


def test_a_broken_template_leaves_no_message_in_limbo() -> None:
    """Nothing was sent, so nothing is unknown."""

    def broken(subscriber: Subscriber, date: datetime) -> Message:
        message = "mail/email.html, line 3: 'x' is undefined"
        raise RenderError(message)

    ledger = Ledger()
    with pytest.raises(RenderError):
        a_round(ledger, FakeMailer(), broken).deliver(READERS)
    assert ledger.states == {1: MessageState.DEFERRED}


def test_an_interrupted_message_is_sent_again() -> None:
    """Nobody knows whether it went out, so it is better sent twice than not at all."""

    class Interrupted(FakeMailer):
        def send(self, message: Message) -> None:
            raise KeyboardInterrupt

    ledger = Ledger()
    with pytest.raises(KeyboardInterrupt):
        a_round(ledger, Interrupted()).deliver(READERS)
    assert ledger.states == {1: MessageState.SENDING}
    assert a_round(ledger, FakeMailer()).deliver(READERS) == Delivered(sent=3)


def test_progress_is_told() -> None:
    """One step for each subscriber."""
    steps: list[int] = []
    a_round(Ledger(), FakeMailer()).deliver(READERS, lambda: steps.append(1))
    assert len(steps) == 3
