"""How sure each tag is: a logistic model over cue words and all words of an entry.

The weights are learned by ``training/tags.py``; here they are only read and used.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.cards.tags.evidence import evidence_of
from digest.cards.tags.rules import tokens_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WEIGHTS: Final = Path(__file__).parents[1] / "weights" / "tags.npz"
_TITLE: Final = 3
"""A word in the title counts for this many in the abstract."""
_LONGEST: Final = 1_000
_SHORT: Final = 40.0
"""The length of the weights of some fifty words; what is shorter than that says less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagModel:
    """The weights: of V known words and pairs of words, for T tags, whose cues S places are."""

    #: The column of each known word or pair of words.
    known: dict[str, int]
    #: (V,): the logarithm of how rare each is.
    rarity: NDArray[np.float32]
    #: (V, T): what each speaks for.
    words: NDArray[np.float32]
    #: (T, S): what cue words add, by place.
    cues: NDArray[np.float32]
    #: (T,): what each tag has before anything is read.
    bias: NDArray[np.float32]

    def probabilities(self, title: str, abstract: str) -> NDArray[np.float64]:
        """Give how sure each tag is, from 0 to 1; shape (T,). A tag without a cue word has 0."""
        import numpy as np

        evidence = evidence_of(title, abstract)
        places, weights = self.weighed(title, abstract)
        logits = self.bias + (evidence * self.cues).sum(axis=1) + weights @ self.words[places]
        sure = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return np.where(evidence.any(axis=1), sure, 0.0)

    def weighed(self, title: str, abstract: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Give the known words of an entry with their weights: tf-idf, of length 1 at most."""
        import numpy as np

        counted = [
            (place, count)
            for gram, count in grams(title, abstract).items()
            if (place := self.known.get(gram)) is not None
        ]
        places = np.array([place for place, _ in counted], dtype=np.intp)
        counts = np.array([count for _, count in counted], dtype=np.float32)
        weights = (1 + np.log(counts)) * self.rarity[places]
        return places, weights / max(_SHORT, float(np.sqrt((weights**2).sum())))


def grams(title: str, abstract: str) -> Counter[str]:
    """Count the words and pairs of neighbouring words, those of the title several times."""
    counts = Counter(_grams(title))
    for gram in counts:
        counts[gram] *= _TITLE
    counts.update(_grams(abstract))
    return counts


def _grams(text: str) -> list[str]:
    tokens = tokens_of(text)[:_LONGEST]
    return tokens + [f"{one} {following}" for one, following in pairwise(tokens)]


@cache
def tag_model() -> TagModel:
    """Read the weights, once."""
    import numpy as np

    with np.load(_WEIGHTS, allow_pickle=False) as stored:
        known = str(stored["known"]).split("\n")
        return TagModel(
            known={gram: place for place, gram in enumerate(known)},
            rarity=stored["rarity"].astype(np.float32),
            words=stored["words"].astype(np.float32) * stored["scale"],
            cues=stored["cues"].astype(np.float32),
            bias=stored["bias"].astype(np.float32),
        )
