"""What goes out for one week, and the files that show it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.card import Card, Failure
from digest.model.paper import Paper, Unreadable
from digest.model.topic import Attention, LeftOut, TopicMatch
from digest.model.week import Week


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
    attention: Attention | None = None
    #: Why it stands where it does, in short plain sentences.
    reasons: tuple[str, ...] = ()

    @property
    def topic(self) -> str | None:
        """The name of the topic it fits best, which is also its section."""
        return self.matches[0].topic if self.matches else None

    @property
    def has_page(self) -> bool:
        """Whether the site has a page of it: it has a card, or should have one."""
        return self.card is not None or self.placement is not Placement.LISTED


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
    #: What readers should know of the week, such as a day without an announcement.
    notes: tuple[str, ...] = ()


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
