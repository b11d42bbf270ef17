"""The fields of a card that a model is asked for, and what each must be. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from digest.model import Card, KeyNovelty, Statement

MOST_TAGS: Final = 5
LONGEST_NAME: Final = 120
"""Characters of what the authors call their work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a card, as a model is asked for it."""

    #: As in Card.
    name: str
    #: What it says, for the model.
    asks: str
    #: Statements at most; a field of one may be null, a field of more is a list.
    most: int = 1
    #: Characters of a statement. About twice what is asked for, so that no sentence is cut.
    longest: int = 320
    #: Whether its statements are bullets, which start with a verb or a number.
    bullets: bool = False
    #: Whether every card must have it.
    needed: bool = False


_FIELDS: Final = (
    Field(
        name="tldr",
        asks="one sentence of 20 to 35 words: what the work is, how it does it, and to what effect;"
        ' it names its subject ("TallyNet is a method that ..."), and is never null',
        longest=420,
        needed=True,
    ),
    Field(
        name="core_problem",
        asks="one sentence of at most 30 words: what is missing, wrong or unknown before this work",
    ),
    Field(
        name="why_it_matters",
        asks="up to 3 sentences of at most 25 words: who is concerned, what it costs or allows",
        most=3,
    ),
    Field(
        name="concrete_example",
        asks="one concrete example of the problem or of what is done with it; null unless the"
        " abstract itself gives one, as for most papers",
        longest=360,
    ),
    Field(
        name="key_novelty",
        asks='"name" is what the authors call what is new, null if they have no name for it;'
        ' "points" are up to 3 bullets of at most 25 words: what is done differently, and how',
        most=3,
        bullets=True,
    ),
    Field(
        name="evaluation_highlights",
        asks="up to 3 bullets of at most 25 words: findings and results, those with numbers first;"
        " each number with its metric, its data set and the baseline, where the abstract names"
        " them; an empty list if it reports none",
        most=3,
        bullets=True,
    ),
)

#: In the order of the card.
FIELDS: Final = MappingProxyType({field.name: field for field in _FIELDS})


def statements_of(card: Card, field: str) -> tuple[Statement, ...]:
    """Give the statements of one field of *card*; empty where it has none."""
    value = getattr(card, field)
    if isinstance(value, KeyNovelty):
        return value.points
    return value if isinstance(value, tuple) else () if value is None else (value,)


def field_value(
    field: str, statements: Iterable[Statement], *, name: str | None = None
) -> Statement | tuple[Statement, ...] | KeyNovelty | None:
    """Give *statements* the shape that *field* has in a card; *name* is that of the novelty."""
    found = tuple(statements)
    if field == "key_novelty":
        return KeyNovelty(name=name, points=found) if found else None
    if FIELDS[field].most > 1:
        return found
    return found[0] if found else None
