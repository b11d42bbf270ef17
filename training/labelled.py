"""Papers with tags and a score: the gold cards, and more that were labelled for this project."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from training.corpora import gold_rows, lines
from training.statements import is_tenth

Array = NDArray[np.float64]

_LABELS: Final = Path(__file__).parent / "labels.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A paper, and what a reader says of it."""

    id: str
    title: str
    abstract: str
    tags: tuple[str, ...]
    score: int


def gold(shared: Path) -> tuple[list[Labelled], list[Labelled]]:
    """Return the gold cards to learn from, and the tenth that is only measured on."""
    learned, tenth = gold_rows(shared)
    return list(map(_labelled, learned)), list(map(_labelled, tenth))


def _labelled(row: Mapping[str, Any]) -> Labelled:
    return Labelled(
        id=row["id"],
        title=row["title"],
        abstract=" ".join(row["sentences"]),
        tags=tuple(row["tags"]),
        score=row["assessment"]["score"],
    )


def more(shared: Path) -> list[Labelled]:
    """Return the labels beside this file, and their papers from the corpus."""
    labels = {row["id"]: row for row in lines(_LABELS)}
    return [
        Labelled(
            id=row["id"],
            title=row["title"],
            abstract=row["abstract"],
            tags=tuple(labels[row["id"]]["tags"]),
            score=labels[row["id"]]["score"],
        )
        for row in lines(shared / "corpus/papers-2025.jsonl.gz")
        if row["id"] in labels
    ]


def cross_validated(
    count: int, answer: Callable[[Sequence[int], Sequence[int]], Array], *, seed: int, folds: int
) -> Array:
    """Return what *answer* says of each fold, given the places to learn from and those to tell."""
    order = np.random.default_rng(seed).permutation(count)
    told: list[tuple[int, Array]] = []
    for fold in range(folds):
        apart = [int(place) for place in order[fold::folds]]
        rest = [int(place) for place in np.delete(order, np.s_[fold::folds])]
        told += zip(apart, answer(rest, apart), strict=True)
    return np.array([one for _, one in sorted(told, key=lambda pair: pair[0])])


def texts(shared: Path) -> Iterator[tuple[str, str]]:
    """Yield the titles and abstracts of the corpus and of the gold cards, without the tenth."""
    for row in lines(shared / "corpus/papers-2025.jsonl.gz"):
        if not is_tenth(row["id"]):
            yield row["title"], row["abstract"]
    for paper in gold(shared)[0]:
        yield paper.title, paper.abstract
