"""The case by which a paper shows its problem, where it gives one."""

from __future__ import annotations

import re
from typing import Final

from digest.cards.drafting.draft import Draft
from digest.cards.drafting.ledger import Ledger
from digest.cards.drafting.ways import plainly
from digest.model import Statement

# "For example, a parked car ...", "Consider a robot that ...".
_OPENING: Final = re.compile(
    r"(?:for (?:example|instance)|e\.g\.|as an example|consider|imagine|suppose|to illustrate)[,:]?"
    r" (?!this|these|the proposed|our)",
    re.IGNORECASE,
)


def is_example(sentence: str) -> bool:
    """Say whether *sentence* tells of a case."""
    return _OPENING.match(sentence) is not None


def example(draft: Draft, places: tuple[int, ...], ledger: Ledger) -> Statement | None:
    """State the first of *places* that can be stated."""
    for place in places:
        statement = ledger.first(plainly(draft, place), place)
        if statement is not None:
            return statement
    return None
