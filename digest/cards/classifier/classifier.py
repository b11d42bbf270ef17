"""Abstracts, read: the role of each sentence, and the sentences that each field rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from itertools import accumulate, islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from digest.cards.checks.prompt_injection import steering
from digest.cards.classifier import (
    FIVE_ROLES,
    SEVEN_ROLES,
    Field,
    FiveRole,
    Role,
    Sentence,
)
from digest.cards.classifier.network import (
    SHIPPED,
    UNKNOWN,
    load_weights,
    number_of,
    sigmoid,
    surface,
    words_of,
)

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
#: The least and the most sentences of a field that the network knows; a tl;dr there always is.
BOUNDS: Final = MappingProxyType(
    {
        Field.TLDR: (1, 4),
        Field.CORE_PROBLEM: (0, 3),
        Field.WHY_IT_MATTERS: (0, 4),
        Field.KEY_NOVELTY: (0, 5),
        Field.EVALUATION_HIGHLIGHTS: (0, 5),
    }
)
# "For example, a parked car ...", "Consider a robot that ...".
_OPENING: Final = re.compile(
    r"(?:[Ff]or (?:example|instance)|[Ee]\.g\.|[Aa]s an example|[Cc]onsider|[Ii]magine|[Ss]uppose"
    r"|[Tt]o illustrate)[,:]? (?!this|these|the proposed|our)"
)
_SHOWN: Final = re.compile(
    r"\b(?:concrete|illustrative|running|motivating|toy|worked) (?:\w+ )?examples?\b"
    r"|\ban? (?:\w+ )?example (?:shows|of how|where|in which|illustrates)\b",
    re.IGNORECASE,
)
_LONGEST_EXAMPLE: Final = 1_500
_MOST: Final = 100
"""Sentences that are read; what has more is no abstract."""


class Reader:
    """Reads abstracts with one set of weights."""

    def __init__(self, path: Path = SHIPPED) -> None:
        """Load the weights at *path*."""
        weights = load_weights(path)
        self._network = weights.network
        self._vocabulary = weights.vocabulary

    def read(self, title: str, sentences: Sequence[str]) -> tuple[Sentence, ...]:
        """Return what is known of the *sentences* of one abstract, in order; each in one line.

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
        """Return the roles of CSAbstruct (Cohan et al. 2019) of the *sentences* of one abstract."""
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
        return [number_of(word, self._vocabulary) for word in words] or [UNKNOWN]


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
    """Return the reader with the shipped weights, loaded once."""
    return Reader()


def _one_thread() -> AbstractContextManager[object]:
    """Return a context of one thread: for small matrices, threads take longer to meet."""
    limited: AbstractContextManager[object] = _threads().limit(limits=1, user_api="blas")
    return limited


@cache
def _threads() -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def choose(sentences: Sequence[Sentence]) -> Mapping[Field, tuple[int, ...]]:
    """Return the places of the sentences that each field is to rest on, the likeliest first."""
    chosen = {
        field: likeliest([one.chances[field] for one in sentences], least=least, most=most)
        for field, (least, most) in BOUNDS.items()
    }
    examples = (one.place for one in sentences if is_example(one))
    return chosen | {Field.CONCRETE_EXAMPLE: tuple(islice(examples, 1))}


def is_example(sentence: Sentence) -> bool:
    """Return whether *sentence* describes a case; "For example, it gains 5%" tells a result.

    Examples are too rare in the gold cards for the network to learn them.
    """
    if sentence.role in {Role.RESULT, Role.CONCLUSION} or steering(sentence.text):
        return False
    text = sentence.text[:_LONGEST_EXAMPLE]
    return _OPENING.match(text) is not None or _SHOWN.search(text) is not None


def likeliest(chances: Sequence[float], *, least: int = 0, most: int = 6) -> tuple[int, ...]:
    """Return the places whose F1 against the unknown right answer is expected to be the highest.

    *chances* are those of each sentence being in the right answer, taken as independent; what is
    chosen is the likeliest *least* to *most* of them, the likeliest first.
    """
    order = sorted(range(len(chances)), key=lambda place: -chances[place])
    counts = range(min(least, len(order)), min(most, len(order)) + 1)
    ranked = [chances[place] for place in order]
    # the numbers of right ones among the first so many, and among all after them
    inside = list(accumulate(ranked, _joined, initial=[1.0]))
    outside = list(accumulate(reversed(ranked), _joined, initial=[1.0]))[::-1]
    best = max(counts, key=lambda count: _expected_f1(inside[count], outside[count]), default=0)
    return tuple(order[:best])


def _expected_f1(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Return the expected F1 of a choice, over all right answers there can be.

    *inside* has the chance of each number of right ones that are chosen, *outside* of those not.
    """
    count = len(inside) - 1
    if count == 0:
        return outside[0]
    return sum(
        chance * rest * 2 * hits / (count + hits + missed)
        for hits, chance in enumerate(inside)
        for missed, rest in enumerate(outside)
        if hits
    )


def _joined(counts: Sequence[float], chance: float) -> list[float]:
    """Return one more added to a distribution of numbers of right ones (a Poisson binomial)."""
    less, more = [*counts, 0.0], [0.0, *counts]
    return [a * (1 - chance) + b * chance for a, b in zip(less, more, strict=True)]
