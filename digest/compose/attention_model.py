"""The attention model: what each term adds, and a small network over what goes with what. Pure.

The weights are learned by ``training/attention.py``; here they are only read and used.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.compose.manner import manner_of
from digest.compose.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHIPPED: Final = Path(__file__).parent / "weights" / "attention.npz"
_SUREST: Final = 30.0
"""Odds beyond this make no difference to a chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The points of one text, and what its terms add to them."""

    points: float
    #: The places of its terms in the vocabulary.
    places: NDArray[np.int64]
    #: What each of them adds; how the text is written adds the rest.
    shares: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What points mean."""

    #: (9,): the points at which the scores 2 to 10 begin.
    starts: tuple[float, ...]
    #: By who picks: (10,), the part of the papers of each score that is picked.
    chances: Mapping[str, tuple[float, ...]]
    #: (10,), both rising: points in the middle of each score, and the odds of being featured
    #: there, as logarithms.
    middles: tuple[float, ...]
    odds: tuple[float, ...]

    def score(self, points: float) -> int:
        """Give the score from 1 to 10."""
        return 1 + bisect_right(self.starts, points)

    def chance(self, points: float) -> float:
        """Give the chance to be featured; more points always have more."""
        upper = max(1, min(len(self.middles) - 1, bisect_left(self.middles, points)))
        (low, high), (least, most) = (
            (known[upper - 1], known[upper]) for known in (self.middles, self.odds)
        )
        odds = least + (most - least) / (high - low) * (points - low)
        return 1 / (1 + math.exp(-max(-_SUREST, min(_SUREST, odds))))


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionModel:
    """The weights: V known terms, D directions for the K commonest, M manners, H hidden units."""

    vocabulary: Vocabulary
    #: (V,): how rare each term is.
    rarity: NDArray[np.float32]
    #: (V,): what each term adds by itself.
    words: NDArray[np.float32]
    #: (K, D), in steps of ``steps`` (D,): in which direction each term points.
    directions: NDArray[np.int8]
    steps: NDArray[np.float32]
    #: (D, H), (M, H), (H,), (H,): the network.
    from_directions: NDArray[np.float32]
    from_manners: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    hidden_out: NDArray[np.float32]
    bias: float
    scale: Scale

    def judge(self, title: str, abstract: str) -> Judged:
        """Give the points of a text and of its terms."""
        import numpy as np

        places, weights = self._weighed(title, abstract)
        common = int(places.searchsorted(len(self.directions)))
        pointing = self.directions[places[:common]].astype(np.float32)
        place = (weights[:common] @ pointing) * self.steps
        manner = self.from_manners[manner_of(title, abstract)].sum(axis=0)
        hidden = place @ self.from_directions + manner + self.hidden_bias
        points = self.bias + weights @ self.words[places] + np.maximum(hidden, 0) @ self.hidden_out
        # A term adds its own points, and the slope of the network's where the text stands.
        slope = (self.from_directions @ ((hidden > 0) * self.hidden_out)) * self.steps
        shares = self.words[places]
        shares[:common] += pointing @ slope
        return Judged(points=float(points), places=places, shares=shares * weights)

    def _weighed(self, title: str, abstract: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Give the known terms, the commonest first, with their weights: tf-idf of length 1."""
        import numpy as np

        places, counts = self.vocabulary.count(title, abstract)
        weights = (1 + np.log(counts)) * self.rarity[places]
        return places, weights / max(1e-6, float(np.sqrt(weights @ weights)))


@cache
def attention_model(path: Path = SHIPPED) -> AttentionModel:
    """Read the weights, once."""
    import numpy as np

    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    names = arrays["picked_by"].tobytes().decode().split("\n")
    chances = zip(names, arrays["chances"].astype(float).tolist(), strict=True)
    return AttentionModel(
        vocabulary=Vocabulary.of(arrays["known"].tobytes().decode().split("\n")),
        rarity=arrays["rarity"].astype(np.float32),
        words=arrays["words"].astype(np.float32) * arrays["words_step"],
        directions=arrays["directions"],
        steps=arrays["steps"].astype(np.float32),
        from_directions=arrays["from_directions"].astype(np.float32),
        from_manners=arrays["from_manners"].astype(np.float32),
        hidden_bias=arrays["hidden_bias"].astype(np.float32),
        hidden_out=arrays["hidden_out"].astype(np.float32),
        bias=float(arrays["bias"]),
        scale=Scale(
            starts=tuple(arrays["starts"].tolist()),
            chances={who: tuple(row) for who, row in chances},
            middles=tuple(arrays["middles"].tolist()),
            odds=tuple(arrays["odds"].tolist()),
        ),
    )
