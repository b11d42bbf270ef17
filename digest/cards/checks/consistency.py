"""Factual consistency: a small network that sees meaning bent with the source's own words.

Every content word of a statement is aligned with its place in the evidence. What stands around it
there and here (its neighbours, the preposition before it, a "not", the distance to the word
before) goes through two convolutions, and the most suspect places decide. The network was taught
on statements of gold cards and on twins of them whose figures, clauses, negations, directions and
remedies were moved (``training/consistency.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

SHIPPED: Final = Path(__file__).parents[1] / "weights" / "consistency.npz"
LONGEST: Final = 96
"""Tokens of a statement that are looked at."""
_LONGEST_EVIDENCE: Final = 600
_STEM: Final = 5
_MOST_PLACES: Final = 6
"""Places of one stem in the evidence among which its own is chosen."""
#: Numbers that describe each token, beside the words around it.
WIDTH: Final = 58
#: The token, and two words before and one after its place in the evidence.
AROUND: Final = 4
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*|[.,;:()]")
_MARKS: Final = frozenset(".,;:()")
_FUNCTION: Final = frozenset(
    """
    a an the of in on at to for from by with without into onto over under across through via than
    as and or but nor while whereas that which who whose where when if is are was were be been
    being has have had do does did can cannot could may might will would should must it its they
    their them this these those there not no only also both each every all more most less least
    such between among against during after before per up about within toward towards beyond
    """.split()
)
_PREPOSITIONS: Final = frozenset(
    """
    of in on at to for from by with without into onto over under across through via than as
    between among against during after before per within toward towards beyond
    """.split()
)
_NEGATIONS: Final = frozenset({"not", "no", "never", "cannot", "without", "neither", "nor", "non"})
_NEAR: Final = 4
_WINDOW: Final = 4
_STEPS: Final = 9


@dataclass(frozen=True, slots=True)
class _Text:
    """Tokens in lower case, their stems, and what kind each is."""

    tokens: tuple[str, ...]
    stems: tuple[str, ...]
    #: c(ontent), f(unction word), d(igits), n(ame), m(ark)
    kinds: str
    #: The number of its sentence, and of its clause.
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]


def _stem(token: str) -> str:
    return token[:_STEM] if token[0].isalpha() else token.replace(",", "")


def _kind(token: str) -> str:
    if token[0].isdigit():
        return "d"
    if token in _MARKS:
        return "m"
    lower = token.lower()
    if lower in _FUNCTION or lower in _NEGATIONS or lower.endswith(("n't", "n’t")):
        return "f"
    return "n" if token[1:] != lower[1:] else "c"


def _text(text: str, most: int) -> _Text:
    found = _TOKEN.findall(text)[:most]
    kinds = "".join(map(_kind, found))
    tokens = tuple(token.lower() for token in found)
    sentences, clauses = [], []
    sentence = clause = 0
    for token in tokens:
        sentences.append(sentence)
        clauses.append(clause)
        sentence += token == "."
        clause += token in {".", ",", ";", ":"}
    return _Text(tokens, tuple(map(_stem, tokens)), kinds, tuple(sentences), tuple(clauses))


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The evidence, and where each stem stands in it."""

    text: _Text
    places: dict[str, tuple[int, ...]]
    #: For each place, whether a word that denies stands just before it.
    denied: tuple[bool, ...]


@lru_cache(maxsize=64)
def _evidence(evidence: str) -> _Evidence:
    text = _text(evidence, _LONGEST_EVIDENCE)
    places: dict[str, list[int]] = {}
    for place, (stem, kind) in enumerate(zip(text.stems, text.kinds, strict=True)):
        if kind not in "fm":
            places.setdefault(stem, []).append(place)
    return _Evidence(
        text=text,
        places={stem: tuple(found) for stem, found in places.items()},
        denied=_denied(text),
    )


def _denied(text: _Text) -> tuple[bool, ...]:
    """Return for each token whether one of the few before it in its clause denies it."""
    last = -_NEAR - 1
    found = []
    for place, token in enumerate(text.tokens):
        if token in {".", ";", ":", ","}:
            last = -_NEAR - 1
        found.append(place - last <= _NEAR)
        if token in _NEGATIONS or token.endswith(("n't", "n’t")):
            last = place
    return tuple(found)


def _cost(step: int, *, same_sentence: bool) -> float:
    """Return what it costs to go on *step* tokens in the evidence."""
    if not same_sentence:
        return 2.0
    if step <= 0:
        return 1.5 if step else 3.0
    return 0.1 * min(step, 12)


