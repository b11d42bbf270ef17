"""The files that cards are scored on, read into values."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from benchmarks.cardscores.product import paper_of
from digest.model import Paper
from digest.sources.markdown import MarkdownSource

SEED = 20250508
"""Which papers are drawn by chance, for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledAbstract:
    """An abstract of CSAbstruct; both tuples have one item for each sentence."""

    sentences: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarizedPaper:
    """A paper of SciTLDR, its author's summary the first of the targets."""

    id: str
    title: str
    sentences: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What a person wrote for one field: its statements, and the sentences they rest on."""

    text: str
    evidence: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldCard:
    """A card written by hand; a field that the abstract does not support is missing."""

    id: str
    title: str
    sentences: tuple[str, ...]
    passages: dict[str, Passage]
    tags: frozenset[str]
    score: int


def read_labelled(path: Path) -> list[LabelledAbstract]:
    """Return the abstracts of a file of CSAbstruct."""
    return [
        LabelledAbstract(sentences=tuple(row["sentences"]), labels=tuple(row["labels"]))
        for row in rows(path)
    ]


def read_summarized(path: Path) -> list[SummarizedPaper]:
    """Read a file of SciTLDR."""
    return [
        SummarizedPaper(
            id=row["paper_id"],
            title=row["title"],
            sentences=tuple(row["source"]),
            targets=tuple(row["target"]),
        )
        for row in rows(path)
    ]


def read_gold(path: Path) -> list[GoldCard]:
    """Read cards that were written by hand."""
    return [
        GoldCard(
            id=row["id"],
            title=row["title"],
            sentences=tuple(row["sentences"]),
            passages=dict(_passages(row)),
            tags=frozenset(row["tags"]),
            score=row["assessment"]["score"],
        )
        for row in rows(path)
    ]


def _passages(row: dict[str, Any]) -> Iterator[tuple[str, Passage]]:
    """Yield the name and the passage of each field that is filled."""
    novelty = row["key_novelty"] or {"points": []}
    statements = {
        "tldr": [row["tldr"]],
        "core_problem": [row["core_problem"]],
        "why_it_matters": row["why_it_matters"],
        "concrete_example": [row["concrete_example"]],
        "key_novelty": novelty["points"],
        "evaluation_highlights": row["evaluation_highlights"],
    }
    for name, field in statements.items():
        filled = [statement for statement in field if statement]
        if filled:
            evidence = frozenset(number for one in filled for number in one["evidence"])
            text = " ".join(one["text"] for one in filled)
            yield name, Passage(text=text, evidence=evidence)


def read_language_model_cards(path: Path, wanted: frozenset[str]) -> dict[str, dict[str, str]]:
    """Read the cards of the *wanted* papers: tldr, motivation, method, result, conclusion."""
    with open_text(path) as lines:
        found = (json.loads(line) for line in lines if _identifier(line) in wanted)
        return {row["id"]: row["card"] for row in found}


def _identifier(line: str) -> str:
    """Give the first text of a line of JSON, without reading all of it."""
    return line.split('"', 4)[3]


def read_corpus(path: Path, count: int) -> list[Paper]:
    """Draw *count* papers of a corpus by chance, always the same."""
    with open_text(path) as lines:
        kept = list(lines)
    drawn = sorted(random.Random(SEED).sample(range(len(kept)), min(count, len(kept))))
    found = (json.loads(kept[number]) for number in drawn)
    return [paper_of(id=row["id"], title=row["title"], abstract=row["abstract"]) for row in found]


def read_seeds(folder: Path) -> list[Paper]:
    """Read all papers of a folder in the seed format, each once."""
    source = MarkdownSource(folder)
    blocks = (block for week in source.weeks() for block in source.papers(week))
    return list({block.id: block for block in blocks if isinstance(block, Paper)}.values())


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file of JSON lines."""
    with open_text(path) as lines:
        yield from map(json.loads, lines)


def open_text(path: Path) -> TextIO:
    """Open a file of text that may be compressed."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")
