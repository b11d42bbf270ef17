"""Which words of an abstract a summary of it would keep: a small trained model. Pure.

A logistic regression over what can be seen of a word: its stem, how often and where it stands,
its shape, and whether the title has it. ``training/headline.py`` makes its weights.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[A-Za-z0-9]+")
# The first that fits is cut off.
_SUFFIXES: Final = tuple(
    re.findall(
        r"\w+",
        "izations ization isation ational ations ation ements ement ments ment ingly edly ities ity"
        " ness ings ing ies ives ive ions ion ers er ors or ed es ly als al ous able ance ence ants"
        " ant ents ent ate ics ic ize ise s e y",
    )
)
_SHORTEST: Final = 4
"""Letters that a stem keeps; three before a plural or a past."""
_UNSTEMMED: Final = 3
_OURS: Final = re.compile(
    r"\b(?:we|this (?:paper|work|study|article|survey|report))\b(?: \w+ly| also| further| first"
    r"| thus| therefore| here)? (?:propos|introduc|present|develop|design|describ|stud|investigat"
    r"|explor|examin|address|tackl|argu|ask|aim|offer|devis|advocat|revisit|formulat|build|creat"
    r"|releas|conduct|show|demonstrat|provid|appl|us|analy|evaluat|compar|review|focus)",
    re.IGNORECASE,
)
_PARTS: Final = 6
_FARTHEST: Final = 4
_MOST: Final = 4
_LONGEST: Final = 8


@dataclass(slots=True)
class _Sighting:
    """Where a word was seen in an abstract."""

    first: int
    word: str
    begins: bool
    part: int | None = None
    sentences: set[int] = field(default_factory=set)
    count: int = 0


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Cut off the ending of *word*, so that generates, generation and generative meet."""
    word = word.lower()
    if len(word) > _UNSTEMMED:
        for suffix in _SUFFIXES:
            shortest = _SHORTEST - (suffix in {"s", "es", "ed"})
            if word.endswith(suffix) and len(word) - len(suffix) >= shortest:
                return word[: -len(suffix)]
    return word


def stems(text: str) -> list[str]:
    """Give the stems of the words of *text*, in order."""
    return [stem(word) for word in _WORD.findall(text)]


def turn(sentences: Sequence[str], name: str | None) -> int:
    """Give the place of the sentence in which the authors come to their own work."""
    for place, sentence in enumerate(sentences):
        if _OURS.search(sentence):
            return place
    named = (place for place, text in enumerate(sentences) if name and name in text)
    return next(named, min(1, len(sentences) - 1))


def chances(
    sentences: Sequence[str],
    chosen: Collection[int],
    *,
    title: str,
    name: str | None,
    weights: Mapping[str, float],
) -> dict[str, float]:
    """Estimate for each stem in the *chosen* sentences the chance that a summary has it."""
    return {
        seen: 1 / (1 + math.exp(-sum(weights.get(one, 0.0) for one in cues)))
        for seen, cues in features(sentences, chosen, title=title, name=name).items()
    }


def features(
    sentences: Sequence[str], chosen: Collection[int], *, title: str, name: str | None
) -> dict[str, list[str]]:
    """Name what can be seen of each stem in the *chosen* sentences."""
    centre = turn(sentences, name)
    titled, named = set(stems(title)), set(stems(name or ""))
    return {
        seen: list(_cues(seen, at, chosen, centre, titled=seen in titled, named=seen in named))
        for seen, at in _sightings(sentences, centre).items()
        if not at.sentences.isdisjoint(chosen)
    }


def _sightings(sentences: Sequence[str], centre: int) -> dict[str, _Sighting]:
    seen: dict[str, _Sighting] = {}
    for place, sentence in enumerate(sentences):
        for match in _WORD.finditer(sentence):
            key = stem(match[0])
            at = seen.get(key)
            if at is None:
                begins = match.start() == 0
                at = seen[key] = _Sighting(first=place, word=match[0], begins=begins)
            elif at.begins and match.start():
                at.begins, at.word = False, match[0]
            at.count += 1
            at.sentences.add(place)
            if place == centre and at.part is None:
                at.part = _PARTS * match.start() // len(sentence)
    return seen


def _cues(
    seen: str, at: _Sighting, chosen: Collection[int], centre: int, *, titled: bool, named: bool
) -> Iterable[str]:
    yield "bias"
    yield f"word {seen}"
    yield f"length {min(len(seen), _LONGEST)}"
    yield f"count {min(at.count, _MOST)}"
    yield f"turn {at.part}"
    yield f"first {max(-_FARTHEST, min(_FARTHEST, at.first - centre))}"
    yield f"title {titled} {at.part is not None} {min(at.count, 2)}"
    if named:
        yield "name"
    yield f"shape {_shape(at)}"
    if centre not in at.sentences:
        yield "beyond the turn"
    if len(at.sentences.intersection(chosen)) > 1:
        yield "chosen twice"


def _shape(at: _Sighting) -> str:
    if at.word.isdigit():
        return "number"
    if any(mark.isdigit() for mark in at.word):
        return "mixed"
    if at.begins:
        return "unknown"
    if any(mark.isupper() for mark in at.word[1:]):
        return "acronym"
    return "capital" if at.word[0].isupper() else "plain"
