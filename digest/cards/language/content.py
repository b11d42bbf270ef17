"""What a text says, as a bag of stems, to find out whether two say the same. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from digest.cards.language.vocabulary import words

_WORD: Final = re.compile(r"[^\W_][\w.'’-]*[^\W_]|\w")
_EMPTY: Final = words(
    """
    a an the of and or to in on for with by that which is are be been was were as at from it its
    this these those their they can may not no but than into while through such via both also has
    have had between across under over more most using used use based without our we where when
    how whether what who all each any some other s
    """
)
_ENDINGS: Final = re.compile(r"(?:ations?|ments?|ings?|ed|es|s|ly|e)$")
_SHORTEST_STEM: Final = 3


@lru_cache(maxsize=256)
def content(text: str) -> frozenset[str]:
    """Give the stems of the words of *text* that carry meaning."""
    found = (match.lower() for match in _WORD.findall(text))
    return frozenset(_stem(word) for word in found if word not in _EMPTY)


def coverage(stems: frozenset[str], others: frozenset[str]) -> float:
    """Give how much of the shorter of two texts the longer one says, from 0 to 1."""
    shorter = min(len(stems), len(others))
    return len(stems & others) / shorter if shorter else 0.0


def likeness(stems: frozenset[str], others: frozenset[str]) -> float:
    """Give what two texts have in common of all they say, from 0 to 1 (Jaccard)."""
    return len(stems & others) / len(stems | others) if stems | others else 0.0


def _stem(word: str) -> str:
    stem = _ENDINGS.sub("", word)
    return stem if len(stem) >= _SHORTEST_STEM else word
