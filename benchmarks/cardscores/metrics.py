"""How texts, sets of sentences and orders are compared. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import fmean
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rouge_score.rouge_scorer import RougeScorer

_CERTAIN: Final = 1.959964
"""Standard errors on each side of an interval of 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rouge:
    """F1 of shared words, of shared pairs, and of the longest common run; 0 to 100."""

    one: float = 0.0
    two: float = 0.0
    longest: float = 0.0

    @property
    def values(self) -> tuple[float, float, float]:
        """The three in the order in which papers give them."""
        return self.one, self.two, self.longest


def rouge(target: str, text: str) -> Rouge:
    """Compare *text* with *target*, stemmed, as ROUGE-1.5.5 does with `-m`."""
    scores = _scorer().score(target, text)
    return Rouge(
        one=100 * scores["rouge1"].fmeasure,
        two=100 * scores["rouge2"].fmeasure,
        longest=100 * scores["rougeL"].fmeasure,
    )


def best_rouge(targets: Iterable[str], text: str) -> Rouge:
    """Compare with the target that shares most words: the "multi-max" of SciTLDR."""
    return max((rouge(target, text) for target in targets), key=lambda score: score.one)


def mean_rouge(scores: Collection[Rouge]) -> Rouge:
    """Give the mean of each of the three; *scores* has at least one."""
    return Rouge(
        one=fmean(score.one for score in scores),
        two=fmean(score.two for score in scores),
        longest=fmean(score.longest for score in scores),
    )


@cache
def _scorer() -> RougeScorer:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)


def set_f1(found: Collection[object], gold: Collection[object]) -> float:
    """Compare two sets, 0 to 100; two empty ones agree."""
    return pooled_f1([(found, gold)])


def pooled_f1(pairs: Iterable[tuple[Collection[object], Collection[object]]]) -> float:
    """Compare pairs of sets as if each kind were one: the micro-average, 0 to 100."""
    shared = total = 0
    for found, gold in pairs:
        shared += len(set(found) & set(gold))
        total += len(set(found)) + len(set(gold))
    return 200 * shared / total if total else 100.0


def label_f1(found: Sequence[str], gold: Sequence[str]) -> tuple[float, float]:
    """Compare one label for each item; give micro-F1, which is accuracy, and macro-F1."""
    pairs = list(zip(found, gold, strict=True))
    micro = 100 * fmean(one == other for one, other in pairs)
    each = [_one_label_f1(pairs, label) for label in sorted(set(gold))]
    return micro, fmean(each)


def _one_label_f1(pairs: Sequence[tuple[str, str]], label: str) -> float:
    both = sum(pair == (label, label) for pair in pairs)
    either = sum((one == label) + (other == label) for one, other in pairs)
    return 200 * both / either


def spearman(first: Sequence[float], second: Sequence[float]) -> float:
    """Correlate two orders, -1 to 1; equal values share a rank, and a constant agrees with none."""
    return _pearson(_ranks(first), _ranks(second))


def spearman_interval(correlation: float, count: int) -> tuple[float, float]:
    """Give the 95 % interval of a correlation of *count* pairs (Bonett and Wright 2000)."""
    error = math.sqrt((1 + correlation**2 / 2) / (count - 3))
    centre = math.atanh(max(-0.999999, min(0.999999, correlation)))
    return math.tanh(centre - _CERTAIN * error), math.tanh(centre + _CERTAIN * error)


def _ranks(values: Sequence[float]) -> list[float]:
    """Give the place of each value in the order, equal ones their mean place."""
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values)):
        places.setdefault(value, []).append(place)
    return [fmean(places[value]) for value in values]


def _pearson(first: Sequence[float], second: Sequence[float]) -> float:
    middle, centre = fmean(first), fmean(second)
    together = sum((x - middle) * (y - centre) for x, y in zip(first, second, strict=True))
    spread = math.sqrt(
        sum((x - middle) ** 2 for x in first) * sum((y - centre) ** 2 for y in second)
    )
    return together / spread if spread else 0.0
