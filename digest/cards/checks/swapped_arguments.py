"""Swapped arguments: numbers and names in each other's place, by the words beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice, pairwise
from typing import Final, NamedTuple

from digest.cards.checks.names import names
from digest.cards.checks.numbers import claimed

_MOST_MARKS: Final = 200
"""Numbers and names of a text that are compared."""
_MOST_COMPARISONS: Final = 20
_REACH: Final = 3
"""Words on each side that count: the nearest three times, the farthest once."""
_STEM: Final = 5
_WORD: Final = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?|[.;!?](?=\s|$)")
_TO: Final = re.compile(r"\s?(?:to|[-–—→])\s?")
# "A outperforms B"; "B is outperformed by A" says the same.
_COMPARED: Final = re.compile(
    r"\b(?:(?:outperform|surpass|exceed|beat|outrank|outscor|outpac|overtak)"
    r"(?:\w*ed(?P<by> by\b)|\w*)"
    r"|(?:better|higher|faster|stronger|larger|superior|improvements?|gains?) (?:than|over|to)"
    r"|over|(?P<worse>underperform\w*|trail(?:s|ed|ing)?|lag(?:s|ged|ging)? behind|inferior to"
    r"|(?:worse|lower|slower|weaker|smaller) than))\b"
)
_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[A-Z])")
_TELLING: Final = 3
"""How many words a name beside a number is worth, and a number beside a name."""
_JOINING: Final = frozenset({"and", "or"})
_PASSIVE: Final = re.compile(r"\b(\w+ed) by\b")
_STOPS: Final = frozenset(".;!?")
_MARGIN: Final = 3
"""By how much the exchanged reading must be nearer to the evidence, in weighted words."""


class Mark(NamedTuple):
    """A number or a name, wherever it stands."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """The stems on both sides of a mark, with their weights."""

    left: Mapping[Mark | str, int]
    right: Mapping[Mark | str, int]


_Contexts = Mapping[Mark, tuple[_Context, ...]]


def exchanged(text: str, evidence: str) -> Iterator[str]:
    """Yield what stands in *text* where *evidence* has something else: "80 and 60".

    Both are legible texts. Two numbers, or two names, are exchanged if each stands among the words
    that the evidence has beside the other, and neither so well among its own.
    """
    if len(_marks(text)) > 1:
        yield from _exchanged(text, evidence)


def _exchanged(text: str, evidence: str) -> Iterator[str]:
    here, there = _contexts(text), _contexts(evidence)
    for first, second in combinations([mark for mark in here if mark in there], 2):
        alike = first.kind == second.kind and not _are_listed(first, second, text)
        if alike and _is_exchanged(first, second, here, there):
            yield f"{first.text} and {second.text}"
    yield from _turned(text, evidence)
    yield from _outdone(text, evidence)


def _are_listed(first: Mark, second: Mark, text: str) -> bool:
    """Return whether two names stand side by side, where their order means nothing."""
    between = text.partition(first.text)[2].partition(second.text)[0]
    return first.kind == "name" and between.strip(" ,") in {"", "and", "or", "/"}


def _turned(text: str, evidence: str) -> Iterator[str]:
    """Yield the ranges that *evidence* has the other way round: "from 80 to 60"."""
    there = _ranges(evidence)
    for low, high in _ranges(text) - there:
        if (high, low) in there:
            yield f"{low} to {high}"


def _outdone(text: str, evidence: str) -> Iterator[str]:
    """Yield two names of which *evidence* says, in the same words, that the second is ahead."""
    there = list(islice(_comparisons(evidence), _MOST_COMPARISONS))
    for word, better, worse in islice(_comparisons(text), _MOST_COMPARISONS):
        for same, others_better, others_worse in there:
            if word == same:
                for one in sorted((better & others_worse) - others_better):
                    for other in sorted((worse & others_better) - others_worse):
                        yield f"{one} and {other}"


def _comparisons(text: str) -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield each sentence's word of comparison, and the names on its better and worse side."""
    for sentence in _SENTENCE_END.split(text):
        match = _COMPARED.search(sentence)
        if match is not None:
            before = {name[0] for name in names(sentence[: match.start()])}
            after = {name[0] for name in names(sentence[match.end() :])}
            sides = (after, before) if match["by"] or match["worse"] else (before, after)
            yield match[0][:_STEM], *sides


