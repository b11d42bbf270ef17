"""Sending: each message once, whatever happens to the others, or to us."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from digest.config import DeliverySettings
from digest.deliver.sending import Round, Tally
from digest.errors import (
    DeliveryError,
    MessageDeferred,
    MessageRefused,
    MessageUncertain,
    RecipientRefused,
    RenderError,
)
from digest.model import (
    Act,
    Consent,
    Message,
    MessageState,
    Queued,
    Report,
    ReportKind,
    Settled,
    SubscriberState,
    Week,
)
from digest.store.database import Store, open_store
from tests.builders import NOW, WEEK
from tests.fakes import FakeClock, FakeMailer

RESEND = (MessageState.WAITING, MessageState.DEFERRED, MessageState.UNKNOWN)
ADDED = Consent(act=Act.ADDED, moment=NOW)
LEFT = Consent(act=Act.LEFT, moment=NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "digest.db") as store:
        yield store


def queue(store: Store, count: int = 3) -> list[str]:
    """Queue the issue of WEEK for so many readers; give their addresses."""
    for number in range(count):
        store.subscribers.add(f"reader{number}@example.org", SubscriberState.CONFIRMED, ADDED)
    people = list(store.subscribers.confirmed())
    store.outbox.queue(WEEK, "fake", [(one, f"{one.id}@x") for one in people], NOW)
    return [one.address for one in people]


def render(queued: Queued) -> Message:
    """Write a message of one line."""
    return Message(
        to=queued.subscriber.address,
        message_id=queued.message_id,
        content=f"{queued.date}\r\n".encode(),
        sender="digest@example.org",
        label=str(queued.week),
    )


@dataclass
class Watch:
    """What a round told those who watch."""

    reports: list[Report] = field(default_factory=list)
    done: int = 0
    lines: list[str] = field(default_factory=list)

    def advance(self, count: int) -> None:
        """Count."""
        self.done += count


def deliver(
    store: Store,
    mailer: FakeMailer,
    *,
    clock: FakeClock | None = None,
    watch: Watch | None = None,
    write: Callable[[Queued], Message] = render,
    states: Collection[MessageState] = RESEND,
    **settings: object,
) -> Tally:
    """Send what is due of the issue of WEEK."""
    watch = watch or Watch()
    return Round(
        week=WEEK,
        outbox=store.outbox,
        mailer=mailer,
        render=write,
        settings=DeliverySettings.model_validate(settings),
        clock=clock or FakeClock(),
        states=states,
        report=watch.reports.append,
        progress=watch.advance,
        say=watch.lines.append,
    ).deliver()


def states(store: Store) -> list[str]:
    """Give the states of all messages, by subscriber id."""
    return [state.value for _, state in sorted(store.outbox.states(WEEK, "fake").items())]


def refused(status: str = "5.1.1") -> RecipientRefused:
    return RecipientRefused("no", code=550, status=status)


def deferred(code: int = 450, status: str = "4.2.1") -> MessageDeferred:
    return MessageDeferred("later", code=code, status=status)


# All is well


@pytest.mark.parametrize("connections", [1, 4])
def test_everybody_once(store: Store, connections: int) -> None:
    """A second round finds nothing to send."""
    people, mailer, watch = queue(store, 30), FakeMailer(connections=connections), Watch()
    assert deliver(store, mailer, watch=watch) == Tally(sent=30)
    assert deliver(store, mailer) == Tally()
    assert sorted(message.to for message in mailer.sent) == sorted(people)
    assert watch.done == 30


def test_more_than_are_read_at_once(store: Store) -> None:
    queue(store, 1203)
    mailer = FakeMailer(connections=3)
    assert deliver(store, mailer) == Tally(sent=1203)
    assert len({message.message_id for message in mailer.sent}) == 1203


def test_no_more_are_under_way_than_there_are_connections(store: Store) -> None:
    """Nothing is claimed ahead: what is killed leaves at most so many unknown."""
    queue(store, 20)
    seen: list[int] = []

    class Counting(FakeMailer):
        def send(self, message: Message) -> str:
            states = store.outbox.states(WEEK, "fake").values()
            seen.append(list(states).count(MessageState.SENDING))
            return super().send(message)

    deliver(store, Counting(connections=3))
    assert max(seen) <= 3
    assert min(seen) >= 1  # a claim is committed before the message goes out


def test_the_date_is_that_of_the_first_claim(store: Store) -> None:
    """So a second try is the same bytes."""
    (address,) = queue(store, 1)
    written: list[bytes] = []

    def write(queued: Queued) -> Message:
        written.append(render(queued).content)
        return render(queued)

    deliver(store, FakeMailer(faults={address: [deferred()]}), write=write)
    assert len(written) == 2
    assert len(set(written)) == 1


def test_one_who_left_meanwhile_gets_nothing(store: Store) -> None:
    queue(store)
    store.subscribers.end(2, LEFT)
    watch = Watch()
    assert deliver(store, FakeMailer(), watch=watch) == Tally(sent=2, withdrawn=1)
    assert states(store) == ["sent", "sent"]
    assert watch.done == 3


# One message fails


def test_a_refused_address_does_not_stop_the_others(store: Store) -> None:
    """It is told of, and is not tried again."""
    people = queue(store)
    mailer, watch = FakeMailer(refused=frozenset(people[:1])), Watch()
    assert deliver(store, mailer, watch=watch) == Tally(sent=2, refused=1)
    assert states(store) == ["refused", "sent", "sent"]
    assert watch.reports == [
        Report(
            kind=ReportKind.HARD,
            subscriber_id=1,
            week=WEEK,
            status="5.1.1",
            detail="no such user",
            key="sending 1@x",
        )
    ]
    assert deliver(store, mailer) == Tally()


def test_a_refused_message_blames_nobody(store: Store) -> None:
    people, watch = queue(store), Watch()
    fault = MessageRefused("554 5.6.0 broken", code=554, status="5.6.0")
    assert deliver(store, FakeMailer(faults={people[0]: [fault]}), watch=watch).refused == 1
    assert watch.reports == []


def test_what_is_put_off_is_tried_again_in_the_same_run(store: Store) -> None:
    """As long as there is patience: after one minute, two, five."""
    people, clock, watch = queue(store), FakeClock(), Watch()
    mailer = FakeMailer(faults={people[1]: [deferred(), deferred(), None]})
    assert deliver(store, mailer, clock=clock, watch=watch) == Tally(sent=3)
    waited = clock.moment - NOW
    assert timedelta(minutes=3) <= waited <= timedelta(minutes=3) * 1.3
    assert len(watch.lines) == 2
    assert watch.done == 3


def test_what_is_left_when_patience_ends_waits_for_the_next_run(store: Store) -> None:
    people, clock = queue(store), FakeClock()
    mailer = FakeMailer(faults={people[1]: [deferred()] * 9})
    assert deliver(store, mailer, clock=clock, patience=4) == Tally(sent=2)
    assert states(store) == ["sent", "deferred", "sent"]
    assert clock.moment - NOW <= timedelta(minutes=4)
    due = store.outbox.next_due(WEEK, "fake")
    assert due is not None
    assert due > clock.moment
    assert deliver(store, mailer, clock=clock, patience=0) == Tally()
    assert len(mailer.faults[people[1]]) == 6


def test_what_is_put_off_for_two_days_is_given_up(store: Store) -> None:
    """That is told of the address, as "not now"."""
    people, watch = queue(store, 1), Watch()
    mailer = FakeMailer(faults={people[0]: [deferred()] * 99})
    clock = FakeClock()
    for _ in range(60):
        deliver(store, mailer, clock=clock, watch=watch, patience=0)
        clock.moment += timedelta(hours=1)
    assert states(store) == ["refused"]
    assert clock.moment - NOW >= timedelta(hours=48)
    assert [report.kind for report in watch.reports] == [ReportKind.SOFT]
    assert 10 < 99 - len(mailer.faults[people[0]]) < 25


def test_an_uncertain_message_is_sent_again_with_the_same_id(store: Store) -> None:
    people = queue(store)
    mailer = FakeMailer(faults={people[0]: [MessageUncertain("cut after DATA")]})
    assert deliver(store, mailer) == Tally(sent=3)
    assert mailer.sent[-1].message_id == "1@x"


def test_an_uncertain_message_may_be_held(store: Store) -> None:
    people = queue(store)
    mailer = FakeMailer(faults={people[0]: [MessageUncertain("cut after DATA")]})
    held = (MessageState.WAITING, MessageState.DEFERRED)
    for sent in (2, 0):
        assert deliver(store, mailer, states=held, on_unknown="hold") == Tally(sent=sent)
    assert states(store) == ["unknown", "sent", "sent"]


# Nothing works


def test_a_dead_mailer_stops_the_round_and_loses_nothing(store: Store) -> None:
    """The message in hand was never tried; the next round sends it with the rest."""
    queue(store)
    mailer = FakeMailer(capacity=1)
    with pytest.raises(DeliveryError, match="the server is gone"):
        deliver(store, mailer)
    assert states(store) == ["sent", "waiting", "waiting"]
    (first, _) = store.outbox.due(WEEK, "fake", NOW)
    assert (first.attempts, first.date) == (0, None)
    mailer.capacity = None
    assert deliver(store, mailer) == Tally(sent=2)


def test_the_others_finish_what_they_hold(store: Store) -> None:
    """One connection finds the server gone while another waits for its answer."""
    people = queue(store, 4)
    both = threading.Barrier(2, timeout=10)

    class Slow(FakeMailer):
        def send(self, message: Message) -> str:
            if message.to == people[0]:
                both.wait()
                msg = "the password is wrong"
                raise DeliveryError(msg)
            if message.to == people[1]:
                both.wait()
            return super().send(message)

    with pytest.raises(DeliveryError, match="the password is wrong"):
        deliver(store, Slow(connections=2))
    assert states(store)[:2] == ["waiting", "sent"]
    assert "sending" not in states(store)


@pytest.mark.parametrize(
    "fault",
    [
        deferred(421, "4.7.0"),
        deferred(0, ""),
        MessageRefused("content", code=554, status="5.7.1"),
        refused("5.7.1"),
    ],
)
def test_many_failures_in_a_row_stop_the_run_and_mark_nothing(
    store: Store, fault: BaseException
) -> None:
    """They are the server's or ours; each message is as if it had not been tried."""
    people, watch = queue(store, 30), Watch()
    mailer = FakeMailer(connections=2, faults={one: [fault] for one in people})
    with pytest.raises(DeliveryError, match=r"1\d messages in a row failed: "):
        deliver(store, mailer, watch=watch)
    assert set(states(store)) == {"waiting"}
    assert watch.reports == []
    mailer.faults.clear()
    assert deliver(store, mailer) == Tally(sent=30)


