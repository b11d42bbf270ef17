"""Factual consistency: a small network that sees meaning bent with the source's own words.

Every content word of a statement is aligned with its place in the evidence. What stands around it
there and here (its neighbours, the preposition before it, a "not", the distance to the word
before) goes through two convolutions, and the most suspect places decide. The network was taught
on statements of gold cards and on twins of them whose figures, clauses, negations, directions and
remedies were moved (``training/consistency.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from digest.cards.checks.word_alignment import (
    MOST_PLACES,
    PREPOSITIONS,
    Located,
    Tokens,
    aligned,
    denied_tokens,
    denies,
    located,
    tokenized,
)

Floats = NDArray[np.float32]

SHIPPED: Final = Path(__file__).parents[1] / "weights" / "consistency.npz"
LONGEST: Final = 96
"""Tokens of a statement that are looked at."""
#: Numbers that describe each token, beside the words around it.
WIDTH: Final = 58
#: The token, and two words before and one after its place in the evidence.
AROUND: Final = 4
_NEAR: Final = 4
"""Tokens of a short way back."""
_WINDOW: Final = 4
"""Words of content on each side that a token is judged by."""
_ON: Final = (2, 5, 9)
"""Tokens of a short, a middle and a long way on; beyond is far."""
_CLOSE: Final = (3, 8)
"""Distances of two words that belong together, surely and perhaps."""
_NEVER: Final = 99
_REACH: Final = 6
"""Tokens on each side of a number or name, among which the words beside it are sought."""
_KERNEL: Final = 3
"""Dimensions of the kernel of a convolution."""


def _step(start: int, end: int, there: Tokens) -> int:
    """Return the bucket of the way from one place of the evidence to another: 0 to 8."""
    if there.sentences[start] != there.sentences[end]:
        return 7 if end > start else 8
    step = end - start
    if step <= 0:
        return 4 if step == 0 else (5 if step >= -_NEAR else 6)
    return sum(step > limit for limit in _ON)


def _nearest(one: str, other: str, there: Located) -> int:
    """Return the least distance of two stems within a sentence of the evidence."""
    sentences = there.text.sentences
    return min(
        (
            abs(first - second)
            for first in there.places.get(one, ())[:MOST_PLACES]
            for second in there.places.get(other, ())[:MOST_PLACES]
            if sentences[first] == sentences[second] and first != second
        ),
        default=_NEVER,
    )


@dataclass(frozen=True, slots=True)
class Signs:
    """What the network sees of a statement of T tokens."""

    #: (T, AROUND): stems, "" where there is nothing.
    around: list[tuple[str, str, str, str]]
    #: (T, WIDTH)
    numbers: Floats


@dataclass(frozen=True, slots=True)
class _Pair:
    """A statement beside its evidence."""

    here: Tokens
    there: Located
    #: For each token its place in the evidence, or -1.
    places: list[int]
    #: For each token the nearest one before and after it that has a place, or -1.
    before: list[int]
    after: list[int]
    denied: tuple[bool, ...]


def signs(text: str, evidence: str) -> Signs:
    """Return what a statement's tokens are beside, here and in the evidence; both legible texts."""
    here, there = tokenized(text, LONGEST), located(evidence)
    places = aligned(here, there)
    last = len(places) - 1
    after = [last - one if one >= 0 else -1 for one in reversed(_placed_before(places[::-1]))]
    pair = _Pair(here, there, places, _placed_before(places), after, denied_tokens(here))
    numbers = np.zeros((len(here.tokens), WIDTH), np.float32)
    content = [place for place, kind in enumerate(here.kinds) if kind not in "fm"]
    for place, row in enumerate(numbers):
        _describe(row, pair, place)
        _describe_denial(row, pair, place)
    for number in range(len(content)):
        _describe_support(numbers[content[number]], pair, content, number)
    around = [_around(pair, place) for place in range(len(here.tokens))]
    return Signs(around=around, numbers=numbers)


