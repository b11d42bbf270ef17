"""The papers of a corpus as the attention model sees them: terms weighed by rarity, and manners."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from digest.compose.manner import MANNERS, manner_of
from digest.compose.terms import words_of
from training.outcomes import Papers

Places = NDArray[np.int32]
Floats = NDArray[np.float32]

_SEEN_OFTEN: Final = 20
"""A term in fewer papers of the corpus is not known; knowing more adds nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """N papers with V known terms and M manners."""

    #: The commonest first.
    known: tuple[str, ...]
    #: (V,)
    rarity: NDArray[np.float32]
    #: (N, V): tf-idf, each row of length 1.
    terms: sparse.csr_matrix
    #: (N, M): 0 and 1.
    manners: NDArray[np.float32]


def see(papers: Papers) -> Seen:
    """Look at *papers*."""
    texts = list(zip(papers.titles, papers.abstracts, strict=True))
    names, found = _counted(texts)
    often = np.bincount(np.concatenate([row for row, _ in found]), minlength=len(names))
    places = np.flatnonzero(often >= _SEEN_OFTEN)
    order = sorted(places.tolist(), key=lambda place: (-often[place], names[place]))
    # As it is stored, so that what is learned is what is used.
    rarity = (np.log((1 + len(texts)) / (1 + often[order])) + 1).astype(np.float16)
    column = np.full(len(names), -1)
    column[order] = np.arange(len(order))
    return Seen(
        known=tuple(names[place] for place in order),
        rarity=rarity.astype(np.float32),
        terms=_weighed(found, column, rarity.astype(np.float32)),
        manners=_shown(texts),
    )


def _counted(texts: list[tuple[str, str]]) -> tuple[list[str], list[tuple[Places, Floats]]]:
    """Count the terms of each text, numbered as they come."""
    numbers: dict[str, int] = {}
    found = []
    for text in texts:
        counts = terms(*text)
        row = [numbers.setdefault(term, len(numbers)) for term in counts]
        found.append((np.array(row, np.int32), np.array(list(counts.values()), np.float32)))
    return list(numbers), found


def terms(title: str, abstract: str) -> Counter[str]:
    """Count the words and pairs of neighbouring words of both fields."""
    counted = Counter[str]()
    for text in (title, abstract):
        words = words_of(text)
        counted.update(words)
        counted.update(map(" ".join, pairwise(words)))
    return counted


def _weighed(
    found: list[tuple[Places, Floats]], column: NDArray[np.int64], rarity: Floats
) -> sparse.csr_matrix:
    places, values, ends = [], [], [0]
    for row, counts in found:
        known = column[row] >= 0
        place = column[row][known]
        weights = (1 + np.log(counts[known])) * rarity[place]
        places.append(place)
        values.append(weights / max(1e-6, float(np.sqrt(weights @ weights))))
        ends.append(ends[-1] + len(place))
    shape = (len(found), len(rarity))
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(places), ends), shape=shape)


def _shown(texts: list[tuple[str, str]]) -> NDArray[np.float32]:
    shown = np.zeros((len(texts), len(MANNERS)), np.float32)
    for row, text in enumerate(texts):
        shown[row, manner_of(*text)] = 1
    return shown