def test_uncertain_messages_stay_so_when_the_run_is_stopped(store: Store) -> None:
    people = queue(store, 30)
    fault = MessageUncertain("cut after DATA")
    with pytest.raises(DeliveryError):
        deliver(store, FakeMailer(faults={one: [fault] for one in people}))
    assert states(store).count("unknown") == 10
    assert states(store).count("waiting") == 20


def test_failures_of_addresses_never_stop_the_run(store: Store) -> None:
    people, watch = queue(store, 40), Watch()
    faults: dict[str, list[BaseException | None]] = {
        one: [refused() if number % 2 else deferred(450, "4.7.1")]
        for number, one in enumerate(people)
    }
    assert deliver(store, FakeMailer(faults=faults), watch=watch) == Tally(sent=20, refused=20)
    assert len(watch.reports) == 20


def test_a_success_ends_the_row_and_then_the_addresses_are_told_of(store: Store) -> None:
    people, watch = queue(store, 40), Watch()
    faults: dict[str, list[BaseException | None]] = {
        one: [refused("5.7.1")] if number % 9 else [] for number, one in enumerate(people)
    }
    deliver(store, FakeMailer(faults=faults), watch=watch)
    assert len(watch.reports) == states(store).count("refused") == 35


def test_a_server_that_fails_is_left_alone_for_longer_and_longer(store: Store) -> None:
    people, clock = queue(store, 8), FakeClock()
    mailer = FakeMailer(faults={one: [deferred(421)] for one in people[:5]})
    deliver(store, mailer, clock=clock, patience=0.2)
    rests = [one.total_seconds() for one in clock.waited]
    assert rests == sorted(rests)
    assert rests[:3] == [0.2, 0.4, 0.8]


