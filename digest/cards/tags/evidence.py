"""What a title and an abstract show of each tag: cue words by where they stand. Pure."""

from __future__ import annotations

import re
from collections import Counter
from math import log1p
from typing import TYPE_CHECKING, Final

from digest.cards.tags.rules import TAGS, cue_counts, tokens_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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


def evidence_of(title: str, abstract: str) -> NDArray[np.float64]:
    """Give one row of numbers in [0, 6] for each tag, in the order of :data:`SEEN`."""
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
