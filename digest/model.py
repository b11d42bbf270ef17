"""The values that flow from a source to a reader. Pure; imports nothing from digest.

    bytes → Paper → Ranked → Card → Issue → Page | Message

Every value is frozen, so a stage hands on what it got or makes a new one.
Times are aware and in UTC; lists are tuples.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NewType, Self

if TYPE_CHECKING:  # the values do without pydantic; only their form as JSON asks for it
    from pydantic_core import CoreSchema

PaperId = NewType("PaperId", str)
"""An arXiv identifier without its version: ``2505.04623`` or ``math/0309136``."""

_WEEK = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week in UTC, written ``2025-W19``: five announcements, Monday to Friday."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """Refuse a week that the calendar does not have (ValueError)."""
        date.fromisocalendar(self.year, self.number, 1)

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> CoreSchema:
        """Have JSON hold the label, which is what readers of ``issue.json`` expect."""
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, Week) else Week.parse(value),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def parse(cls, label: str) -> Self:
        """Read ``2025-W19``; raises ValueError for anything else."""
        match = _WEEK.fullmatch(label)
        if match is None:
            msg = f"{label!r} is not an ISO week like 2025-W19"
            raise ValueError(msg)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Give the week that holds *day* (a datetime must be in UTC)."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        """The first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """The last day."""
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def closes(self) -> datetime:
        """The moment after its last announcement: Saturday 00:00 UTC."""
        saturday = self.monday + timedelta(days=5)
        return datetime.combine(saturday, time(), UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A title or an abstract in another language, as found in some seed files."""

    #: Upper-case language code as written in the file, such as ``ZH``.
    language: str
    title: str | None = None
    abstract: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An arXiv entry, in the newest version seen; text as TeX source, one line each."""

    id: PaperId
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    #: 1 for the first version; None where the source does not tell.
    version: int | None = None
    #: arXiv categories, the primary one first.
    categories: tuple[str, ...] = ()
    #: The day of the announcement, which decides the week.
    announced: date
    submitted: datetime | None = None
    updated: datetime | None = None
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    withdrawn: bool = False
    translations: tuple[Translation, ...] = ()

    @property
    def week(self) -> Week:
        """The week of the announcement."""
        return Week.of(self.announced)

    @property
    def abs_url(self) -> str:
        """The abstract page on arXiv."""
        return f"https://arxiv.org/abs/{self.id}"

    @property
    def pdf_url(self) -> str:
        """The PDF on arXiv."""
        return f"https://arxiv.org/pdf/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A block of a source that is not a paper, and why; counted, never dropped in silence."""

    #: Where it stands: a file's name, or a URL.
    origin: str
    #: The first line of the block in the file, from 1; 0 where lines mean nothing.
    line: int
    reason: str
    #: The first words of the block, so that a person finds it.
    excerpt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One interest of the readers."""

    name: str
    #: In the syntax of arXiv's API, such as ``cat:cs.CV AND abs:multimodal``.
    query: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name as it stands in a URL."""
        return slugify(self.name)


def slugify(name: str) -> str:
    """Make *name* fit for a URL: lower-case letters, digits and single hyphens."""
    return "-".join(re.findall(r"\w+", name.lower())).replace("_", "-") or "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMatch:
    """How well a paper fits one topic, and by which words."""

    topic: str
    #: 0 (not at all) to 1.
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A paper with its place in the order and the reasons for it."""

    paper: Paper
    #: 0 to 1; papers are read from the highest down.
    score: float
    #: Best first; empty if no topic fits.
    matches: tuple[TopicMatch, ...] = ()
    #: The excluded word that keeps the paper out, if there is one.
    excluded_by: str | None = None

    @property
    def topic(self) -> str | None:
        """The name of the topic it fits best."""
        return self.matches[0].topic if self.matches else None


class Reason(StrEnum):
    """Why a paper of the week is not in the issue."""

    EXCLUDED_WORD = "excluded word"
    BELOW_SCORE = "below the minimum score"
    BEYOND_LIMIT = "beyond the limit of the list"
    EARLIER_ISSUE = "already in an earlier issue"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One paper that is not in the issue, and why."""

    id: PaperId
    title: str
    reason: Reason
    #: The word, the week or the number that the reason speaks of.
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What goes into an issue; every ranked paper is in exactly one of the four."""

    #: With a card, at the top.
    highlights: tuple[Ranked, ...]
    #: With a card, by section.
    cards: tuple[Ranked, ...]
    #: By title only.
    listed: tuple[Ranked, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence or bullet of a card, with the evidence it rests on."""

    text: str
    #: Verbatim sentences of what the summarizer read; empty where the title is the source.
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNovelty:
    """What is new, and what its authors call it."""

    name: str | None
    points: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """An automatic score, always shown as such and with its rationale."""

    #: 1 to 10.
    score: int
    rationale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Who wrote a card, from what, and when."""

    #: The name in ``cards.summarizer``: embedded, transformer or endpoint.
    summarizer: str
    model: str
    #: ``abstract`` or ``full text``.
    input: str
    made: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The TL;DR of one paper; a field the paper does not support is None or empty."""

    id: PaperId
    title: str
    authors: tuple[str, ...]
    affiliations: tuple[str, ...] = ()
    venue: str
    #: From the closed list in ``digest/cards/tags.py``.
    tags: tuple[str, ...]
    #: Free.
    keywords: tuple[str, ...]
    tldr: Statement | None
    core_problem: Statement | None
    why_it_matters: tuple[Statement, ...]
    concrete_example: Statement | None
    key_novelty: KeyNovelty | None
    evaluation_highlights: tuple[Statement, ...]
    assessment: Assessment | None
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A paper without a card, and why; the batch goes on."""

    id: PaperId
    reason: str


class Placement(StrEnum):
    """Where a paper stands in an issue."""

    HIGHLIGHT = "highlight"
    CARD = "card"
    LISTED = "listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One paper of an issue; *card* is None for a listed paper, or where no card could be made."""

    paper: Paper
    placement: Placement
    score: float
    matches: tuple[TopicMatch, ...]
    card: Card | None

    @property
    def topic(self) -> str | None:
        """The name of the topic it fits best, which is also its section."""
        return self.matches[0].topic if self.matches else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What became of everything that the sources listed for a week.

    ``listed == papers in the issue + left_out + unreadable``.
    """

    listed: int
    left_out: tuple[LeftOut, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    #: Papers of the issue that should have a card and have none.
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What goes out for one week: papers in reading order, and the coverage."""

    week: Week
    entries: tuple[Entry, ...]
    coverage: Coverage
    #: When its content last changed after it was first composed; None if it never did.
    revised: datetime | None = None

    @property
    def published(self) -> datetime:
        """When the issue is dated: the end of its week's last announcement, in UTC."""
        return self.week.closes

    @property
    def updated(self) -> datetime:
        """The later of publication and revision."""
        return max(self.published, self.revised or self.published)

    def placed(self, placement: Placement) -> tuple[Entry, ...]:
        """Give the entries of one placement, in reading order."""
        return tuple(entry for entry in self.entries if entry.placement is placement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One file of the site, feeds included."""

    #: Relative, with ``/``: ``issues/2025-W19/index.html``.
    path: str
    content: bytes


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
