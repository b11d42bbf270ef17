"""Many papers as vectors of their words, packed into arrays. Pure.

The same weights as in ``lexicon``, so a vector does not depend on the other papers; in a tenth of
the memory and the time.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from digest.compose.lexicon import rarity
from digest.compose.words import plain, spelt
from digest.model import Paper

#: A word in the title counts as much as so many in the abstract.
_TITLE = 2
#: Papers that are weighed at once; more take memory, fewer take time.
_AT_ONCE = 2_000

#: Rare in abstracts, and yet no subject.
_EMPTY = frozenset(
    {"he", "her", "him", "his", "me", "mine", "my", "she", "you", "your", "yourself"}
)

Places = npt.NDArray[np.int64]
Terms = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """A row for each paper; terms are numbers, and rise within a row."""

    #: Where each row starts, and one more: where the last one ends.
    starts: Places
    terms: Terms
    #: The squares of a row's weights add up to 1.
    weights: Weights
    #: How each term is mostly spelt where it does not begin a title.
    names: tuple[str, ...]

    @classmethod
    def of(cls, papers: Sequence[Paper]) -> Self:
        """Weigh the words of *papers*."""
        texts = _Texts.of(papers)
        vocabulary = _Vocabulary.of(texts)
        rows = list(_rows(texts, vocabulary))
        lengths = [length for length, _, _ in rows]
        return cls(
            starts=np.concatenate([np.zeros(1, np.int64), *lengths]).cumsum(),
            terms=np.concatenate([np.zeros(0, np.int32), *(terms for _, terms, _ in rows)]),
            weights=np.concatenate([np.zeros(0, np.float32), *(weights for _, _, weights in rows)]),
            names=vocabulary.names,
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, place: int) -> tuple[Terms, Weights]:
        """Give the terms and the weights of the paper at *place*."""
        part = slice(self.starts[place], self.starts[place + 1])
        return self.terms[part], self.weights[part]


class _Spellings(dict[str, int]):
    """A number for each word as it is spelt, given when it is first asked for."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texts:
    """The words of all papers as numbers, one paper after the other."""

    spellings: tuple[str, ...]
    words: Terms
    #: Where each paper starts, and where the last one ends.
    starts: Sequence[int]

    @classmethod
    def of(cls, papers: Sequence[Paper]) -> Self:
        spellings = _Spellings()
        words, starts = array("i"), array("q", [0])
        for paper in papers:
            text = spelt(paper.title) * _TITLE + spelt(paper.abstract)
            words.extend(map(spellings.__getitem__, text))
            starts.append(len(words))
        return cls(spellings=tuple(spellings), words=np.array(words, np.int32), starts=starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Vocabulary:
    """What the spellings stand for; term 0 is for those that say nothing."""

    #: The term of each spelling.
    terms: Terms
    rarities: npt.NDArray[np.float64]
    names: tuple[str, ...]

    @classmethod
    def of(cls, texts: _Texts) -> Self:
        """Take plural and singular, capitals and small letters for one term."""
        counts = np.bincount(texts.words, minlength=len(texts.spellings)).tolist()
        best_first = sorted(
            zip(texts.spellings, counts, count()),
            # "Mixture" is how titles and sentences spell "mixture"
            key=lambda one: (one[0][:1].isupper() and one[0][1:].islower(), -one[1], one[0]),
        )
        numbers: dict[str, int] = {}
        names, rarities = [""], [0.0]
        terms = np.zeros(len(texts.spellings), np.int32)
        for spelling, _, place in best_first:
            word = plain(spelling)
            weight = 0.0 if word in _EMPTY else rarity(word)
            if weight and word not in numbers:
                numbers[word] = len(names)
                names.append(spelling)
                rarities.append(weight)
            terms[place] = numbers.get(word, 0)
        return cls(terms=terms, rarities=np.array(rarities), names=tuple(names))


def _rows(texts: _Texts, vocabulary: _Vocabulary) -> Iterator[tuple[Places, Terms, Weights]]:
    """Yield the lengths, the terms and the weights of some rows after the other."""
    size = len(vocabulary.names)
    cuts = [*range(0, len(texts.starts) - 1, _AT_ONCE), len(texts.starts) - 1]
    for first, last in pairwise(cuts):
        starts = np.array(texts.starts[first : last + 1])
        papers = np.repeat(np.arange(last - first), np.diff(starts))
        terms = vocabulary.terms[texts.words[starts[0] : starts[-1]]]
        found, counts = np.unique((papers * size + terms)[terms > 0], return_counts=True)
        papers, terms = np.divmod(found, size)
        weights = (1 + np.log(counts)) * vocabulary.rarities[terms]
        norms = np.sqrt(np.bincount(papers, weights * weights, minlength=last - first))
        yield (
            np.bincount(papers, minlength=last - first),
            terms.astype(np.int32),
            (weights / norms[papers]).astype(np.float32),
        )
