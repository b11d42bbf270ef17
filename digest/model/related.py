"""A paper that is near another. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from digest.model.paper import PaperId


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """One of the papers nearest to a paper, and what they have in common."""

    id: PaperId
    #: How alike the two are: 0 (not at all) to 1 (the same words).
    score: float
    #: The words that make them alike, the weightiest first.
    words: tuple[str, ...]
