"""Word overlap: how much two texts say alike, and which sentences a statement rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from digest.text.latex import to_unicode

_STEM: Final = 5
"""Letters that two forms of a word share."""
# Words that say something, and numbers.
_TELLING: Final = re.compile(r"[^\W\d_]{4,}|\d+(?:[.,]\d+)*")
_SMALL: Final = frozenset(
    word[:_STEM]
    for word in str.split(
        """
        that this with from which their than into while these those where such when they them
        also between through both each more most only other over have been being does were will
        would could should about across under using based
        """
    )
)
_LEAST_GAIN: Final = 2
"""Words that a further sentence must add."""


@lru_cache(maxsize=4096)
def telling(text: str) -> frozenset[str]:
    """Return the beginnings of the words in *text* that say something, and its numbers."""
    found = _TELLING.findall(to_unicode(text).lower())
    return frozenset(word[:_STEM] if word.isalpha() else word for word in found) - _SMALL


def coverage(text: str, sources: Iterable[str]) -> float:
    """Return the share of what *text* says, from 0 to 1, for which *sources* have a word."""
    wanted = telling(text)
    return len(wanted & _all(sources)) / len(wanted) if wanted else 1.0


def likeness(one: str, other: str) -> float:
    """Compare two texts by their words: 0 for none in common, or none at all, 1 for all."""
    first, second = telling(one), telling(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def supporting(text: str, sentences: Sequence[str], *, most: int) -> tuple[int, ...]:
    """Choose the places of up to *most* sentences that together say most of *text*, in order."""
    missing = set(telling(text))
    chosen: list[int] = []
    while missing and len(chosen) < most:
        gains = [len(missing & telling(sentence)) for sentence in sentences]
        best = max(range(len(gains)), key=gains.__getitem__, default=None)
        if best is None or gains[best] < min(_LEAST_GAIN, len(telling(text))):
            break
        chosen.append(best)
        missing -= telling(sentences[best])
    return tuple(sorted(chosen))


def _all(sources: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(telling, sources))
