"""Mail: what goes out, what became of it, and what comes back. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.subscriber import Subscriber
from digest.model.week import Week


class NoticeKind(StrEnum):
    """A message to one person about their subscription."""

    #: Asks whether it was they who subscribed.
    CONFIRM = "confirm"
    #: Tells one who asks again that they are subscribed, with the way to their choices.
    KNOWN = "known"
    #: The way to their choices.
    MANAGE = "manage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice that waits to be sent, or was."""

    id: int
    kind: NoticeKind
    subscriber: Subscriber
    created: datetime
    attempts: int = 0


class ReportKind(StrEnum):
    """What a mail says that came back."""

    #: The address does not take mail, and never will.
    HARD = "hard"
    #: Not now: a full mailbox, a server that is down.
    SOFT = "soft"
    #: Their reader pressed "spam" (RFC 5965).
    COMPLAINT = "complaint"
    #: A mail that asks to leave (RFC 2369).
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one mail that came back says of one subscriber."""

    kind: ReportKind
    subscriber_id: int
    #: The issue it is about, where that is known.
    week: Week | None = None
    #: Enhanced status (RFC 3463) such as ``5.1.1``; empty where there is none.
    status: str = ""
    #: The server's words, on one line.
    detail: str = ""
    #: Equal for the same report read twice.
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One rendered email to one person."""

    to: str
    #: Without angle brackets; the same for the same issue and subscriber, however often rendered.
    message_id: str
    #: The whole message as it goes on the wire, CRLF line ends.
    content: bytes
    #: The envelope sender, to which it bounces.
    sender: str
    #: The envelope id (RFC 3461) that comes back in a bounce; ASCII without blanks.
    envelope_id: str = ""
    #: What a file of it is called after: ``2025-W19``, or the kind of a notice.
    label: str


class MessageState(StrEnum):
    """The fate of a message in the outbox."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A message that waits in the outbox, and who is to get it.

    *subscriber* has the choices of the time when the message was queued, so that a second try is
    the same bytes.
    """

    week: Week
    mailer: str
    subscriber: Subscriber
    message_id: str
    #: When it was first claimed, which is its Date for ever; None before that.
    date: datetime | None
    attempts: int
    state: MessageState


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a claimed message."""

    queued: Queued
    state: MessageState
    #: The server's words, on one line.
    detail: str = ""
    #: When a deferred message is due again.
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of the messages of one run."""

    sent: int = 0
    refused: int = 0
    #: Not now, but the next run tries again.
    deferred: int = 0
    #: Nobody knows whether they went out, and ``delivery.on_unknown`` says to hold them.
    held: int = 0
    #: Their readers left before they were sent.
    withdrawn: int = 0
    #: Sent by an earlier run, so left alone.
    already: int = 0
    #: When the first of the deferred is due.
    next_due: datetime | None = None
