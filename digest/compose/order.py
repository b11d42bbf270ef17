"""The order of an issue: topic first, attention second, then variety and the editor's pins. Pure.

The standing of a paper is its own: how well it fits the topics times how much attention it is
likely to get. Only the highlights depend on each other, so that they are not all of one kind.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from digest.compose.lexicon import Vector, most_alike
from digest.compose.matching import Text
from digest.model import PaperId, Ranked

#: A paper that matches so well fits well: one word in the title is enough.
WELL = 0.5
#: What a match of WELL is worth; the words beyond it add the rest, so they count little.
_WORTH_OF_WELL = 0.85
#: What a paper without any attention keeps. Of two papers, one that fits well and one that hardly
#: fits, no attention can turn the order.
_LEAST = 0.3

#: So many papers are looked at for each place at the top.
_POOL = 8
#: A paper counts less for each one above it on its topic.
_SAME_TOPIC = 0.88
#: No more than this share of the places at the top goes to one topic while others fit well.
_SHARE = 0.4
#: Papers on one subject share so much of their words; above that they are alike.
_SUBJECT = 0.2

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def standing(one: Ranked) -> Ranked:
    """Give *one* with the score that it has by itself."""
    return replace(one, score=round(_fit(one.match) * _interest(one), 4))


def by_standing(one: Ranked) -> tuple[float, float, float, str]:
    """Give what papers are sorted by: score, then attention, then match, then id."""
    return -one.score, -_chance(one), -one.match, one.paper.id


def arrange(ranked: Sequence[Ranked], places: int, pins: Sequence[PaperId] = ()) -> list[Ranked]:
    """Put *ranked* in the order of an issue with so many *places* at the top.

    First the *pins*, in their order; then a choice of the best that differ; then the others by
    score. Scores fall from the first to the last.
    """
    by_id = {one.paper.id: one for one in ranked}
    pinned = [_pinned(by_id[pin]) for pin in dict.fromkeys(pins) if pin in by_id]
    others = sorted((one for one in ranked if one.paper.id not in set(pins)), key=by_standing)
    top = _Top.of(others[: places * _POOL], pinned, places)
    chosen = list(top.choose())
    ids = {one.paper.id for one in chosen}
    rest = [top.moved_down(one) for one in others if one.paper.id not in ids]
    if chosen:
        lowest = chosen[-1].score
        rest = [replace(one, score=min(one.score, lowest)) for one in rest]
    return [*pinned, *chosen, *rest]


def _pinned(one: Ranked) -> Ranked:
    return replace(one, score=1.0, reasons=("pinned by the editor", *one.reasons))


@dataclass(slots=True, kw_only=True)
class _Top:
    """The places at the top, filled one after the other."""

    pool: list[Ranked]
    places: int
    vectors: dict[PaperId, Vector]
    taken: list[Ranked]
    #: Why a paper did not get the place that its score had given it.
    passed: dict[PaperId, str] = field(default_factory=dict)

    @classmethod
    def of(cls, pool: Sequence[Ranked], pinned: Sequence[Ranked], places: int) -> _Top:
        """Prepare the choice among *pool*, the best first, below those that are *pinned*."""
        vectors = {one.paper.id: Text.of(one.paper).vector() for one in (*pool, *pinned[:places])}
        return cls(pool=list(pool), places=places, vectors=vectors, taken=list(pinned[:places]))

    def choose(self) -> Iterator[Ranked]:
        """Yield the papers for the places that are left, best first."""
        waiting = list(self.pool)
        lowest = 1.0
        while waiting and len(self.taken) < self.places:
            open_to = self._allowed(waiting)
            factors = {one.paper.id: self._factor(one) for one in open_to}
            best = max(open_to, key=lambda one: one.score * factors[one.paper.id])
            lowest = min(lowest, round(best.score * factors[best.paper.id], 4))
            for one in waiting[: waiting.index(best)]:
                self.passed[one.paper.id] = self._why(one)
            moved = replace(best, score=lowest, reasons=self._reasons(best))
            waiting.remove(best)
            self.taken.append(moved)
            yield moved

    def moved_down(self, one: Ranked) -> Ranked:
        """Say of a paper that is not at the top, if its score was high enough, why not."""
        why = self.passed.get(one.paper.id)
        return replace(one, reasons=(*one.reasons, f"moved down: {why}")) if why else one

    def _allowed(self, waiting: Sequence[Ranked]) -> Sequence[Ranked]:
        """Give those of *waiting* whose topic has not had its share, if one of them fits well."""
        share = math.ceil(self.places * _SHARE)
        allowed = [one for one in waiting if self._of_topic(one) < share]
        return allowed if any(one.match >= WELL for one in allowed) else waiting

    def _factor(self, one: Ranked) -> float:
        """Give what is left of a score for all that stands above it already."""
        return float(_SAME_TOPIC ** self._of_topic(one) * (1 - self._alike(one)))

    def _of_topic(self, one: Ranked) -> int:
        """Count the papers above on the same topic."""
        return sum(other.topic == one.topic for other in self.taken)

    def _alike(self, one: Ranked) -> float:
        above = [self.vectors[other.paper.id] for other in self.taken]
        return max(0.0, most_alike(self.vectors[one.paper.id], above) - _SUBJECT)

    def _why(self, one: Ranked) -> str:
        """Say what speaks most against *one* at the place that is filled now."""
        on_topic, alike = self._of_topic(one), self._alike(one)
        if alike > 1 - _SAME_TOPIC**on_topic:
            own = self.vectors[one.paper.id]
            near = max(self.taken, key=lambda other: own.alike(self.vectors[other.paper.id]))
            return f"much like {near.paper.id} above"
        return f"the {_ordinal(on_topic)} on {one.topic or 'no topic'}"

    def _reasons(self, best: Ranked) -> tuple[str, ...]:
        """Give the reasons of *best* at its place, compared with the one its score had given."""
        own, place = self.pool.index(best), len(self.taken) - self._pins()
        if place < own:
            return (*best.reasons, f"moved up from place {own + self._pins() + 1}, for variety")
        why = self.passed.get(best.paper.id)
        return (*best.reasons, f"moved down: {why}") if why and place > own else best.reasons

    def _pins(self) -> int:
        """Count the pinned papers at the top."""
        pool = {one.paper.id for one in self.pool}
        return sum(one.paper.id not in pool for one in self.taken)


def _ordinal(above: int) -> str:
    """Name the place after *above* others."""
    return _ORDINALS[above] if above < len(_ORDINALS) else f"{above + 1}th"


def _fit(match: float) -> float:
    """Give what a match is worth: nearly all once it fits well."""
    if match < WELL:
        return match / WELL * _WORTH_OF_WELL
    return _WORTH_OF_WELL + (match - WELL) / (1 - WELL) * (1 - _WORTH_OF_WELL)


def _interest(one: Ranked) -> float:
    """Give what the attention leaves of a match; all where nobody judged it.

    Its root, since most chances are small: one of a quarter is half way up.
    """
    return _LEAST + (1 - _LEAST) * math.sqrt(_chance(one))


def _chance(one: Ranked) -> float:
    return one.attention.value if one.attention else 1.0
