"""Prompts of the writer: the sentences of one statement, and the kind of statement wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

_OPENING: Final = 5
"""Words at the start of a sentence in which it may lean on the one before."""
_LEANS: Final = re.compile(
    r"\b(?:this|these|it|its|they|their|them|such|that|those|both)\b", re.IGNORECASE
)


class Kind(StrEnum):
    """A kind of statement, as the writer is asked for it."""

    WHAT = "What"
    FOUND = "Found"
    PROBLEM = "Problem"
    WHY = "Why it matters"
    EXAMPLE = "Example"
    NOVELTY = "Novelty"
    RESULT = "Result"
    NAME = "Name"


#: The kinds for which the title of the paper helps: it names the subject.
_TITLED: Final = frozenset({Kind.WHAT, Kind.FOUND, Kind.PROBLEM, Kind.NAME})


def leans(sentence: str) -> bool:
    """Return whether *sentence* may point back at the one before it: "It also ..."."""
    return _LEANS.search(" ".join(sentence.split()[:_OPENING])) is not None


def prompt(
    kind: Kind, sentences: Sequence[str], places: Sequence[int], *, title: str, said: str = ""
) -> str:
    """Return what the writer reads for a statement on the *sentences* at *places*.

    *said* is what the card says already on them: the first half of the tl;dr, or other bullets.
    A sentence that points back comes with the one before it.
    """
    ordered = sorted(set(places))
    lines = [f"Title: {title}"] if kind in _TITLED else []
    first = ordered[0]
    before = sentences[first - 1] if first > 0 else ""
    if before and kind is not Kind.NAME and leans(sentences[first]):
        lines.append(f"Before: {before}")
    lines.append("Text: " + " ".join(sentences[place] for place in ordered))
    if said:
        lines.append(f"{'What' if kind is Kind.FOUND else 'Said'}: {said}")
    return "\n".join([*lines, f"{kind}:"])
