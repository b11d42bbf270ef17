"""Word alignment: the place of each word of a statement in the sentences it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_LONGEST: Final = 600
"""Tokens of the evidence that are looked at."""
_STEM: Final = 5
MOST_PLACES: Final = 6
"""Places of one stem in the evidence among which its own is chosen."""
_NEAR: Final = 4
"""Tokens after a "not" that it may deny."""
_OTHER_FORM: Final = 0.3
"""What it costs to take a place where the word has another form."""
_words = re.compile(r"\S+").findall
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*|[.,;:()]")
_MARKS: Final = frozenset(".,;:()")
_FUNCTION: Final = frozenset(
    _words("""
    a an the of in on at to for from by with without into onto over under across through via than
    as and or but nor while whereas that which who whose where when if is are was were be been
    being has have had do does did can cannot could may might will would should must it its they
    their them this these those there not no only also both each every all more most less least
    such between among against during after before per up about within toward towards beyond
    """)
)
PREPOSITIONS: Final = frozenset(
    _words("""
    of in on at to for from by with without into onto over under across through via than as
    between among against during after before per within toward towards beyond
    """)
)
_NEGATIONS: Final = frozenset({"not", "no", "never", "cannot", "without", "neither", "nor", "non"})


@dataclass(frozen=True, slots=True)
class Tokens:
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
    if lower in _FUNCTION or denies(lower):
        return "f"
    return "n" if token[1:] != lower[1:] else "c"


def tokenized(text: str, most: int) -> Tokens:
    """Return the first tokens of a legible *text*, *most* at most."""
    found = _TOKEN.findall(text)[:most]
    kinds = "".join(map(_kind, found))
    tokens = tuple(token.lower() for token in found)
    sentences, clauses = [], []
    sentence = clause = 0
    for token in tokens:
        sentences.append(sentence)
        clauses.append(clause)
        sentence += token == "."  # noqa: S105 # no password
        clause += token in {".", ",", ";", ":"}
    return Tokens(tokens, tuple(map(_stem, tokens)), kinds, tuple(sentences), tuple(clauses))


@dataclass(frozen=True, slots=True)
class Located:
    """The evidence, and where each stem stands in it."""

    text: Tokens
    places: dict[str, tuple[int, ...]]
    #: For each place, whether a word that denies stands just before it.
    denied: tuple[bool, ...]


@lru_cache(maxsize=64)
def located(evidence: str) -> Located:
    """Return the tokens of *evidence*, and where each stem stands among them."""
    text = tokenized(evidence, _LONGEST)
    places: dict[str, list[int]] = {}
    for place, (stem, kind) in enumerate(zip(text.stems, text.kinds, strict=True)):
        if kind not in "fm":
            places.setdefault(stem, []).append(place)
    return Located(
        text=text,
        places={stem: tuple(found) for stem, found in places.items()},
        denied=denied_tokens(text),
    )


def denied_tokens(text: Tokens) -> tuple[bool, ...]:
    """Return for each token whether one of the few before it in its clause denies it."""
    last = -_NEAR - 1
    found = []
    for place, token in enumerate(text.tokens):
        if token in {".", ";", ":", ","}:
            last = -_NEAR - 1
        found.append(place - last <= _NEAR)
        if denies(token):
            last = place
    return tuple(found)


def denies(token: str) -> bool:
    """Return whether a *token* in lower case denies what follows it."""
    return token in _NEGATIONS or token.endswith(("n't", "n’t"))


def _cost(step: int, *, same_sentence: bool) -> float:
    """Return what it costs to go on *step* tokens in the evidence."""
    if not same_sentence:
        return 2.0
    if step <= 0:
        return 1.5 if step else 3.0
    return 0.1 * min(step, 12)


def aligned(here: Tokens, there: Located) -> list[int]:
    """Return the place in the evidence of each content token, -1 where it has none.

    Of several places of a word, those are taken that make the shortest way through the evidence.
    """
    rows = [
        (token, there.places[stem][:MOST_PLACES])
        for token, (stem, kind) in enumerate(zip(here.stems, here.kinds, strict=True))
        if kind not in "fm" and stem in there.places
    ]
    found = [-1] * len(here.tokens)
    layers: list[list[int]] = []
    before: tuple[int, ...] = ()
    costs: list[float] = []
    for token, places in rows:
        form = here.tokens[token]
        own = [0.0 if there.text.tokens[place] == form else _OTHER_FORM for place in places]
        backs, ways = _shortest(places, before, costs, there.text)
        layers.append(backs)
        before, costs = places, [way + mine for way, mine in zip(ways, own, strict=True)]
    choice = min(range(len(costs)), key=costs.__getitem__, default=0)
    for (token, places), backs in zip(reversed(rows), reversed(layers), strict=True):
        found[token] = places[choice]
        choice = backs[choice]
    return found


def _shortest(
    places: Sequence[int], before: Sequence[int], costs: Sequence[float], there: Tokens
) -> tuple[list[int], list[float]]:
    """Return for each of *places* from which one *before* it is reached best, and at what cost."""
    if not before:
        return [0] * len(places), [0.0] * len(places)
    backs, ways = [], []
    for place in places:
        sentence = there.sentences[place]
        totals = [
            cost + _cost(place - old, same_sentence=sentence == there.sentences[old])
            for old, cost in zip(before, costs, strict=True)
        ]
        best = min(range(len(totals)), key=totals.__getitem__)
        backs.append(best)
        ways.append(totals[best])
    return backs, ways
