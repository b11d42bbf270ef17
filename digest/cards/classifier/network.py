"""A small network that labels the sentences of an abstract, in numpy: its input, its layers.

Each sentence is a convolution over its words, pooled, with what is seen on its surface; a
recurrent layer passes over the sentences in both directions, with the title at hand; linear heads
answer one question each. ``training/network.py`` has the same network for training, and
``training/reader.py`` writes the weights.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

#: The weights that are shipped.
SHIPPED: Final = Path(__file__).parents[1] / "weights" / "reader.npz"
#: What stands for every number.
NUMBER: Final = "0"
#: What begins the ending of an unknown word in a vocabulary.
ENDING: Final = "~"
UNKNOWN: Final = 1
#: Words of a sentence that are read; very few sentences have more.
LONGEST: Final = 64
#: Words of a title that are read.
LONGEST_TITLE: Final = 30
#: How many numbers :func:`surface` gives.
WIDTH: Final = 14
#: What is answered for each sentence: five roles, seven roles, the chance of being evidence for
#: each field, how well it stands alone for the whole, and how much of a short card it covers.
HEADS: Final = ("roles5", "roles7", "evidence", "alone", "overlap")
_PADDING: Final = 0
_WORD: Final = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*|[^\w\s]")
#: Words that a title and a sentence share by chance.
_COMMON_WORDS: Final = (
    "a an the of in on to for and or with by from as at is are be that this these it its their "
    "which we our can into than such via"
)
_COMMON: Final = frozenset(_COMMON_WORDS.split())


def words_of(text: str) -> list[str]:
    """Return the words, numbers and marks of *text*: "We gain 5.2%" is we, gain, 0, %."""
    return [NUMBER if word[0].isdigit() else word for word in _WORD.findall(text.lower())]


def number_of(word: str, vocabulary: Mapping[str, int]) -> int:
    """Return the number of *word*; one that is not known goes by its last three letters."""
    known = vocabulary.get(word)
    return vocabulary.get(ENDING + word[-3:], UNKNOWN) if known is None else known


def surface(sentences: Sequence[Sequence[str]], title: Sequence[str]) -> list[list[float]]:
    """Return ``WIDTH`` numbers, each around 0 to 1, for every one of *sentences*.

    Both are words as in :func:`words_of`; *sentences* are all of the abstract, in order. The
    weights know the numbers by their place, so new ones go to the end.
    """
    subject = {word for word in title if word not in _COMMON and len(word) > 1}
    last = len(sentences) - 1
    return [
        [*_placed(place, last), *_worded(sentence, subject)]
        for place, sentence in enumerate(sentences)
    ]


def _placed(place: int, last: int) -> tuple[float, ...]:
    return (
        place / max(1, last),
        float(place == 0),
        float(place == 1),
        float(place == last - 1),
        float(place == last),
        min(place, 8) / 8,
        min(last - place, 8) / 8,
        (last + 1) / 10,
    )


def _worded(sentence: Sequence[str], subject: set[str]) -> tuple[float, ...]:
    found = set(sentence)
    return (
        min(len(sentence), 60) / 30,
        len(subject & found) / (len(subject) or 1),
        float(bool(subject)),
        float(NUMBER in found),
        float("%" in found),
        float("we" in found),
    )


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
        """Return, for each question, a row of numbers (logits) for every sentence.

        *sentences* and *title* are numbers of words, none of them empty; *surface* are the rows of
        :func:`surface`.
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
        """Return, for each sentence, what windows of three words give and its words, pooled.

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
        """Return the states of a gated recurrent unit over *rows* (Cho et al. 2014), one *way*."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A network, and the numbers by which it knows words."""

    network: Network
    vocabulary: Mapping[str, int]


def load_weights(path: Path = SHIPPED) -> Weights:
    """Return the weights at *path*, some megabytes."""
    import numpy as np

    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    vocabulary = _lines(arrays.pop("vocabulary").tobytes())
    words = arrays.pop("words")
    layers = {name: np.asarray(array, np.float32) for name, array in arrays.items()}
    return Weights(
        network=Network(words=words, scales=layers.pop("scales"), layers=layers),
        vocabulary={word: number for number, word in enumerate(vocabulary, UNKNOWN + 1)},
    )


def _lines(text: bytes) -> list[str]:
    return text.decode().split("\n") if text else []


def sigmoid(values: Floats) -> Floats:
    """Return logits as chances; beyond 60 on either side nothing changes in single precision."""
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-np.clip(values, -60, 60))), np.float32)
