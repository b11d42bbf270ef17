"""As much of an issue as fits into a mail: the best papers in full, the last by title. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from digest.config import SiteSettings
from digest.model import Entry, Placement
from digest.render.plain import Line
from digest.render.views import OTHER


class Detail(StrEnum):
    """How much of a paper is shown."""

    FULL = "full"
    BRIEF = "brief"
    TITLE = "title"


#: Names the part in which an entry stands.
Heading = Callable[[Entry], str]

#: How much of the room may be taken once a paper has got each form, so that some is left for
#: the next. From the fullest form down.
_SHARES = {Detail.FULL: 0.6, Detail.BRIEF: 0.85, Detail.TITLE: 1.0}
_FULLEST = {
    Placement.HIGHLIGHT: Detail.FULL,
    Placement.CARD: Detail.BRIEF,
    Placement.LISTED: Detail.TITLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One paper in one form."""

    entry: Entry
    line: Line
    detail: Detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Papers under one heading, in reading order."""

    heading: str
    shown: tuple[Shown, ...]


def fit(
    entries: Sequence[Entry], *, site: SiteSettings, room: int, measure: Callable[[Shown], int]
) -> tuple[Shown, ...]:
    """Give each of *entries* the fullest form for which there is room; in reading order.

    *room* and what *measure* gives are in bytes. The best papers choose first. Papers are left
    out from the first on that does not fit even by its title.
    """
    chosen: dict[int, Shown] = {}
    used = 0
    for place in _best_first(entries):
        for shown in _forms(entries[place], site):
            size = measure(shown)
            if used + size <= room * _SHARES[shown.detail]:
                chosen[place] = shown
                used += size
                break
        else:
            break
    return tuple(chosen[place] for place in sorted(chosen))


def parts(shown: Sequence[Shown], heading: Heading) -> tuple[Part, ...]:
    """Put *shown* under headings, in the order in which each is first needed."""
    groups: dict[str, list[Shown]] = {}
    for one in shown:
        groups.setdefault(heading(one.entry), []).append(one)
    return tuple(Part(heading=name, shown=tuple(group)) for name, group in groups.items())


def in_issue(entry: Entry) -> str:
    """Name the part of an issue in which *entry* stands: highlights, a topic, or the rest."""
    match entry.placement:
        case Placement.HIGHLIGHT:
            return "Highlights"
        case Placement.CARD:
            return in_month(entry)
        case Placement.LISTED:
            return "Also this week"


def in_month(entry: Entry) -> str:
    """Name the part of a month's best in which *entry* stands: its topic."""
    return entry.topic or OTHER


def _best_first(entries: Sequence[Entry]) -> list[int]:
    """Give the places of *entries*, highlights before cards before the list, then by score."""
    order = list(Placement)
    return sorted(
        range(len(entries)),
        key=lambda place: (order.index(entries[place].placement), -entries[place].score),
    )


def _forms(entry: Entry, site: SiteSettings) -> Iterator[Shown]:
    """Yield the forms that *entry* can have, the fullest first."""
    line = Line.of(entry, site)
    details = list(Detail)
    fullest = _FULLEST[entry.placement] if entry.card else Detail.TITLE
    for detail in details[details.index(fullest) :]:
        yield Shown(entry=entry, line=line, detail=detail)
