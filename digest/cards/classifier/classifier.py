"""Abstracts, read: the role of each sentence, and what it is worth to each field of a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from digest.cards.checks.prompt_injection import steering
from digest.cards.classifier.fields import Field
from digest.cards.classifier.labels import FIVE_ROLES, SEVEN_ROLES, FiveRole, Role, Sentence
from digest.cards.classifier.network import sigmoid
from digest.cards.classifier.surface import surface
from digest.cards.classifier.tokens import words_of
from digest.cards.classifier.weights import SHIPPED, load_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from threadpoolctl import ThreadpoolController

    Floats = NDArray[np.float32]

#: The fields whose evidence the network knows, in its order.
_FIELDS: Final = (
    Field.TLDR,
    Field.CORE_PROBLEM,
    Field.WHY_IT_MATTERS,
    Field.KEY_NOVELTY,
    Field.EVALUATION_HIGHLIGHTS,
)
_UNKNOWN: Final = 1
_MOST: Final = 100
"""Sentences that are read; what has more is no abstract."""


class Reader:
    """Reads abstracts with one set of weights."""

    def __init__(self, path: Path = SHIPPED) -> None:
        """Load the weights at *path*."""
        weights = load_weights(path)
        self._network = weights.network
        self._vocabulary = weights.vocabulary
        self.apart = frozenset(weights.apart)

    def read(self, title: str, sentences: Sequence[str]) -> tuple[Sentence, ...]:
        """Read the *sentences* of one abstract, in order; each in one line.

        A sentence that tries to steer its reader is passed over, and serves nothing; so is what
        stands behind the hundredth, as no abstract is that long.
        """
        read = sentences[:_MOST]
        kept = [place for place, text in enumerate(read) if not steering(text)]
        answers = self._answers(title, [sentences[place] for place in kept])
        rows = {place: row for row, place in enumerate(kept)}
        return tuple(
            _sentence(place, text, answers, rows[place]) if place in rows else _ignored(place, text)
            for place, text in enumerate(sentences)
        )

    def five_roles(self, sentences: Sequence[str]) -> tuple[FiveRole, ...]:
        """Give the roles of CSAbstruct (Cohan et al. 2019) of the *sentences* of one abstract."""
        answers = self._answers("", sentences)
        best = answers["roles5"].argmax(axis=1).tolist() if answers else []
        return tuple(FIVE_ROLES[number] for number in best)

    def _answers(self, title: str, sentences: Sequence[str]) -> dict[str, Floats]:
        if not sentences:
            return {}
        split = [words_of(sentence) or ["."] for sentence in sentences]
        named = words_of(title)
        with _one_thread():
            return self._network.read(
                [self._numbers(words) for words in split],
                surface(split, named),
                self._numbers(named),
            )

    def _numbers(self, words: Sequence[str]) -> list[int]:
        return [self._vocabulary.get(word, _UNKNOWN) for word in words] or [_UNKNOWN]


def _sentence(place: int, text: str, answers: Mapping[str, Floats], row: int) -> Sentence:
    chances = sigmoid(answers["evidence"][row]).tolist()
    return Sentence(
        place=place,
        text=text,
        role=SEVEN_ROLES[int(answers["roles7"][row].argmax())],
        chances=dict(zip(_FIELDS, chances, strict=True)),
        alone=float(answers["alone"][row, 0]),
    )


def _ignored(place: int, text: str) -> Sentence:
    return Sentence(
        place=place,
        text=text,
        role=Role.OTHER,
        chances=dict.fromkeys(_FIELDS, 0.0),
        alone=float("-inf"),
    )


@cache
def shipped_reader() -> Reader:
    """Give the reader with the shipped weights, loaded once."""
    return Reader()


def _one_thread() -> AbstractContextManager[object]:
    """Multiply on one thread: matrices as small as ours take longer where threads must meet."""
    limited: AbstractContextManager[object] = _threads().limit(limits=1, user_api="blas")
    return limited


@cache
def _threads() -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
