"""The problem of a paper, and why it matters; the two often rest on the same sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from digest.cards.drafting.bullets import MOST
from digest.cards.drafting.draft import Draft
from digest.cards.drafting.ledger import Ledger
from digest.cards.drafting.ways import is_divisible, partly, plainly, standing
from digest.cards.language.anaphora import leans, points_barely
from digest.cards.language.clauses import lowered
from digest.model import Statement

_TURN: Final = re.compile(r"(?:However|Yet|Nevertheless|But|Unfortunately|Still)\b")
_LONGEST: Final = 42


def problem_and_reasons(
    draft: Draft, problem: Sequence[int], reasons: Sequence[int], ledger: Ledger
) -> tuple[Statement | None, tuple[Statement, ...]]:
    """State both; a sentence that is chosen for both goes to each in part, or to one."""
    shared = frozenset(problem) & frozenset(reasons)
    core = _problem(draft, problem, shared, ledger)
    return core, _reasons(draft, reasons, shared, ledger)


def _problem(
    draft: Draft, places: Sequence[int], shared: frozenset[int], ledger: Ledger
) -> Statement | None:
    kept = _kept(draft, places, shared)
    if len(kept) > 1:
        first, second = sorted(kept[:2])
        statement = ledger.first(_joined(draft, first, second, shared), first, second)
        if statement is not None:
            return statement
    for place in dict.fromkeys([*kept, *places]):
        statement = _stated(draft, place, _ways(draft, place, shared, last=True), ledger)
        if statement is not None:
            return statement
    return None


def _stated(draft: Draft, place: int, ways: Iterator[str], ledger: Ledger) -> Statement | None:
    """State the sentence at *place*, with that before it if it leans on it."""
    statement = ledger.first(ways, place)
    if statement is None and place and leans(standing(draft, place)):
        return ledger.first(_leaning(draft, place), place - 1, place)
    return statement


def _leaning(draft: Draft, place: int) -> Iterator[str]:
    """Join "X does A." and "This limits B." to "X does A, which limits B."."""
    text = standing(draft, place)
    for before in plainly(draft, place - 1):
        if points_barely(text):
            joined = f"{before.rstrip('.')}, which {text.partition(' ')[2]}"
        else:
            joined = f"{before.rstrip('.')}; {text[0].lower()}{text[1:]}"
        if len(joined.split()) <= _LONGEST:
            yield joined


def _kept(draft: Draft, places: Sequence[int], shared: frozenset[int]) -> list[int]:
    """Give the places that the problem can use: a shared one only if parts of it remain."""
    kept = [one for one in places if one not in shared or is_divisible(draft, one)]
    turning = [one for one in places if _TURN.match(draft.sentences[one].text)]
    return kept or turning[:1] or list(places[:1])


def _ways(draft: Draft, place: int, shared: frozenset[int], *, last: bool) -> Iterator[str]:
    if place in shared:
        yield from partly(draft, place, last=last)
    yield from plainly(draft, place)


def _joined(draft: Draft, first: int, second: int, shared: frozenset[int]) -> Iterator[str]:
    """Join "X does A." and "However, it fails at B." to "X does A, but it fails at B."."""
    link = ", but " if _TURN.match(draft.sentences[second].text) else "; "
    for one in _ways(draft, first, shared, last=True):
        for two in _ways(draft, second, shared, last=True):
            text = one.rstrip(".") + link + lowered(two, source=draft.source)
            if len(text.split()) <= _LONGEST:
                yield text


def _reasons(
    draft: Draft, places: Sequence[int], shared: frozenset[int], ledger: Ledger
) -> tuple[Statement, ...]:
    found: dict[int, Statement] = {}
    for place in places:
        if len(found) == MOST:
            break
        statement = _stated(draft, place, _ways(draft, place, shared, last=False), ledger)
        if statement is not None:
            found[place] = statement
    return tuple(found[place] for place in sorted(found))
