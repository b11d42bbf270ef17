"""What a sentence does in an abstract, and what is known of it once the abstract is read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from digest.cards.classifier.fields import Field


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