@pytest.mark.parametrize("error", [RenderError("a template"), ValueError("a bug")])
def test_a_broken_template_or_a_bug_leaves_no_message_in_limbo(
    store: Store, error: Exception
) -> None:
    """Nothing was sent, so nothing is unknown."""
    queue(store)

    def broken(queued: Queued) -> Message:
        raise error

    with pytest.raises(type(error)):
        deliver(store, FakeMailer(connections=2), write=broken)
    assert set(states(store)) == {"waiting"}


# We are cut off


def test_what_a_dead_run_left_is_sent_again_as_the_same_message(store: Store) -> None:
    queue(store)
    (lost, *_) = store.outbox.due(WEEK, "fake", NOW)
    store.outbox.exchange([], [lost], NOW)
    assert store.outbox.recover("fake", NOW) == 1
    mailer = FakeMailer()
    later = FakeClock(NOW + timedelta(hours=1))
    assert deliver(store, mailer, clock=later) == Tally(sent=3)
    assert mailer.sent[0].message_id == "1@x"
    assert mailer.sent[0].content == f"{NOW}\r\n".encode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_settles_what_is_under_way(store: Store, number: int) -> None:
    """The message in hand is finished, none is begun, and the handlers are as before."""
    queue(store, 20)
    before = signal.getsignal(number)

    class Interrupted(FakeMailer):
        def send(self, message: Message) -> str:
            if len(self.sent) == 3:
                os.kill(os.getpid(), number)
            return super().send(message)

    mailer = Interrupted(connections=2)
    with pytest.raises(KeyboardInterrupt):
        deliver(store, mailer)
    assert signal.getsignal(number) is before
    assert states(store).count("sent") == len(mailer.sent) < 20
    assert set(states(store)) == {"sent", "waiting"}