def _aligned(here: _Text, there: _Evidence) -> list[int]:
    """Return the place in the evidence of each content token, -1 where it has none.

    Of several places of a word, those are taken that make the shortest way through the evidence.
    """
    rows = [
        (place, there.places[stem])
        for place, (stem, kind) in enumerate(zip(here.stems, here.kinds, strict=True))
        if kind not in "fm" and stem in there.places
    ]
    found = [-1] * len(here.tokens)
    if not rows:
        return found
    sentences, tokens = there.text.sentences, there.text.tokens
    layers: list[tuple[list[int], list[float], list[int]]] = []
    before: list[int] = []
    costs: list[float] = []
    for place, candidates in rows:
        spots = list(candidates[:_MOST_PLACES])
        own = [0.0 if tokens[spot] == here.tokens[place] else 0.3 for spot in spots]
        if before:
            backs = []
            totals = []
            for spot, mine in zip(spots, own, strict=True):
                ways = [
                    cost + _cost(spot - old, same_sentence=sentences[spot] == sentences[old])
                    for old, cost in zip(before, costs, strict=True)
                ]
                best = min(range(len(ways)), key=ways.__getitem__)
                backs.append(best)
                totals.append(ways[best] + mine)
        else:
            backs, totals = [0] * len(spots), own
        layers.append((spots, totals, backs))
        before, costs = spots, totals
    choice = min(range(len(costs)), key=costs.__getitem__)
    for (place, _), (spots, _, backs) in zip(reversed(rows), reversed(layers), strict=True):
        found[place] = spots[choice]
        choice = backs[choice]
    return found


def _step(start: int, end: int, there: _Text) -> int:
    """Return the bucket of the way from one place of the evidence to another."""
    if there.sentences[start] != there.sentences[end]:
        return 7 if end > start else 8
    step = end - start
    if step <= 0:
        return 4 if step == 0 else (5 if step >= -_NEAR else 6)
    return 0 if step <= 2 else 1 if step <= 5 else 2 if step <= 9 else 3


def _nearest(one: str, other: str, there: _Evidence) -> int:
    """Return the least distance of two stems within a sentence of the evidence, 99 if never."""
    sentences = there.text.sentences
    return min(
        (
            abs(first - second)
            for first in there.places.get(one, ())[:_MOST_PLACES]
            for second in there.places.get(other, ())[:_MOST_PLACES]
            if sentences[first] == sentences[second] and first != second
        ),
        default=99,
    )


@dataclass(frozen=True, slots=True)
class Signs:
    """What the network sees of a statement of T tokens."""

    #: (T, AROUND): stems, "" where there is nothing.
    around: list[tuple[str, str, str, str]]
    #: (T, WIDTH)
    numbers: Floats


def signs(text: str, evidence: str) -> Signs:
    """Return what a statement's tokens are beside, here and in the evidence; both legible texts."""
    here, there = _text(text, LONGEST), _evidence(evidence)
    aligned = _aligned(here, there)
    denied = _denied(here)
    numbers = np.zeros((len(here.tokens), WIDTH), np.float32)
    content = [place for place, kind in enumerate(here.kinds) if kind not in "fm"]
    order = {place: number for number, place in enumerate(content)}
    lefts = _neighbours(aligned)
    rights = [
        len(aligned) - 1 - place if place >= 0 else -1
        for place in reversed(_neighbours(aligned[::-1]))
    ]
    around = []
    for place, token in enumerate(here.tokens):
        row = numbers[place]
        left, right = lefts[place], rights[place]
        around.append(_around(here, there.text, aligned, place, left, right))
        _describe(row, here, there, aligned, place, left, right)
        row[50] = denied[place]
        row[51] = aligned[place] >= 0 and there.denied[aligned[place]]
        row[52] = aligned[place] >= 0 and denied[place] != there.denied[aligned[place]]
        row[53] = place / LONGEST
        row[54] = token in _NEGATIONS or token.endswith(("n't", "n’t"))
        if place in order:
            _support(row, here, there, aligned, content, order[place])
    return Signs(around=around, numbers=numbers)


def _neighbours(aligned: Sequence[int]) -> list[int]:
    """Return for each token the nearest aligned one before it, -1 if none."""
    found, last = [], -1
    for place, spot in enumerate(aligned):
        found.append(last)
        if spot >= 0:
            last = place
    return found


def _around(
    here: _Text, there: _Text, aligned: list[int], place: int, left: int, right: int
) -> tuple[str, str, str, str]:
    """Return the stem of a token, and the stems about its place in the evidence.

    A token without a place stands for what the evidence has between its neighbours' places.
    """

    def at(spot: int) -> str:
        return there.stems[spot] if 0 <= spot < len(there.stems) else ""

    own, spot = here.stems[place], aligned[place]
    if spot >= 0:
        return own, at(spot - 2), at(spot - 1), at(spot + 1)
    after = aligned[left] if left >= 0 else -9
    before = aligned[right] if right >= 0 else -9
    return own, at(before - 2), at(before - 1), at(after + 1) if after >= 0 else ""


