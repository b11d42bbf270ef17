"""Tags of a paper: how sure each is, by a logistic model over cue words and all words of an entry.

The weights are learned by ``training/tags.py``; here they are only read and used.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import log1p
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.cards.tags.cues import TAGS, cue_counts, tokens_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FEWEST: Final = 2
_MOST: Final = 5
_ENOUGH: Final = 0.25
"""How sure a tag must be; set by cross-validation in ``training/tags.py``."""
_FAINT: Final = 0.1
"""A tag less sure than this is not given, even to a paper with too few."""
#: How sure a tag must be that no cue word speaks for.
WITHOUT_CUE: Final = 0.4
_WEIGHTS: Final = Path(__file__).parents[1] / "weights" / "tags.npz"
_TITLE: Final = 3
"""A word in the title counts for this many in the abstract."""
_SHORT: Final = 40.0
"""The length of the weights of some fifty words; what is shorter than that says less."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+")
_OWN: Final = re.compile(
    r"\b(?:we|our|this (?:paper|work|study|article|survey)|(?:is|are) proposed|introduces?"
    r"|proposes?|presents?)\b"
)
_MADE: Final = re.compile(
    r"\b(?:introduc|construct|creat|curat|collect|releas|build|present|contribut|compil|develop"
    r"|establish|propos)"
)
_EARLY: Final = 60
"""Words at the start of an abstract, where its field is named."""
_LONGEST: Final = 1_000
"""Words of an abstract that are looked at; arXiv allows about 300."""

#: What is seen of a tag, in this order; shapes below are (tags, 8).
SEEN: Final = (
    "in the title",
    "times in the title",
    "times in the abstract",
    "in the abstract",
    "times in own sentences",
    "in own sentences",
    "in a sentence that brings something",
    "early in the abstract",
)


def tags_of(title: str, abstract: str) -> tuple[str, ...]:
    """Return up to five tags, the surest first; none if no word speaks for any."""
    return chosen(tag_model().probabilities(title, abstract).tolist())


def chosen(probabilities: list[float]) -> tuple[str, ...]:
    """Return the tags that are sure enough; *probabilities* are in the order of the list."""
    ranked = sorted(zip(probabilities, TAGS, strict=True), key=lambda pair: -pair[0])
    sure = sum(probability >= _ENOUGH for probability in probabilities)
    kept = ranked[: max(_FEWEST, min(_MOST, sure))]
    return tuple(tag for probability, tag in kept if probability >= _FAINT)


def evidence_of(title: str, abstract: str) -> NDArray[np.float64]:
    """Return one row of numbers in [0, 6] for each tag, in the order of :data:`SEEN`."""
    import numpy as np

    in_title = cue_counts(tokens_of(title)[:_LONGEST])
    everywhere, own, made = Counter[int](), Counter[int](), Counter[int]()
    left = _LONGEST
    for sentence in _SENTENCE_END.split(abstract.lower()):
        tokens = tokens_of(sentence)[:left]
        left -= len(tokens)
        counts = cue_counts(tokens)
        everywhere.update(counts)
        if _OWN.search(sentence):
            own.update(counts)
            made.update(counts if _MADE.search(sentence) else ())
    early = cue_counts(tokens_of(abstract[: _EARLY * 20])[:_EARLY])
    rows = np.zeros((len(TAGS), len(SEEN)))
    for tag in {*in_title, *everywhere}:
        rows[tag] = (
            in_title[tag] > 0,
            min(in_title[tag], 2) / 2,
            log1p(everywhere[tag]),
            everywhere[tag] > 0,
            log1p(own[tag]),
            own[tag] > 0,
            made[tag] > 0,
            early[tag] > 0,
        )
    return rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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
        """Return how sure each tag is, from 0 to 1; shape (T,).

        A tag without a cue word has 0 unless all other words speak for it.
        """
        import numpy as np

        evidence = evidence_of(title, abstract)
        places, weights = self.weighed(title, abstract)
        logits = self.bias + (evidence * self.cues).sum(axis=1) + weights @ self.words[places]
        sure = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return np.where(evidence.any(axis=1) | (sure >= WITHOUT_CUE), sure, 0.0)

    def weighed(self, title: str, abstract: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Return the known words of an entry with their weights: tf-idf, of length 1 at most.

        The arrays are kept, and not to be written to.
        """
        return _weighed(self, title, abstract)


@lru_cache(maxsize=8)
def _weighed(
    model: TagModel, title: str, abstract: str
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    # A paper's tags and its score are both told by these.
    import numpy as np

    counted = [
        (place, count)
        for gram, count in grams(title, abstract).items()
        if (place := model.known.get(gram)) is not None
    ]
    places = np.array([place for place, _ in counted], dtype=np.intp)
    counts = np.array([count for _, count in counted], dtype=np.float32)
    weights = (1 + np.log(counts)) * model.rarity[places]
    return places, weights / max(_SHORT, float(np.sqrt((weights**2).sum())))


def grams(title: str, abstract: str) -> Counter[str]:
    """Return the counts of words and pairs of words, those of the title several times."""
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
    """Return the weights, read once."""
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
