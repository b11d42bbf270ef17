"""The scale from 1 to 10: at which points each score begins, and what it promises. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from digest.compose.attention import EDITOR, FEATURED
from training.outcomes import MOST_VOTED, PICKED_BY, VOTED, Papers

Array = NDArray[np.float64]
Told = tuple[NDArray[np.intp], NDArray[np.float32]]

#: The part of all papers below each score from 2 to 10.
_BELOW: Final = (0.30, 0.50, 0.65, 0.77, 0.86, 0.92, 0.96, 0.985, 0.995)
#: How many are picked now, as published; the years that are learned from had more or fewer.
_PICKED_NOW: Final = MappingProxyType(
    {FEATURED: 0.064, VOTED: 0.0116, EDITOR: 0.0050, MOST_VOTED: 0.009}
)

_FADED: Final = 0.9
"""How much of a difference is left a year on: words that drew readers draw fewer by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Where scores begin, (9,), and what part of their papers is picked, (W, 10) by who picks."""

    starts: Array
    chances: Array
    #: (10,): the points in the middle of each score.
    middles: Array

    @property
    def odds(self) -> Array:
        """The odds of being featured, as logarithms, by score."""
        featured = self.chances[PICKED_BY.index(FEATURED)]
        return np.asarray(np.log(featured / (1 - featured)))

    def told(self, papers: Papers, points: NDArray[np.float32], later: Sequence[Told]) -> str:
        """Write what is promised beside what was, as lines."""
        lines = ["score: " + ", ".join(f"{who} promised blocks later" for who in PICKED_BY)]
        rows = [(np.arange(len(points)), points), *later]
        seen = [self._picked(papers, *one) for one in rows]
        for score in range(10):
            cells = [
                " ".join(f"{one[who][score]:.4f}" for one in (self.chances, *seen))
                for who in range(len(PICKED_BY))
            ]
            lines.append(f"{score + 1:2}  " + " | ".join(cells))
        return "\n".join(lines)

    def _picked(self, papers: Papers, rows: NDArray[np.intp], points: NDArray[np.float32]) -> Array:
        scores = self.starts.searchsorted(points, side="right")
        return np.array(
            [
                [papers.picked[who][rows][scores == score].mean() for score in range(10)]
                for who in PICKED_BY
            ]
        )


def scale_of(papers: Papers, points: NDArray[np.float32], later: Sequence[Told]) -> Scale:
    """Make the scale from *points* told apart, and its promises from those of *later* weeks."""
    starts = np.asarray(np.quantile(points, _BELOW), np.float64)
    scores = starts.searchsorted(points, side="right")
    rows = np.concatenate([some for some, _ in later])
    ahead = np.concatenate([one for _, one in later])
    chances = []
    for who in PICKED_BY:
        curve = _logistic(_powers(ahead), papers.picked[who][rows])
        logits = _FADED * (_powers(points) @ curve)
        likely = _chance(logits + _shift(logits, _PICKED_NOW[who]))
        parts = np.array([likely[scores == score].mean() for score in range(10)])
        chances.append(np.maximum.accumulate(parts))
    middles = np.array([np.median(points[scores == score]) for score in range(10)])
    return Scale(starts=starts, chances=np.array(chances), middles=middles)


def _powers(points: NDArray[np.float32]) -> Array:
    """Give 1, the points and their square: high points promise less than a line would say."""
    return np.stack([np.ones_like(points), points, points**2], axis=1).astype(np.float64)


def _chance(logits: NDArray[np.floating]) -> Array:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float64)


def _logistic(features: Array, truth: NDArray[np.bool_]) -> Array:
    """Fit a logistic curve by Newton's method, held back a little."""
    weights = np.array([-3.0, 1.0, 0.0])
    for _ in range(30):
        said = _chance(features @ weights)
        curve = (features * (said * (1 - said))[:, None]).T @ features + 0.1 * np.eye(3)
        weights -= np.linalg.solve(curve, features.T @ (said - truth) + 0.1 * weights)
    return weights


def _shift(logits: NDArray[np.floating], wanted: float) -> float:
    """Give what to add to *logits* so that the mean chance is as *wanted*."""
    low, high = -5.0, 5.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if _chance(logits + middle).mean() > wanted else (middle, high)
    return (low + high) / 2
