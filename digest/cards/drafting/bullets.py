"""Bullets of a card: the sentences chosen for it, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from digest.cards.drafting.draft import Draft
from digest.cards.drafting.ledger import Ledger
from digest.model import Statement

MOST: Final = 3
"""Statements of a list."""

#: Gives the ways to put the sentence at a place, the best first.
Ways = Callable[[Draft, int], Iterator[str]]


def bulleted(
    draft: Draft, places: Sequence[int], ledger: Ledger, ways: Ways
) -> dict[int, Statement]:
    """State the first three of *places* for which one of *ways* holds, in order of the text."""
    found: dict[int, Statement] = {}
    for place in places:
        if len(found) == MOST:
            break
        statement = ledger.first(ways(draft, place), place)
        if statement is not None:
            found[place] = statement
    return {place: found[place] for place in sorted(found)}
