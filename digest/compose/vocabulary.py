"""The terms that the attention model knows, and how often each stands in a text. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from digest.compose.terms import words_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """V terms, each a word or a pair of words, the commonest first."""

    terms: tuple[str, ...]
    #: The places of those that are one word.
    words: Mapping[str, int]
    #: The pairs as numbers: V times the place of the first word plus that of the second; rising,
    #: with one above all at the end.
    pairs: NDArray[np.int64]
    #: The place of each pair.
    places: NDArray[np.int64]

    @classmethod
    def of(cls, terms: Sequence[str]) -> Self:
        """Sort *terms*; the words of a pair are among them, being as common as the pair."""
        import numpy as np

        words = {term: place for place, term in enumerate(terms) if " " not in term}
        places = np.array([place for place, term in enumerate(terms) if " " in term], np.int64)
        both = " ".join([term for term in terms if " " in term]).split()
        numbers = np.array([words[word] for word in both], np.int64)
        pairs = numbers[::2] * len(terms) + numbers[1::2]
        order = pairs.argsort()
        return cls(
            terms=tuple(terms),
            words=words,
            pairs=np.append(pairs[order], len(terms) ** 2),
            places=np.append(places[order], -1),
        )

    def count(self, *texts: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Give the places of the terms of *texts*, rising, and how often each stands there.

        No pair reaches from one text into the next.
        """
        import numpy as np

        place_of = self.words.get
        found: list[int] = []
        for text in texts:
            found += [place_of(word, -1) for word in words_of(text)]
            found.append(-1)
        words = np.array(found, np.int64)
        both = (words[:-1] >= 0) & (words[1:] >= 0)
        pairs = (words[:-1] * len(self.terms) + words[1:])[both]
        nearest = self.pairs.searchsorted(pairs)
        known = self.places[nearest[self.pairs[nearest] == pairs]]
        every = np.sort(np.concatenate([words[words >= 0], known]))
        first = np.flatnonzero(np.diff(every, prepend=-1))
        return every[first], np.diff(first, append=len(every)).astype(np.float32)
