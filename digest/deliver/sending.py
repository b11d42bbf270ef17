"""Sending an issue: one message after the other, each claimed before and settled after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from digest.deliver import Mailer
from digest.errors import DigestError, RecipientRefused
from digest.model import Delivered, Message, MessageState, Subscriber, Week


class Claim(Protocol):
    """The right to send one message now."""

    @property
    def date(self) -> datetime:
        """When the message was first claimed, which is its Date for ever."""
        ...


ClaimType = TypeVar("ClaimType", bound=Claim)


class Outbox(Protocol[ClaimType]):
    """Where it is written down what became of each message; each call is committed at once."""

    def claim(
        self, week: Week, subscriber_id: int, mailer: str, message_id: str, now: datetime
    ) -> ClaimType | None:
        """Write down that a message is being sent; None if it was sent or refused before."""
        ...

    def settle(self, claim: ClaimType, state: MessageState, detail: str, now: datetime) -> None:
        """Write down what became of it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Round(Generic[ClaimType]):
    """One issue on its way: how its messages are written, sent and written down."""

    week: Week
    outbox: Outbox[ClaimType]
    mailer: Mailer
    render: Callable[[Subscriber, datetime], Message]
    message_id: Callable[[Subscriber], str]
    now: datetime

    def deliver(
        self, subscribers: Iterable[Subscriber], progress: Callable[[], None] = lambda: None
    ) -> Delivered:
        """Send to each of *subscribers* who has not got it.

        A refused address does not stop the others. If the mailer cannot work at all, the message
        in hand waits with the rest for the next run, and the DeliveryError goes up.
        """
        done = Delivered()
        for subscriber in subscribers:
            match self._deliver_one(subscriber):
                case None:
                    done = replace(done, already=done.already + 1)
                case MessageState.REFUSED:
                    done = replace(done, refused=done.refused + 1)
                case _:
                    done = replace(done, sent=done.sent + 1)
            progress()
        return done

    def _deliver_one(self, subscriber: Subscriber) -> MessageState | None:
        """Claim, send and settle one message; None if there was nothing to do."""
        claim = self.outbox.claim(
            self.week, subscriber.id, self.mailer.name, self.message_id(subscriber), self.now
        )
        if claim is None:
            return None
        state, detail = MessageState.SENT, ""
        try:
            self.mailer.send(self.render(subscriber, claim.date))
        except RecipientRefused as error:
            state, detail = MessageState.REFUSED, error.message
        except DigestError as error:
            self.outbox.settle(claim, MessageState.DEFERRED, error.message, self.now)
            raise
        # After any other exception nobody knows: the row stays as being sent, and the next run
        # sends the message again under the same Message-ID.
        self.outbox.settle(claim, state, detail, self.now)
        return state