def _ranges(text: str) -> set[tuple[str, str]]:
    """Return the numbers that are joined by "to" or a dash."""
    found = pairwise(claimed(text))
    return {
        (one.value, following.value)
        for one, following in found
        if _TO.fullmatch(text, one.end, following.start)
    }


def _is_exchanged(first: Mark, second: Mark, here: _Contexts, there: _Contexts) -> bool:
    """Return whether a place of each is more like the evidence's places of the other."""
    return any(
        _is_crossed(
            own=(_likeness(one, there[first]), _likeness(other, there[second])),
            foreign=(_likeness(one, there[second]), _likeness(other, there[first])),
        )
        for one in here[first]
        for other in here[second]
    )


def _is_crossed(*, own: tuple[int, int], foreign: tuple[int, int]) -> bool:
    nearer = foreign[0] > own[0] and foreign[1] > own[1]
    return nearer and sum(foreign) - sum(own) >= _MARGIN


def _likeness(place: _Context, places: tuple[_Context, ...]) -> int:
    """Return how many weighted words *place* shares with the most alike of *places*."""
    return max(
        _shared(place.left, other.left) + _shared(place.right, other.right) for other in places
    )


def _shared(ours: Mapping[Mark | str, int], theirs: Mapping[Mark | str, int]) -> int:
    return sum(min(weight, theirs.get(word, 0)) for word, weight in ours.items())


@lru_cache(maxsize=64)
def _contexts(text: str) -> _Contexts:
    """Return the places of every number and name of *text*."""
    tokens = _tokens(text)
    found: dict[Mark, tuple[_Context, ...]] = {}
    for place, token in enumerate(tokens):
        if isinstance(token, Mark):
            left = _side(tokens[max(0, place - _REACH) : place][::-1], beside=token.kind)
            context = _Context(
                left=left, right=_side(tokens[place + 1 : place + 1 + _REACH], beside=token.kind)
            )
            found[token] = (*found.get(token, ()), context)
    return found


def _side(tokens: Sequence[Mark | str], *, beside: str) -> dict[Mark | str, int]:
    """Weigh the nearest of *tokens*, as far as their sentence goes.

    Marks of the same kind as the one they stand *beside* say nothing, as they may be exchanged.
    """
    weights: dict[Mark | str, int] = {}
    for place, token in enumerate(tokens[:_REACH]):
        if token in _STOPS:
            break
        if isinstance(token, Mark):
            if token.kind != beside:
                weights.setdefault(token, _TELLING * (_REACH - place))
        elif token not in _JOINING:
            weights.setdefault(token, _REACH - place)
    return weights


def _tokens(text: str) -> list[Mark | str]:
    """Return the numbers and names of *text* as marks, and stems and full stops between them."""
    tokens: list[Mark | str] = []
    done = 0
    for start, end, mark in _marks(text):
        tokens += _stems(text[done:start])
        tokens.append(mark)
        done = end
    return tokens + _stems(text[done:])


def _stems(text: str) -> list[str]:
    """Return the stems of *text*; a passive is another word than its active."""
    return [word[:_STEM].lower() for word in _WORD.findall(_PASSIVE.sub(r"by\1", text))]


def _marks(text: str) -> list[tuple[int, int, Mark]]:
    spans = [
        (one.start, one.end, Mark("number", one.value))
        for one in islice(claimed(text), _MOST_MARKS)
    ]
    taken = [range(start, end) for start, end, _ in spans]
    spans += [
        (match.start(), match.end(), Mark("name", match[0]))
        for match in islice(names(text), _MOST_MARKS)
        if not any(match.start() < one.stop and one.start < match.end() for one in taken)
    ]
    return sorted(spans)[:_MOST_MARKS]
