"""Which sentences of an abstract a card rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.cardscores.files import Passage
from benchmarks.cardscores.product import statements_of
from digest.model import Card

FIELDS: Final = (
    "tldr",
    "core_problem",
    "why_it_matters",
    "key_novelty",
    "evaluation_highlights",
)
EXAMPLE: Final = "concrete_example"
_NOWHERE: Final = -1
"""Stands for a quote that is no sentence of the paper, so that it counts as wrong."""


def passages(card: Card, sentences: Sequence[str]) -> dict[str, Passage]:
    """Give the filled fields of *card*, their evidence by the numbers of *sentences*."""
    fields = {field: statements_of(card, field) for field in (*FIELDS, EXAMPLE)}
    return {
        field: Passage(
            text=" ".join(statement.text for statement in statements),
            evidence=cited([q for statement in statements for q in statement.evidence], sentences),
        )
        for field, statements in fields.items()
        if statements
    }


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    stop: int

    def covers_half_of(self, other: _Span) -> bool:
        shared = min(self.stop, other.stop) - max(self.start, other.start)
        return 2 * shared > min(self.stop - self.start, other.stop - other.start)


def cited(quotes: Collection[str], sentences: Sequence[str]) -> frozenset[int]:
    """Give the numbers of the *sentences* that *quotes* are from, though split elsewhere.

    A quote and a sentence belong together if half of the shorter is in both.
    """
    text = _bare(" ".join(sentences))
    spans = list(_spans(sentences))
    found: set[int] = set()
    for quote in map(_bare, quotes):
        start = text.find(quote)
        whole = _Span(start, start + len(quote))
        numbers = {number for number, span in enumerate(spans) if whole.covers_half_of(span)}
        found |= numbers if start >= 0 else {_NOWHERE}
    return frozenset(found)


def _spans(sentences: Iterable[str]) -> Iterator[_Span]:
    start = 0
    for sentence in map(_bare, sentences):
        yield _Span(start, start + len(sentence))
        start += len(sentence) + 1


def _bare(text: str) -> str:
    return " ".join(text.split())
