"""The tags of a paper, from a closed list, by its words."""

from __future__ import annotations

from typing import Final

from digest.cards.tags.model import tag_model
from digest.cards.tags.rules import TAGS

__all__ = ["TAGS", "tags_of"]

_FEWEST: Final = 2
_MOST: Final = 5
_ENOUGH: Final = 0.3
"""How sure a tag must be; set by cross-validation in ``training/tags.py``."""
_FAINT: Final = 0.1
"""A tag less sure than this is not given, even to a paper with too few."""


def tags_of(title: str, abstract: str) -> tuple[str, ...]:
    """Give up to five tags, the surest first; none if no word speaks for any."""
    return chosen(tag_model().probabilities(title, abstract).tolist())


def chosen(probabilities: list[float]) -> tuple[str, ...]:
    """Choose the tags that are sure enough; *probabilities* are in the order of the list."""
    ranked = sorted(zip(probabilities, TAGS, strict=True), key=lambda pair: -pair[0])
    sure = sum(probability >= _ENOUGH for probability in probabilities)
    kept = ranked[: max(_FEWEST, min(_MOST, sure))]
    return tuple(tag for probability, tag in kept if probability >= _FAINT)