def _describe(
    row: Floats,
    here: _Text,
    there: _Evidence,
    aligned: list[int],
    place: int,
    left: int,
    right: int,
) -> None:
    """Fill the first fifty numbers of a token: its kind, its way in the evidence, its preposition."""
    text = there.text
    row["cfdnm".index(here.kinds[place])] = 1
    spot = aligned[place]
    row[5] = spot >= 0
    row[6] = spot >= 0 and text.tokens[spot] == here.tokens[place]
    row[7] = spot < 0 and here.kinds[place] not in "fm"
    if spot >= 0 and left >= 0:
        old = aligned[left]
        row[8 + _step(old, spot, text)] = 1
        row[26] = min(place - left, 8) / 8
        row[27] = max(-1.0, min((spot - old - (place - left)) / 8, 1.0))
        row[28] = here.clauses[place] != here.clauses[left]
        row[29] = text.clauses[spot] != text.clauses[old]
    if spot >= 0 and right >= 0:
        row[17 + _step(spot, aligned[right], text)] = 1
    if spot < 0 and left >= 0 and right >= 0:
        row[30 + _step(aligned[left], aligned[right], text)] = 1
    preposition = _preposition(here, place)
    row[39] = preposition != ""
    if spot >= 0:
        other = _preposition(text, spot)
        row[40] = other != ""
        row[41] = preposition == other
        row[42] = len(there.places[here.stems[place]]) > 1
    if here.kinds[place] == "f" and right >= 0:
        nearby = text.tokens[max(0, aligned[right] - 3) : aligned[right]]
        row[43] = here.tokens[place] in nearby
    if here.kinds[place] == "f" and left >= 0:
        nearby = text.tokens[aligned[left] + 1 : aligned[left] + 4]
        row[44] = here.tokens[place] in nearby


def _preposition(text: _Text, place: int) -> str:
    """Return the preposition that governs a token, as far as one stands near before it."""
    for spot in range(place - 1, max(-1, place - 6), -1):
        if text.tokens[spot] in _PREPOSITIONS:
            return text.tokens[spot]
        if text.kinds[spot] == "m":
            return ""
    return ""


def _support(
    row: Floats,
    here: _Text,
    there: _Evidence,
    aligned: list[int],
    content: list[int],
    number: int,
) -> None:
    """Fill the numbers of a content token that its neighbours of content decide."""
    place = content[number]
    if number:
        distance = _nearest(here.stems[content[number - 1]], here.stems[place], there)
        row[45] = distance <= 3
        row[46] = 3 < distance <= 8
        row[47] = 8 < distance < 99
    near = content[max(0, number - _WINDOW) : number + _WINDOW + 1]
    spot = aligned[place]
    if spot >= 0:
        sentence = there.text.sentences[spot]
        known = [aligned[other] for other in near if aligned[other] >= 0]
        row[48] = sum(there.text.sentences[other] == sentence for other in known) / len(known)
    row[49] = sum(aligned[other] >= 0 for other in near) / len(near)
    if here.kinds[place] in "dn" and spot >= 0:
        row[55], row[56], row[57] = _rivals(here, there, place, near)


def _rivals(
    here: _Text, there: _Evidence, place: int, near: list[int]
) -> tuple[float, float, float]:
    """Return how well a number or name suits its own place, and the best place of another one."""
    beside = frozenset(here.stems[other] for other in near if other != place) - {here.stems[place]}
    kind, text = here.kinds[place], there.text
    own = other = 0.0
    for spot, found in enumerate(text.kinds):
        if found == kind:
            start, end = max(0, spot - 6), spot + 7
            shared = len(beside.intersection(text.stems[start:end])) / (1 + len(beside))
            if text.stems[spot] == here.stems[place]:
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
        self.arrays = {name: array.astype(np.float32) for name, array in stored.items()}

    def score(self, text: str, evidence: str) -> float:
        """Return how bent *text* looks beside *evidence*, in log-odds; both are legible texts."""
        seen = signs(text, evidence)
        if not seen.around:
            return -9.0
        get, arrays = self.rows.get, self.arrays
        rows = np.array([[get(stem, 1) if stem else 0 for stem in one] for one in seen.around])
        words = arrays["words"][rows].reshape(len(rows), -1)
        hidden = np.concatenate([words, seen.numbers], axis=1)
        hidden = _convolved(hidden, arrays["first"], arrays["first_bias"])
        hidden = _convolved(hidden, arrays["second"], arrays["second_bias"])
        pooled = np.concatenate([hidden.max(axis=0), hidden.mean(axis=0)])
        inner = np.maximum(arrays["inner"] @ pooled + arrays["inner_bias"], 0)
        return float((arrays["outer"] @ inner + arrays["outer_bias"])[0])


def _convolved(hidden: Floats, kernel: Floats, bias: Floats) -> Floats:
    """Return the rectified convolution over tokens: (T, I) with a kernel (O, I, K) is (T, O)."""
    size = kernel.shape[2]
    padded = np.pad(hidden, ((size // 2, size // 2), (0, 0)))
    total = sum(padded[at : at + len(hidden)] @ kernel[:, :, at].T for at in range(size))
    return np.maximum(total + bias, 0)


@lru_cache(maxsize=1)
def shipped() -> Network:
    """Return the network that comes with the package."""
    return Network(SHIPPED)


def is_bent(text: str, evidence: str) -> bool:
    """Return whether *text* looks as if it bent what *evidence* says; both are legible texts."""
    network = shipped()
    return network.score(text, evidence) > network.threshold
