"""The issue of a week, in reading order, with its coverage. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from digest.model import (
    Card,
    Coverage,
    Entry,
    Failure,
    Issue,
    PaperId,
    Placement,
    Ranked,
    Selection,
    Unreadable,
    Week,
)


def assemble_issue(
    week: Week,
    selection: Selection,
    cards: Mapping[PaperId, Card | Failure],
    unreadable: Sequence[Unreadable] = (),
    notes: Sequence[str] = (),
) -> Issue:
    """Put *selection* and its *cards* in reading order, and count everything."""
    entries = tuple(_entries(selection, cards))
    return Issue(
        week=week,
        entries=entries,
        coverage=Coverage(
            listed=len(entries) + len(selection.left_out) + len(unreadable),
            left_out=selection.left_out,
            unreadable=tuple(unreadable),
            failures=tuple(card for card in cards.values() if isinstance(card, Failure)),
            notes=tuple(notes),
        ),
    )


def _entries(selection: Selection, cards: Mapping[PaperId, Card | Failure]) -> Iterator[Entry]:
    """Yield the highlights by rank, the cards by section, and the list by rank."""
    sections = _by_section(selection.cards)
    placed = chain(
        ((one, Placement.HIGHLIGHT) for one in selection.highlights),
        ((one, Placement.CARD) for one in sections),
        ((one, Placement.LISTED) for one in selection.listed),
    )
    for one, placement in placed:
        card = cards.get(one.paper.id)
        yield Entry(
            paper=one.paper,
            placement=placement,
            score=one.score,
            matches=one.matches,
            card=card if isinstance(card, Card) else None,
            attention=one.attention,
            reasons=one.reasons,
        )


def _by_section(ranked: Sequence[Ranked]) -> Iterator[Ranked]:
    """Yield the papers of one topic after another; the topic with the best paper first.

    Papers that fit no topic come last.
    """
    sections: dict[str | None, list[Ranked]] = {}
    for one in ranked:
        sections.setdefault(one.topic, []).append(one)
    without_topic = sections.pop(None, [])
    yield from chain.from_iterable(sections.values())
    yield from without_topic
