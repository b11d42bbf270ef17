"""The card of a paper, the evidence it rests on, and the one list of a card's fields.

A new field is one entry in Card: the model's prompt and schema, the checks, the pages, mails and
feeds and the terminal loop over FIELDS. It needs a default, so that cards that are stored can
still be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from digest.model.paper import PaperId


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
    #: What became of papers with this attention, in one sentence; empty where nobody knows.
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Who wrote a card, from what, and when."""

    #: The name in ``cards.summarizer``: writer, embedded, transformer or endpoint.
    summarizer: str
    model: str
    #: ``abstract`` or ``full text``.
    input: str
    made: date
    #: The fields in which another summarizer's statements stand, as the model left them empty or
    #: its own failed the checks: ``tldr``, ``key_novelty``, and so on.
    replaced: tuple[str, ...] = ()


class Shape(StrEnum):
    """How the statements of a field stand in a card."""

    #: ``Statement | None``
    ONE = "one"
    #: ``tuple[Statement, ...]``
    LIST = "list"
    #: ``KeyNovelty | None``: a list under a name.
    NAMED = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardField:
    """One field of a card: how it is asked for, what it may hold, and how it is shown."""

    #: As in Card, which gives it.
    name: str = ""
    #: What readers see above it, on pages, in mails and in feeds.
    label: str
    #: The same in the terminal. One with a colon at its end stands under the field before it.
    heading: str
    #: It in a list of what is missing: "the core problem".
    noun: str
    #: What stands in its place where it is empty; ``{input}`` is what the card was made from.
    empty: str
    #: What it says, for the model that is to write it.
    asks: str
    shape: Shape = Shape.ONE
    #: Statements at least and at most.
    least: int = 0
    most: int = 1
    #: Characters of a statement. About twice what is asked for, so that no sentence is cut.
    longest: int = 320
    #: Whether its statements are bullets, which start with a verb or a number.
    bullets: bool = False
    #: Whether mails show it, beside the tl;dr.
    in_mail: bool = False

    @property
    def needed(self) -> bool:
        """Whether every card must have it."""
        return self.least > 0

    @property
    def spoken(self) -> str:
        """The label inside a sentence: "core problem", "TL;DR"."""
        return self.label if self.label.isupper() else self.label.lower()

    def missing(self, source: str) -> str:
        """Return what to show where *source*, the card's input, has nothing for the field."""
        return self.empty.format(input=source)


_ENTRY: Final = "card field"
"""The key of an entry in the metadata of Card's attributes."""


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
    tldr: Statement | None = field(
        metadata={
            _ENTRY: CardField(
                label="TL;DR",
                heading="",
                noun="a summary",
                empty="No summary could be drawn from the {input}.",
                asks="one sentence of 20 to 35 words: what the work is, how it does it, and to"
                ' what effect; it names its subject ("TallyNet is a method that ..."), and is'
                " never null",
                least=1,
                longest=420,
            )
        }
    )
    core_problem: Statement | None = field(
        metadata={
            _ENTRY: CardField(
                label="Core problem",
                heading="Core Problem",
                noun="the core problem",
                empty="No problem found in the {input}.",
                asks="one sentence of at most 30 words: what is missing, wrong or unknown before"
                " this work",
            )
        }
    )
    why_it_matters: tuple[Statement, ...] = field(
        metadata={
            _ENTRY: CardField(
                label="Why it matters",
                heading="Why it matters:",
                noun="why it matters",
                empty="No reason found in the {input}.",
                asks="up to 3 sentences of at most 25 words: who is concerned, what it costs or"
                " allows",
                shape=Shape.LIST,
                most=3,
            )
        }
    )
    concrete_example: Statement | None = field(
        metadata={
            _ENTRY: CardField(
                label="Concrete example",
                heading="Concrete Example:",
                noun="a concrete example",
                empty="No example found in the {input}.",
                asks="one concrete example of the problem or of what is done with it; null unless"
                " the abstract itself gives one, as for most papers",
                longest=360,
            )
        }
    )
    key_novelty: KeyNovelty | None = field(
        metadata={
            _ENTRY: CardField(
                label="Key novelty",
                heading="Key Novelty",
                noun="the key novelty",
                empty="No claim of novelty found in the {input}.",
                asks='"name" is what the authors call what is new, null if they have no name for'
                ' it; "points" are up to 3 bullets of at most 25 words: what is done differently,'
                " and how",
                shape=Shape.NAMED,
                most=3,
                bullets=True,
                in_mail=True,
            )
        }
    )
    evaluation_highlights: tuple[Statement, ...] = field(
        metadata={
            _ENTRY: CardField(
                label="Evaluation highlights",
                heading="Evaluation Highlights",
                noun="evaluation highlights",
                empty="No results found in the {input}.",
                asks="up to 3 bullets of at most 25 words: findings and results, those with numbers"
                " first; each number with its metric, its data set and the baseline, where the"
                " abstract names them; an empty list if it reports none",
                shape=Shape.LIST,
                most=3,
                bullets=True,
                in_mail=True,
            )
        }
    )
    assessment: Assessment | None
    provenance: Provenance


FIELDS: Final[Mapping[str, CardField]] = MappingProxyType(
    {
        one.name: replace(one.metadata[_ENTRY], name=one.name)
        for one in fields(Card)
        if _ENTRY in one.metadata
    }
)
"""The fields of a card that rest on sentences of its paper, by name, in the order of the card."""


def statements_of(card: Card, name: str) -> tuple[Statement, ...]:
    """Return the statements of the field *name* of *card*; empty where it has none."""
    value = getattr(card, name)
    if isinstance(value, KeyNovelty):
        return value.points
    return value if isinstance(value, tuple) else () if value is None else (value,)


def name_in(card: Card, name: str) -> str | None:
    """Return what the authors call what the field *name* of *card* is about, if it says so."""
    value = getattr(card, name)
    return value.name if isinstance(value, KeyNovelty) else None


def field_value(
    name: str, statements: Iterable[Statement], *, called: str | None = None
) -> Statement | tuple[Statement, ...] | KeyNovelty | None:
    """Return *statements* in the shape that the field *name* has; *called* is a novelty's name."""
    found = tuple(statements)
    match FIELDS[name].shape:
        case Shape.NAMED:
            return KeyNovelty(name=called, points=found) if found else None
        case Shape.LIST:
            return found
        case Shape.ONE:
            return found[0] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A paper without a card, and why; the batch goes on."""

    id: PaperId
    reason: str
