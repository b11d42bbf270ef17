"""The fields of a card that rest on sentences of its paper. Pure."""

from __future__ import annotations

from enum import StrEnum


class Field(StrEnum):
    """A field of a card, by its name there."""

    TLDR = "tldr"
    CORE_PROBLEM = "core_problem"
    WHY_IT_MATTERS = "why_it_matters"
    CONCRETE_EXAMPLE = "concrete_example"
    KEY_NOVELTY = "key_novelty"
    EVALUATION_HIGHLIGHTS = "evaluation_highlights"
