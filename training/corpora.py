"""The collections that the weights are trained on, read into one shape."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from digest.cards.classifier import FIVE_ROLES, SEVEN_ROLES
from digest.cards.classifier.network import surface, words_of
from digest.text.repair import one_line
from digest.text.sentences import split_sentences
from training.overlap import Overlaps, nearness
from training.statements import is_tenth

Floats = NDArray[np.float32]

#: The fields of a gold card whose evidence is learned.
FIELDS: Final = (
    *("tldr", "core_problem", "why_it_matters", "key_novelty", "evaluation_highlights"),
)
#: The fields of the weak cards.
WEAK_FIELDS: Final = ("tldr", "motivation", "method", "result", "conclusion")
_GOLD: Final = ("gold.jsonl", "gold-2.jsonl")
_MOST: Final = 25
"""Sentences of an abstract; what has more is no abstract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstract:
    """A text of N sentences, and what is known of them; a target that is absent is not learned."""

    title: str
    sentences: tuple[str, ...]
    #: Rows of N by name: ``roles5`` and ``roles7`` as numbers of roles, ``certain`` from 0 to 1,
    #: ``evidence`` (N, 5), ``overlap`` and ``cover`` (N, 5), ``alone``.
    targets: Mapping[str, Floats]
    words: tuple[tuple[str, ...], ...] = field(init=False)
    title_words: tuple[str, ...] = field(init=False)
    surface: Floats = field(init=False)

    def __post_init__(self) -> None:
        words = tuple(tuple(words_of(sentence)) or (".",) for sentence in self.sentences)
        title = tuple(words_of(self.title))
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "title_words", title)
        object.__setattr__(self, "surface", np.asarray(surface(words, title), dtype=np.float32))


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file with one JSON object a line, packed or not."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        yield from map(json.loads, file)


def csabstruct(path: Path) -> list[Abstract]:
    """Read abstracts with five roles, and how certain the annotators were."""
    return [
        Abstract(
            title="",
            sentences=tuple(row["sentences"]),
            targets={
                "roles5": np.array([FIVE_ROLES.index(name) for name in row["labels"]], np.float32),
                "certain": np.array(row["confs"], np.float32),
            },
        )
        for row in lines(path)
    ]


def scitldr(path: Path) -> list[Abstract]:
    """Read abstracts whose sentences are rated by how near they come to people's summaries."""
    return [
        Abstract(
            title=row["title"],
            sentences=tuple(row["source"]),
            targets={"alone": nearness(row["source"], row["target"])},
        )
        for row in lines(path)
    ]


def gold_rows(shared: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the gold cards to learn from, and the tenth that is only measured on."""
    first, second = (list(lines(shared / "cards" / name)) for name in _GOLD)
    tenth = [row for row in second if is_tenth(row["id"])]
    return [*first, *(row for row in second if not is_tenth(row["id"]))], tenth


def gold(rows: Iterable[Mapping[str, Any]]) -> dict[str, Abstract]:
    """Return the abstracts of gold cards, by the id of their paper."""
    return {row["id"]: _gold(row) for row in rows}


def _gold(row: Mapping[str, Any]) -> Abstract:
    evidence = np.zeros((len(row["sentences"]), len(FIELDS)), np.float32)
    for column, name in enumerate(FIELDS):
        for place in evidence_of(row[name]):
            evidence[place, column] = 1
    return Abstract(
        title=row["title"],
        sentences=tuple(map(one_line, row["sentences"])),
        targets={
            "roles7": np.array([SEVEN_ROLES.index(name) for name in row["roles"]], np.float32),
            "evidence": evidence,
        },
    )


def evidence_of(value: Any) -> set[int]:  # a card's field, of one of four shapes
    """Give the places of the sentences that a field of a gold card rests on."""
    if not value:
        return set()
    if isinstance(value, list):
        return {place for statement in value for place in statement["evidence"]}
    return evidence_of(value["points"]) if "points" in value else set(value["evidence"])


def weak_cards(path: Path, *, without: set[str]) -> list[Abstract]:
    """Read cards by an unnamed language model, except those of the papers *without*."""
    rows = [row for row in lines(path) if row["id"] not in without]
    rows = [row for row in rows if all(row["card"].get(name) for name in WEAK_FIELDS)]
    texts = [tuple(split_sentences(one_line(row["abstract"]))) for row in rows]
    overlaps = Overlaps(texts)
    return [
        Abstract(
            title=one_line(row["title"]),
            sentences=sentences,
            targets=overlaps.targets(sentences, [row["card"][name] for name in WEAK_FIELDS]),
        )
        for row, sentences in zip(rows, texts, strict=True)
        if 1 < len(sentences) <= _MOST
    ]
