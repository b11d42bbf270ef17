"""Who gets mail, what they get, and what became of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.week import Week


class SubscriberState(StrEnum):
    """Where a subscriber stands; only a confirmed one gets mail."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """An address and its choices."""

    #: Unique among subscribers, never reused.
    id: int
    address: str
    state: SubscriberState
    #: Names of topics; empty means all.
    topics: tuple[str, ...] = ()
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One rendered email to one subscriber."""

    week: Week
    to: str
    #: Without angle brackets; the same for the same issue and subscriber, however often rendered.
    message_id: str
    #: The whole message as it goes on the wire, CRLF line ends.
    content: bytes


class MessageState(StrEnum):
    """The fate of a message in the outbox."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of the messages of one run."""

    sent: int = 0
    refused: int = 0
    deferred: int = 0
    #: Sent by an earlier run, so left alone.
    already: int = 0
