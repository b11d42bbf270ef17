"""Papers that say nearly the same, and sequels, found among many without comparing all. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from digest.compose.sequels import Earlier, Sequels
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

_Numbers = npt.NDArray[np.uint64]
_PLACES = np.random.default_rng(20250508).integers(1, 2**63, size=_RUN, dtype=np.uint64)
_PLACES |= np.uint64(1)
_STARTS = np.arange(2 * _PAIRS, dtype=np.uint64) << np.uint64(59)


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
    texts, sequels = _Texts(), Sequels()
    own = {one.paper.id for one in ranked}
    for old in sorted(earlier, key=lambda old: (old.week, _age(old.id))):
        if old.id not in own:
            texts.meet(old.id, old.title, old.abstract, old.week)
            sequels.meet(old.id, old.title, old.abstract, old.week)
    noted: dict[PaperId, Ranked] = {}
    for one in sorted(ranked, key=lambda one: (one.paper.announced, _age(one.paper.id))):
        paper = one.paper
        if paper.withdrawn or paper.id in dropped:
            noted[paper.id] = one
            continue
        twin = texts.meet(paper.id, paper.title, paper.abstract)
        first = sequels.meet(paper.id, paper.title, paper.abstract)
        noted[paper.id] = _noted(one, twin, first)
    return [noted[one.paper.id] for one in ranked]


def _noted(one: Ranked, twin: _Known | None, first: str | None) -> Ranked:
    """Give *one* with what is to be said of it; a sequel may repeat some of the first part."""
    if first:
        return replace(one, reasons=(*one.reasons, f"a sequel of {first}"))
    if twin:
        why = f"nearly the same as {twin}"
        return replace(one, score=round(one.score * _AGAIN, 4), reasons=(*one.reasons, why))
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
    """Give a number for each run of three words in *text*; the numbers rise."""
    words = np.fromiter(map(_number, text.lower().split()), np.uint64)
    if words.size < _RUN:
        return words[:0]
    ends = words.size - _RUN + 1
    mixed: _Numbers = words[:ends] * _PLACES[0]
    for place in range(1, _RUN):
        mixed ^= words[place : place + ends] * _PLACES[place]
    mixed.sort()
    return mixed


@lru_cache(maxsize=200_000)
def _number(word: str) -> int:
    return crc32(word.strip(".,:;()").encode())


def _keys(runs: _Numbers) -> Iterator[tuple[int, int, int]]:
    """Yield the pairs of a text's sketch, each with its place; an empty part takes the next."""
    sketch = runs.take(runs.searchsorted(_STARTS), mode="wrap").tolist()
    return zip(range(_PAIRS), sketch[::2], sketch[1::2], strict=True)


def _shared(one: _Numbers, other: _Numbers) -> float:
    """Give the share of the runs of either text that both have."""
    both, either = np.intersect1d(one, other).size, np.union1d(one, other).size
    return float(both / either)
