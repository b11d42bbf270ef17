"""The papers nearest to a paper, found among many without comparing all. Pure.

Two papers are as near as their words are alike (the cosine of their vectors). Those that may be
near are found by the weightiest words of each, and only these are compared in full. No word counts
more than all the others together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np

from digest.compose.vectors import Places, Terms, Vectors, Weights
from digest.model import Paper, PaperId, Related

#: So many are shown.
MOST = 5
#: What is less alike than this is about something else.
FLOOR = 0.14
#: Words that are named as shared.
_NAMED = 3
#: Words that begin with the same letters, so many, say the same.
_STEM = 5
#: The weightiest words of a paper, by which it is found.
_HEAVY = 24
#: Words in more than one of so many papers find too many.
_COMMONEST = 50
#: In few papers a word may be in so many all the same.
_FEW = 50
#: A word finds so many papers: those in which it weighs most.
_FOUND_BY_ONE = 300
#: So many are compared in full, the most promising.
_COMPARED = 40


def find_related(
    papers: Iterable[Paper], wanted: Collection[PaperId] | None = None
) -> dict[PaperId, tuple[Related, ...]]:
    """Give the papers nearest to each of *papers*, best first; or only to those *wanted*.

    The order of *papers* does not matter; each is there once.
    """
    ordered = sorted(papers, key=lambda paper: paper.id)
    index = _Index.of(Vectors.of(ordered))
    ids = [paper.id for paper in ordered]
    return {
        own: tuple(
            Related(id=ids[near.place], score=near.score, words=near.words)
            for near in index.nearest(place)
        )
        for place, own in enumerate(ids)
        if wanted is None or own in wanted
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    place: int
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """For each word the papers in which it is among the weightiest."""

    vectors: Vectors
    #: The weightiest terms of each paper.
    heavy: Vectors
    #: Where the papers of each term start, and where the last ones end.
    starts: Places
    papers: Terms
    weights: Weights
    #: For sums by paper and weights by term; zero between uses.
    by_paper: Weights
    by_term: Weights

    @classmethod
    def of(cls, vectors: Vectors) -> Self:
        heavy = _heaviest(vectors)
        papers = np.repeat(np.arange(len(heavy), dtype=np.int32), np.diff(heavy.starts))
        order = _within(heavy.terms, heavy.weights)
        terms = heavy.terms[order]
        kept = _ranks(terms) < _FOUND_BY_ONE
        order, terms = order[kept], terms[kept]
        return cls(
            vectors=vectors,
            heavy=heavy,
            starts=np.searchsorted(terms, np.arange(len(vectors.names) + 1)),
            papers=papers[order],
            weights=heavy.weights[order],
            by_paper=np.zeros(len(vectors), np.float32),
            by_term=np.zeros(len(vectors.names), np.float32),
        )

    def nearest(self, place: int) -> list[_Near]:
        """Give what is nearest to the paper at *place*: best first, ties by place."""
        found = self._promising(place)
        if not len(found):
            return []
        starts = self.vectors.starts[found]
        lengths = self.vectors.starts[found + 1] - starts
        ends = lengths.cumsum()
        spots = np.arange(ends[-1]) + np.repeat(starts - ends + lengths, lengths)
        terms = self.vectors.terms[spots]
        products = self._weights_of(place, terms) * self.vectors.weights[spots]
        sums = np.add.reduceat(products, ends - lengths)
        largest = np.maximum.reduceat(products, ends - lengths)
        # one word alone is often an acronym of something else
        scores = np.round(np.minimum(sums, 2 * (sums - largest)), 4)
        near = []
        for number in np.argsort(-scores, kind="stable")[:MOST].tolist():
            if scores[number] >= FLOOR:
                part = slice(ends[number] - lengths[number], ends[number])
                words = self._words(terms[part], products[part])
                score = round(float(scores[number]), 4)
                near.append(_Near(place=int(found[number]), score=score, words=words))
        return near

    def _weights_of(self, place: int, terms: Terms) -> Weights:
        """Give the weight that each of *terms* has in the paper at *place*."""
        own_terms, own_weights = self.vectors.row(place)
        self.by_term[own_terms] = own_weights
        weights = self.by_term[terms]
        self.by_term[own_terms] = 0
        return weights

    def _promising(self, place: int) -> Places:
        """Give the places, rising, of the papers that share most of the weightiest words."""
        terms, weights = self.heavy.row(place)
        parts = [slice(self.starts[term], self.starts[term + 1]) for term in terms.tolist()]
        if not parts:
            return np.zeros(0, np.int64)
        papers = np.concatenate([self.papers[part] for part in parts])
        shares = np.concatenate(
            [self.weights[part] * weight for part, weight in zip(parts, weights, strict=True)]
        )
        np.add.at(self.by_paper, papers, shares)
        found: Places = np.sort(papers.astype(np.int64))
        found = found[np.diff(found, prepend=-1) > 0]
        sums = self.by_paper[found]
        self.by_paper[papers] = 0
        others = found != place
        found, sums = found[others], sums[others]
        if len(sums) > _COMPARED:
            found = found[sums >= np.partition(sums, -_COMPARED)[-_COMPARED]]
        return found

    def _words(self, terms: Terms, products: Weights) -> tuple[str, ...]:
        """Name the terms that add most, one of each stem: "captions" but not "captioning"."""
        named: dict[str, str] = {}
        for spot in np.argsort(-products, kind="stable").tolist():
            if len(named) == _NAMED or not products[spot]:
                break
            name = self.vectors.names[terms[spot]]
            named.setdefault(name[:_STEM].lower(), name)
        return tuple(named.values())


def _heaviest(vectors: Vectors) -> Vectors:
    """Leave of each row its weightiest terms; none that only one paper has, nor too many."""
    counts = np.bincount(vectors.terms, minlength=len(vectors.names))
    most = max(_FEW, len(vectors) // _COMMONEST)
    fit = np.flatnonzero((counts > 1)[vectors.terms] & (counts <= most)[vectors.terms])
    rows = np.repeat(np.arange(len(vectors)), np.diff(vectors.starts))[fit]
    order = _within(rows, vectors.weights[fit])
    kept = order[_ranks(rows) < _HEAVY]
    lengths = np.bincount(rows[kept], minlength=len(vectors))
    return Vectors(
        starts=np.concatenate([np.zeros(1, np.int64), lengths]).cumsum(),
        terms=vectors.terms[fit[kept]],
        weights=vectors.weights[fit[kept]],
        names=vectors.names,
    )


def _within(groups: Terms | Places, weights: Weights) -> Places:
    """Order by group, and within a group the weightiest first; ties as they come."""
    # one number is sorted in half the time of two: weights are at most 1
    return np.argsort(groups * 2.0 - weights, kind="stable")


def _ranks(groups: Terms | Places) -> Places:
    """Count within each group, from 0; *groups* are in order."""
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    return np.arange(len(groups)) - np.repeat(starts, np.diff(starts, append=len(groups)))
