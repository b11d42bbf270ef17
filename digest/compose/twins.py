"""Papers that say nearly the same, and sequels, found among many without comparing all. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from digest.compose.words import plain
from digest.model import PaperId, Ranked, Week

#: Texts that share half of their runs of three words are nearly the same.
_SAME = 0.5
_RUN = 3
#: A text's sketch: the least of its runs in each of 32 parts of all numbers, in 16 pairs. Of texts
#: that share half, a pair is equal in 99 of 100 cases; of texts on one subject, in 1 of 1,000.
_PAIRS = 16
#: Texts with an equal pair are compared with so many others, at most.
_MOST = 8
#: Nearly the same again is worth half.
_AGAIN = 0.5

#: "Qwen3", "Qwen 3" and "Qwen-v3" are one name with one number; "R1" and "3D" are words.
_PART = re.compile(
    r"""
      [^\W\d]{2,} (?= [0-9]+ (?:\.[0-9]+)? \b )
    | (?: \b v? | (?<= [^\W\d]{2} ) ) [0-9]+ (?:\.[0-9]+)? \b
    | \w+
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"v?[0-9]+(?:\.[0-9]+)?")
_ROMAN = {"i": 1.0, "ii": 2.0, "iii": 3.0, "iv": 4.0}
_BEFORE_NUMBERS = frozenset({"part", "version"})
_COINED = re.compile(r"[^\W\d][A-Z0-9]")
#: The longest name before the colon of a title.
_LONGEST_NAME = 3
#: Numbers from here on are years or sizes.
_YEARS = 100
#: The fewest words of a title that is not the same by chance.
_FEWEST = 4

_Numbers = npt.NDArray[np.uint64]
_PLACES = np.random.default_rng(20250508).integers(1, 2**63, size=_RUN, dtype=np.uint64)
_PLACES |= np.uint64(1)
_STARTS = np.arange(2 * _PAIRS, dtype=np.uint64) << np.uint64(59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A paper of an earlier issue."""

    id: PaperId
    title: str
    abstract: str
    week: Week


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A paper that others may repeat or follow."""

    id: PaperId
    runs: _Numbers
    week: Week | None

    def __str__(self) -> str:
        return f"{self.id} in {self.week}" if self.week else self.id


def note_twins(
    ranked: Sequence[Ranked], earlier: Iterable[Earlier] = (), dropped: Collection[str] = ()
) -> list[Ranked]:
    """Say which of *ranked* repeat or follow another, or one of *earlier* issues.

    What repeats another counts half. Of two papers of a week the later repeats the earlier, unless
    that one is *dropped* or withdrawn.
    """
    texts, sequels = _Texts(), _Sequels()
    own = {one.paper.id for one in ranked}
    for old in sorted(earlier, key=lambda old: (old.week, _age(old.id))):
        if old.id not in own:
            texts.meet(old.id, old.title, old.abstract, old.week)
            sequels.meet(old.id, old.title, old.week)
    noted: dict[PaperId, Ranked] = {}
    for one in sorted(ranked, key=lambda one: (one.paper.announced, _age(one.paper.id))):
        paper = one.paper
        if paper.withdrawn or paper.id in dropped:
            noted[paper.id] = one
            continue
        twin = texts.meet(paper.id, paper.title, paper.abstract)
        first = sequels.meet(paper.id, paper.title)
        noted[paper.id] = _noted(one, twin, first)
    return [noted[one.paper.id] for one in ranked]


def _noted(one: Ranked, twin: _Known | None, first: str | None) -> Ranked:
    """Give *one* with what is to be said of it."""
    if twin:
        why = f"nearly the same as {twin}"
        return replace(one, score=round(one.score * _AGAIN, 4), reasons=(*one.reasons, why))
    if first:
        return replace(one, reasons=(*one.reasons, f"a sequel of {first}"))
    return one


def _age(paper_id: PaperId) -> tuple[bool, str]:
    """Give what orders identifiers by age: those with a class, ``math/0309136``, are older."""
    return "/" not in paper_id, paper_id


class _Texts:
    """The texts met so far, by their sketches."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[int, int, int], list[_Known]] = defaultdict(list)

    def meet(
        self, paper_id: PaperId, title: str, abstract: str, week: Week | None = None
    ) -> _Known | None:
        """Add a text; give one met before that says nearly the same."""
        runs = _runs(f"{title} {abstract}")
        if not runs.size:
            return None
        new = _Known(id=paper_id, runs=runs, week=week)
        buckets = [self._buckets[key] for key in _keys(runs)]
        near = {known.id: known for bucket in buckets for known in bucket[:_MOST]}
        for bucket in buckets:
            bucket.append(new)
        return next((known for known in near.values() if _shared(runs, known.runs) >= _SAME), None)


def _runs(text: str) -> _Numbers:
    """Give a number for each run of three words in *text*."""
    words = np.array(list(map(_number, text.lower().split())), np.uint64)
    if words.size < _RUN:
        return words[:0]
    ends = words.size - _RUN + 1
    mixed = words[:ends] * _PLACES[0]
    for place in range(1, _RUN):
        mixed ^= words[place : place + ends] * _PLACES[place]
    return np.unique(mixed)


@lru_cache(maxsize=200_000)
def _number(word: str) -> int:
    return crc32(word.strip(".,:;()").encode())


def _keys(runs: _Numbers) -> Iterator[tuple[int, int, int]]:
    """Yield the pairs of a text's sketch, each with its place; an empty part takes the next."""
    sketch = runs.take(runs.searchsorted(_STARTS), mode="wrap").tolist()
    return zip(range(_PAIRS), sketch[::2], sketch[1::2], strict=True)


def _shared(one: _Numbers, other: _Numbers) -> float:
    """Give the share of the runs of either text that both have."""
    both = np.intersect1d(one, other, assume_unique=True).size
    return float(both / (one.size + other.size - both))


class _Sequels:
    """The titles met so far, without their numbers."""

    def __init__(self) -> None:
        self._titles: dict[str, list[tuple[tuple[float, ...], str]]] = defaultdict(list)

    def meet(self, paper_id: PaperId, title: str, week: Week | None = None) -> str | None:
        """Add a title; name the newest one met before that it is a sequel of."""
        name = f"{paper_id} in {week}" if week else str(paper_id)
        found: str | None = None
        for stem, marks in _stems(title):
            for before, other in self._titles[stem]:
                found = other if _follows(marks, before) else found
            self._titles[stem].append((marks, name))
        return found


def _follows(marks: tuple[float, ...], before: tuple[float, ...]) -> bool:
    """Say whether a title numbered *marks* goes on from one numbered *before*; years are none."""
    return len(marks) == 1 and len(before) <= 1 and 1 < marks[0] < _YEARS and marks > before


def _stems(title: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield the title, and the name before its colon, without numbers; and the numbers."""
    head, colon, _ = title.partition(":")
    whole = _without_numbers(title)
    if len(whole[0]) >= _FEWEST:
        yield " ".join(whole[0]), whole[1]
    name = _without_numbers(head)
    if colon and 0 < len(name[0]) <= _LONGEST_NAME and _COINED.search(head):
        yield " ".join(name[0]) + ":", name[1]


def _without_numbers(text: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Split *text* into its words and its marks of a version: numbers, "part", "II"."""
    words: list[str] = []
    marks: list[float] = []
    for part in _PART.findall(text.lower()):
        if _NUMBER.fullmatch(part):
            marks.append(float(part.lstrip("v")))
        elif part in _ROMAN:
            marks.append(_ROMAN[part])
        elif part not in _BEFORE_NUMBERS:
            words.append(plain(part))
    return tuple(words), tuple(marks)
