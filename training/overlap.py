"""How much of a summary stands in each sentence of its text: the weak labels."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_TOKEN: Final = re.compile(r"[a-z0-9]+")
#: Words that every summary has, whatever it is about.
_EMPTY_WORDS: Final = (
    "a an the of in on to for and or with by from as at is are was were be been that this these "
    "it its their which we our can into than such also using use via based paper while both not "
    "has have new novel propose propos introduc present method approach model result show "
    "demonstr studi"
)
_EMPTY: Final = frozenset(_EMPTY_WORDS.split())


class Overlaps:
    """Weighs words by how rare they are in a collection."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        """Count the words of *texts*, each given as its sentences."""
        counts = Counter(
            word for text in texts for word in {w for one in text for w in _stems(one)}
        )
        self._rarity = {word: math.log(len(texts) / n) for word, n in counts.items()}

    def targets(self, sentences: Sequence[str], fields: Sequence[str]) -> dict[str, Floats]:
        """Return ``overlap`` (F1) and ``cover`` (recall) of each of *fields* by each sentence.

        Both have one row for a sentence, one column for a field, and values from 0 to 1.
        """
        told = [self._weighed(field) for field in fields]
        said = [self._weighed(sentence) for sentence in sentences]
        shared = np.array([[_sum(a, a.keys() & b.keys()) for b in told] for a in said])
        of_said = np.array([[max(_sum(a, a), 1e-6)] for a in said])
        of_told = np.array([[max(_sum(b, b), 1e-6) for b in told]])
        return {
            "overlap": (2 * shared / (of_said + of_told)).astype(np.float32),
            "cover": (shared / of_told).clip(0, 1).astype(np.float32),
        }

    def _weighed(self, text: str) -> dict[str, float]:
        return {word: self._rarity.get(word, 0.0) for word in _stems(text) - _EMPTY}


def nearness(sentences: Sequence[str], summaries: Sequence[str]) -> Floats:
    """Rate each sentence by the mean of ROUGE-1, 2 and L against the nearest of *summaries*."""
    return np.array(
        [max(sum(rouge(summary, one)) / 3 for summary in summaries) for one in sentences],
        dtype=np.float32,
    )


def rouge(target: str, text: str) -> tuple[float, float, float]:
    """Return ROUGE-1, 2 and L (F1, Porter's stems) of *text* against *target*."""
    found = _scorer().score(target, text)
    first, second, longest = (found[name].fmeasure for name in ("rouge1", "rouge2", "rougeL"))
    return first, second, longest


@cache
def _scorer():  # type: ignore[no-untyped-def] # rouge_score has no types  # noqa: ANN202
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)


def _sum(weights: dict[str, float], words: Iterable[str]) -> float:
    return sum(weights[word] for word in words)


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in _TOKEN.findall(text.lower())}


@cache
def _stem(word: str) -> str:
    from nltk.stem.porter import PorterStemmer

    return str(PorterStemmer().stem(word)) if len(word) > 3 else word  # noqa: PLR2004 # "the", "we"