def test_an_outbox_that_fails_once_is_told_at_the_end(store: Store) -> None:
    """What the server has taken is written down, if the disk has room again."""
    queue(store)

    @dataclass
    class Failing:
        """Fails when it is to settle for the first time."""

        failed: bool = False

        def due(self, week: Week, mailer: str, now: datetime, **rest: object) -> list[Queued]:
            return store.outbox.due(week, mailer, now, **rest)  # type: ignore[arg-type] # the same

        def exchange(
            self, settled: Sequence[Settled], claims: Sequence[Queued], now: datetime
        ) -> list[Queued]:
            if settled and not self.failed:
                self.failed = True
                msg = "disk full"
                raise OSError(msg)
            return store.outbox.exchange(settled, claims, now)

        def next_due(
            self, week: Week, mailer: str, states: Collection[MessageState]
        ) -> datetime | None:
            return store.outbox.next_due(week, mailer, states)

    this = Round(
        week=WEEK,
        outbox=Failing(),
        mailer=FakeMailer(),
        render=render,
        settings=DeliverySettings(),
        clock=FakeClock(),
        states=RESEND,
    )
    with pytest.raises(OSError, match="disk full"):
        this.deliver()
    assert states(store) == ["sent", "waiting", "waiting"]


# Not too fast


def test_a_rate_a_minute_holds(store: Store) -> None:
    queue(store, 30)
    clock = FakeClock()
    assert deliver(store, FakeMailer(), clock=clock, smtp={"per_minute": 10}).sent == 30
    assert clock.moment - NOW == timedelta(minutes=2.9)


def test_a_rate_for_a_domain_lets_the_others_pass(store: Store) -> None:
    for number in range(10):
        store.subscribers.add(f"a{number}@example.org", SubscriberState.CONFIRMED, ADDED)
    for number in range(3):
        store.subscribers.add(f"b{number}@example.com", SubscriberState.CONFIRMED, ADDED)
    people = list(store.subscribers.confirmed())
    store.outbox.queue(WEEK, "fake", [(one, f"{one.id}@x") for one in people], NOW)
    mailer, clock = FakeMailer(), FakeClock()
    deliver(store, mailer, clock=clock, smtp={"per_domain": {"example.org": 60}})
    assert [message.to.partition("@")[2] for message in mailer.sent[:4]] == [
        "example.org",
        *(["example.com"] * 3),
    ]
    assert clock.moment - NOW == timedelta(seconds=9)
