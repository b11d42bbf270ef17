"""The TL;DR of a paper, and the evidence it rests on. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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

    #: The name in ``cards.summarizer``: embedded, transformer or endpoint.
    summarizer: str
    model: str
    #: ``abstract`` or ``full text``.
    input: str
    made: date
    #: The fields in which another summarizer's statements stand, as the model's own failed the
    #: checks: ``tldr``, ``key_novelty``, and so on.
    replaced: tuple[str, ...] = ()


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
    tldr: Statement | None
    core_problem: Statement | None
    why_it_matters: tuple[Statement, ...]
    concrete_example: Statement | None
    key_novelty: KeyNovelty | None
    evaluation_highlights: tuple[Statement, ...]
    assessment: Assessment | None
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A paper without a card, and why; the batch goes on."""

    id: PaperId
    reason: str
