"""The weights of the network, as ``training/reader.py`` wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from digest.cards.classifier.network import Network

#: Those that are shipped.
SHIPPED: Final = Path(__file__).parents[1] / "weights" / "reader.npz"
_PADDING_AND_UNKNOWN: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A network, and the numbers by which it knows words."""

    network: Network
    vocabulary: Mapping[str, int]
    #: The gold cards that it was not taught, by the id of their paper; none for the shipped one.
    apart: tuple[str, ...]


def load_weights(path: Path = SHIPPED) -> Weights:
    """Read the weights at *path*, some megabytes."""
    import numpy as np

    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    vocabulary = _lines(arrays.pop("vocabulary").tobytes())
    apart = _lines(arrays.pop("apart").tobytes())
    words = arrays.pop("words")
    layers = {name: np.asarray(array, np.float32) for name, array in arrays.items()}
    return Weights(
        network=Network(words=words, scales=layers.pop("scales"), layers=layers),
        vocabulary={word: number for number, word in enumerate(vocabulary, _PADDING_AND_UNKNOWN)},
        apart=tuple(apart),
    )


def _lines(text: bytes) -> list[str]:
    return text.decode().split("\n") if text else []