def _placed_before(places: Sequence[int]) -> list[int]:
    """Return for each token the nearest before it that has a place, -1 if none."""
    found, last = [], -1
    for token, place in enumerate(places):
        found.append(last)
        if place >= 0:
            last = token
    return found


def _around(pair: _Pair, token: int) -> tuple[str, str, str, str]:
    """Return the stem of a token, and the stems about its place in the evidence.

    A token without a place stands for what the evidence has between its neighbours' places.
    """
    stems = pair.there.text.stems

    def at(place: int) -> str:
        return stems[place] if 0 <= place < len(stems) else ""

    own, place = pair.here.stems[token], pair.places[token]
    if place >= 0:
        return own, at(place - 2), at(place - 1), at(place + 1)
    left, right = pair.before[token], pair.after[token]
    end = pair.places[right] if right >= 0 else -_NEVER
    return own, at(end - 2), at(end - 1), at(pair.places[left] + 1) if left >= 0 else ""


def _describe(row: Floats, pair: _Pair, token: int) -> None:
    """Fill the first numbers of a token: its kind, its way in the evidence, its preposition."""
    here, there = pair.here, pair.there.text
    place, left, right = pair.places[token], pair.before[token], pair.after[token]
    row["cfdnm".index(here.kinds[token])] = 1
    row[5] = place >= 0
    row[7] = place < 0 and here.kinds[token] not in "fm"
    preposition = _preposition(here, token)
    row[39] = preposition != ""
    if place >= 0:
        other = _preposition(there, place)
        row[6] = there.tokens[place] == here.tokens[token]
        row[40], row[41] = other != "", preposition == other
        row[42] = len(pair.there.places[here.stems[token]]) > 1
        _describe_way(row, pair, token)
    elif left >= 0 and right >= 0:
        row[30 + _step(pair.places[left], pair.places[right], there)] = 1
    if here.kinds[token] == "f":
        word = here.tokens[token]
        if right >= 0:
            end = pair.places[right]
            row[43] = word in there.tokens[max(0, end - 3) : end]
        if left >= 0:
            start = pair.places[left] + 1
            row[44] = word in there.tokens[start : start + 3]


def _describe_way(row: Floats, pair: _Pair, token: int) -> None:
    """Fill the numbers of how the evidence goes from the token before, and on to the next."""
    here, there = pair.here, pair.there.text
    place, left, right = pair.places[token], pair.before[token], pair.after[token]
    if left >= 0:
        old, gap = pair.places[left], token - left
        row[8 + _step(old, place, there)] = 1
        row[26] = min(gap, 8) / 8
        row[27] = max(-1.0, min((place - old - gap) / 8, 1.0))
        row[28] = here.clauses[token] != here.clauses[left]
        row[29] = there.clauses[place] != there.clauses[old]
    if right >= 0:
        row[17 + _step(place, pair.places[right], there)] = 1


def _describe_denial(row: Floats, pair: _Pair, token: int) -> None:
    """Fill the numbers of whether a token is denied, here and there, and where it stands."""
    place, denied = pair.places[token], pair.denied[token]
    row[50] = denied
    if place >= 0:
        row[51] = pair.there.denied[place]
        row[52] = denied != pair.there.denied[place]
    row[53] = token / LONGEST
    row[54] = denies(pair.here.tokens[token])


def _preposition(text: Tokens, token: int) -> str:
    """Return the preposition that governs a token, as far as one stands near before it."""
    for place in range(token - 1, max(-1, token - _REACH), -1):
        if text.tokens[place] in PREPOSITIONS:
            return text.tokens[place]
        if text.kinds[place] == "m":
            return ""
    return ""


