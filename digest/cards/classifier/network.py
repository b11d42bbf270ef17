"""A small network that reads an abstract: words, sentences, then the whole, in numpy. Pure.

Each sentence is a convolution over its words, pooled, with what is seen on its surface; a
recurrent layer passes over the sentences in both directions, with the title at hand; linear heads
answer one question each. ``training/reader.py`` has the same network for training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_PADDING: Final = 0
#: Words of a sentence that are read; very few sentences have more.
LONGEST: Final = 64
#: What it answers for each sentence: five roles, seven roles, the chance of being evidence for
#: each field, how well it stands alone for the whole, and how much of a short card it covers.
HEADS: Final = ("roles5", "roles7", "evidence", "alone", "overlap")
#: Words of a title that are read.
LONGEST_TITLE: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The weights of one network, by their names in training; all of float32 but the words."""

    #: The embeddings of D numbers, one row a word: padding, the unknown word, then the known.
    words: NDArray[np.int8]
    #: What each row is to be multiplied with.
    scales: Floats
    #: Everything else, by name.
    layers: Mapping[str, Floats]

    def read(
        self,
        sentences: Sequence[Sequence[int]],
        surface: Sequence[Sequence[float]],
        title: Sequence[int],
    ) -> dict[str, Floats]:
        """Answer each question by a row of numbers (logits) for every sentence.

        *sentences* and *title* are numbers of words, none of them empty; *surface* are the rows of
        :func:`digest.cards.classifier.surface.surface`.
        """
        import numpy as np

        rows = self._pooled([list(words[:LONGEST]) for words in sentences])
        seen = np.concatenate([rows, np.asarray(surface, dtype=np.float32)], axis=1)
        inner = np.maximum(self._linear(seen, "inner"), 0)
        subject = self._embedded(list(title[:LONGEST_TITLE])).mean(axis=0)
        beside = np.broadcast_to(subject, (len(inner), len(subject)))
        whole = np.concatenate([inner, beside], axis=1)
        outer = np.concatenate([self._pass(whole, "there"), self._pass(whole, "back"), inner], 1)
        return {head: self._linear(outer, head) for head in HEADS}

    def _embedded(self, words: list[int]) -> Floats:
        return self.words[words] * self.scales[words, None]

    def _linear(self, rows: Floats, name: str) -> Floats:
        return rows @ self.layers[f"{name}.weight"] + self.layers[f"{name}.bias"]

    def _pooled(self, sentences: list[list[int]]) -> Floats:
        """Pool, for each sentence, what a window of three words gives, and the words themselves.

        All of them in one product: behind each sentence stands a row of padding, which is what a
        window sees beyond its ends.
        """
        import numpy as np

        lengths = np.array([len(words) for words in sentences])
        starts = np.cumsum(lengths + 1) - lengths - 1
        embedded = self._embedded([number for words in sentences for number in (*words, _PADDING)])
        before = np.concatenate([embedded[-1:], embedded[:-1]])
        after = np.concatenate([embedded[1:], embedded[-1:]])
        windows = np.concatenate([before, embedded, after], axis=1)
        found = np.maximum(self._linear(windows, "window"), 0)
        found[starts + lengths] = 0  # the windows around the padding
        count = lengths[:, None].astype(np.float32)
        return np.concatenate(
            [
                np.maximum.reduceat(found, starts),
                np.add.reduceat(found, starts) / count,
                np.add.reduceat(embedded, starts) / count,
            ],
            axis=1,
        )

    def _pass(self, rows: Floats, way: str) -> Floats:
        """Run a gated recurrent unit over *rows* (Cho et al. 2014), in the given direction."""
        import numpy as np

        layers = self.layers
        given = rows @ layers[f"{way}.input"] + layers[f"{way}.input.bias"]
        order = range(len(rows)) if way == "there" else range(len(rows) - 1, -1, -1)
        size = given.shape[1] // 3
        state = np.zeros(size, dtype=np.float32)
        states = np.empty((len(rows), size), dtype=np.float32)
        for place in order:
            kept = state @ layers[f"{way}.state"] + layers[f"{way}.state.bias"]
            gates = sigmoid(given[place, : 2 * size] + kept[: 2 * size])
            reset, update = gates[:size], gates[size:]
            new = np.tanh(given[place, 2 * size :] + reset * kept[2 * size :])
            state = (1 - update) * new + update * state
            states[place] = state
        return states


def sigmoid(values: Floats) -> Floats:
    """Turn logits into chances; beyond 60 on either side nothing changes in single precision."""
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-np.clip(values, -60, 60))), np.float32)
