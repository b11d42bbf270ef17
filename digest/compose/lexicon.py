"""How alike two texts are, by the words they share; rare words count more. Pure.

How rare a word is comes from a table that ships with the program (``training/frequencies.py``), so
two texts are as alike in one week as in another.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from digest.compose.words import Words

_TABLE = Path(__file__).parent / "weights" / "words.txt"
#: A word in the title counts as much as so many in the abstract.
_TITLE = 2
#: Words that more papers have than one in so many say nothing of what a paper is about.
_COMMONEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """A text as the weights of its words; their squares add up to 1."""

    weights: Mapping[str, float]

    def alike(self, other: Vector) -> float:
        """Give the cosine between the two texts: 0 for nothing in common, 1 for the same."""
        few, many = sorted((self.weights, other.weights), key=len)
        return math.fsum(weight * many[word] for word, weight in few.items() if word in many)

    def shared(self, other: Vector, most: int) -> tuple[str, ...]:
        """Name the words, *most* of them, that make the two alike."""
        found = {
            word: weight * other.weights[word]
            for word, weight in self.weights.items()
            if word in other.weights
        }
        return tuple(sorted(found, key=lambda word: (-found[word], word))[:most])


def vector(title: Words, abstract: Words) -> Vector:
    """Weigh the words of a paper: how often (the second time less), and how rare everywhere."""
    counts = Counter(title.plain * _TITLE + abstract.plain)
    weights = {
        word: (1 + math.log(count)) * weight
        for word, count in counts.items()
        if (weight := rarity(word))
    }
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
    return Vector(weights={word: weight / length for word, weight in weights.items()})


def rarity(word: str) -> float:
    """Give the weight of *word*: nothing for numbers, for single letters, and for common words."""
    if len(word) == 1 or not word[0].isalpha():
        return 0.0
    papers, counts = _table()
    count = counts.get(word, 1 + papers // 3000)
    return 0.0 if count * _COMMONEST > papers else math.log(papers / count)


@cache
def _table() -> tuple[int, Mapping[str, int]]:
    """Read how many papers were counted, and how many of them have each word."""
    first, *lines = _TABLE.read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines)
    return int(first), {word: int(count) for word, count in pairs}


def most_alike(one: Vector, others: Sequence[Vector]) -> float:
    """Give how alike *one* and the nearest of *others* are; 0 where there are none."""
    return max(map(one.alike, others), default=0.0)