def _describe_support(row: Floats, pair: _Pair, content: list[int], number: int) -> None:
    """Fill the numbers of a content token that its neighbours of content decide."""
    here, there, token = pair.here, pair.there, content[number]
    if number:
        distance = _nearest(here.stems[content[number - 1]], here.stems[token], there)
        row[45] = distance <= _CLOSE[0]
        row[46] = _CLOSE[0] < distance <= _CLOSE[1]
        row[47] = _CLOSE[1] < distance < _NEVER
    near = content[max(0, number - _WINDOW) : number + _WINDOW + 1]
    known = [pair.places[other] for other in near if pair.places[other] >= 0]
    row[49] = len(known) / len(near)
    if pair.places[token] >= 0:
        sentences = there.text.sentences
        own = sentences[pair.places[token]]
        row[48] = sum(sentences[other] == own for other in known) / len(known)
        if here.kinds[token] in "dn":
            row[55], row[56], row[57] = _rivals(pair, token, near)


def _rivals(pair: _Pair, token: int, near: list[int]) -> tuple[float, float, float]:
    """Return how well a number or name suits its own place, and the best place of another one."""
    own_stem, kind, text = pair.here.stems[token], pair.here.kinds[token], pair.there.text
    beside = frozenset(pair.here.stems[other] for other in near if other != token) - {own_stem}
    own = other = 0.0
    for place, found in enumerate(text.kinds):
        if found == kind:
            stems = text.stems[max(0, place - _REACH) : place + _REACH + 1]
            shared = len(beside.intersection(stems)) / (1 + len(beside))
            if text.stems[place] == own_stem:
                own = max(own, shared)
            else:
                other = max(other, shared)
    return own, other, own - other


class Network:
    """The weights: V stems of E numbers, two convolutions, a layer over the pooled places."""

    def __init__(self, path: Path) -> None:
        """Read the weights of the file *path*."""
        with np.load(path) as file:
            stored = {name: file[name] for name in file.files}
        stems = bytes(stored.pop("stems")).decode().split("\n")
        self.rows = {stem: row for row, stem in enumerate(stems, start=2)}
        self.threshold = float(stored.pop("threshold"))
        self._arrays = {name: _ready(array.astype(np.float32)) for name, array in stored.items()}

    def score(self, text: str, evidence: str) -> float:
        """Return how bent *text* looks beside *evidence*, in log-odds; both are legible texts."""
        seen, arrays = signs(text, evidence), self._arrays
        if not seen.around:
            return -9.0
        get = self.rows.get
        rows = np.array([[get(stem, 1) if stem else 0 for stem in one] for one in seen.around])
        words = arrays["words"][rows].reshape(len(rows), -1)
        hidden = np.concatenate([words, seen.numbers], axis=1)
        hidden = _convolved(hidden, arrays["first"], arrays["first_bias"])
        hidden = _convolved(hidden, arrays["second"], arrays["second_bias"])
        pooled = np.concatenate([hidden.max(axis=0), hidden.mean(axis=0)])
        inner = np.maximum(arrays["inner"] @ pooled + arrays["inner_bias"], 0)
        return float((arrays["outer"] @ inner + arrays["outer_bias"])[0])


def _ready(array: Floats) -> Floats:
    """Return the kernel (O, I, K) of a convolution as K matrices (I, O), and all else as it is."""
    return np.ascontiguousarray(array.transpose(2, 1, 0)) if array.ndim == _KERNEL else array


def _convolved(hidden: Floats, kernel: Floats, bias: Floats) -> Floats:
    """Return the rectified convolution over tokens: (T, I) with a kernel (K, I, O) is (T, O)."""
    size, count = len(kernel), len(hidden)
    padded = np.zeros((count + size - 1, hidden.shape[1]), np.float32)
    padded[size // 2 : size // 2 + count] = hidden
    total: Floats = padded[:count] @ kernel[0]
    for at in range(1, size):
        total += padded[at : at + count] @ kernel[at]
    total += bias
    total[total < 0] = 0
    return total


@lru_cache(maxsize=1)
def shipped() -> Network:
    """Return the network that comes with the package."""
    return Network(SHIPPED)


def is_bent(text: str, evidence: str) -> bool:
    """Return whether *text* looks as if it bent what *evidence* says; both are legible texts."""
    network = shipped()
    return network.score(text, evidence) > network.threshold
