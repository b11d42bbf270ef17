"""What each sentence of an abstract is there for, and which fields of a card rest on it.

Here are the labels: the fields, the roles, and what is known of a sentence. ``network`` goes from
words to logits and reads the weights; ``classifier`` reads an abstract and chooses its sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal


class Field(StrEnum):
    """A field of a card that rests on sentences of its paper, by its name there."""

    TLDR = "tldr"
    CORE_PROBLEM = "core_problem"
    WHY_IT_MATTERS = "why_it_matters"
    CONCRETE_EXAMPLE = "concrete_example"
    KEY_NOVELTY = "key_novelty"
    EVALUATION_HIGHLIGHTS = "evaluation_highlights"


class Role(StrEnum):
    """What a sentence does in an abstract."""

    BACKGROUND = "background"
    PROBLEM = "problem"
    OBJECTIVE = "objective"
    METHOD = "method"
    RESULT = "result"
    CONCLUSION = "conclusion"
    OTHER = "other"


#: The seven in the order in which the network was taught them.
SEVEN_ROLES: Final = tuple(Role)
FiveRole = Literal["background", "objective", "method", "result", "other"]
#: Those of CSAbstruct, which has no problem and no conclusion; in the order of the network.
FIVE_ROLES: Final[tuple[FiveRole, ...]] = (
    *("background", "objective", "method", "result", "other"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of an abstract that was read."""

    #: Its number in the abstract, from 0.
    place: int
    #: Verbatim.
    text: str
    role: Role
    #: How likely it is that a field rests on it, from 0 to 1.
    chances: Mapping[Field, float]
    #: How well it would do as the only sentence; unbounded, to compare within one abstract.
    alone: float
