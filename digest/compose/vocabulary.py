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
        numbered = [
            (_number(words, term, len(terms)), place)
            for place, term in enumerate(terms)
            if " " in term
        ]
        last = (len(terms) ** 2, -1)
        pairs, places = np.array([*sorted(numbered), last], np.int64).T
        return cls(terms=tuple(terms), words=words, pairs=pairs.copy(), places=places.copy())

    def count(self, *texts: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Give the places of the terms of *texts*, rising, and how often each stands there.

        No pair reaches from one text into the next.
        """
        import numpy as np

        found = [places for text in texts for places in self._places(text)]
        places, counts = np.unique(np.concatenate(found), return_counts=True)
        return places.astype(np.intp), counts.astype(np.float32)

    def _places(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the places of the words of *text*, and those of its pairs."""
        import numpy as np

        place_of = self.words.get
        words = np.array([place_of(word, -1) for word in words_of(text)], np.int64)
        both = (words[:-1] >= 0) & (words[1:] >= 0)
        pairs = (words[:-1] * len(self.terms) + words[1:])[both]
        nearest = self.pairs.searchsorted(pairs)
        return words[words >= 0], self.places[nearest[self.pairs[nearest] == pairs]]


def _number(words: Mapping[str, int], pair: str, most: int) -> int:
    first, second = pair.split(" ")
    return words[first] * most + words[second]
