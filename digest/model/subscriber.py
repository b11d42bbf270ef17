"""Who gets mail: an address, its choices, and how it came to be on the list. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SubscriberState(StrEnum):
    """Where a subscriber stands; only a confirmed one gets mail."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"


class Frequency(StrEnum):
    """How often a subscriber gets mail."""

    #: Every issue.
    ISSUE = "issue"
    #: The best of a month, with its last issue.
    MONTHLY = "monthly"


class MailFormat(StrEnum):
    """What a message holds."""

    #: HTML, and the same as text.
    HTML = "html"
    #: Text only.
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a subscriber wants; the default is every issue, whole, at once."""

    #: Names of topics; empty means all.
    topics: tuple[str, ...] = ()
    frequency: Frequency = Frequency.ISSUE
    format: MailFormat = MailFormat.HTML
    #: Nothing is sent before this day; date.max is until they resume.
    paused_until: date | None = None

    def paused(self, today: date) -> bool:
        """Say whether nothing is to be sent *today*."""
        return self.paused_until is not None and today < self.paused_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """An address and its choices."""

    #: Unique among subscribers, never reused.
    id: int
    address: str
    state: SubscriberState
    choices: Choices = Choices()
    created: datetime
    #: When they said yes; None for one who has not.
    confirmed: datetime | None = None


class Act(StrEnum):
    """What a subscriber did, or somebody for them: the evidence of consent."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    ADDED = "added"
    IMPORTED = "imported"
    CHANGED = "changed"
    LEFT = "left"
    REMOVED = "removed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One act, as it is kept: when, which text they saw, from where."""

    act: Act
    moment: datetime
    #: The sentence that they agreed to, or what an operator says of how they did; may be empty.
    text: str = ""
    #: Where from, as ``web.record`` allows: a network, an address or nothing.
    origin: str = ""


class Suppression(StrEnum):
    """Why nothing more is sent to an address."""

    LEFT = "left"
    REMOVED = "removed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
