"""A score from what an abstract shows on its surface and from its attention, with the reasons.

It does not judge the work: it counts claims, figures and gaps that anyone can see, and how likely
readers are to single the paper out, each as much as readers' scores of such abstracts have taught
it (``training/assessment.py``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from digest.cards.assessing.cues import GAPS, STRENGTHS, Cue
from digest.cards.assessing.entry import Entry, entry_of
from digest.model import Assessment, Attention

_WEIGHTS: Final = Path(__file__).parent / "weights" / "assessment.json"
_LOWEST: Final = 1
_HIGHEST: Final = 10
_HIGH: Final = 7.0
"""What is above counts half: claims on the surface alone make no paper outstanding."""
# Chances beyond these count no further: no text is sure to be read by all, or by nobody.
_LEAST_LIKELY: Final = 0.001
_MOST_LIKELY: Final = 0.8
_MOST_STRENGTHS: Final = 4
_MOST_GAPS: Final = 3
#: Cues that say the same; only the first of each that is seen is named.
_SAME: Final = (("gain", "figure"), ("counted", "uncounted"), ("many", "figure"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A cue that an entry shows, and the words for it."""

    name: str
    words: str


def assess(
    title: str, abstract: str, *, results: str, attention: Attention | None = None
) -> Assessment:
    """Score a paper from 1 to 10; *results* are the result sentences of its *abstract*."""
    entry = entry_of(title, abstract, results=results)
    strengths, gaps = seen(entry, STRENGTHS), seen(entry, GAPS)
    told = rationale_of(strengths, gaps)
    return Assessment(
        score=score_of([cue.name for cue in (*strengths, *gaps)], attention),
        rationale=f"{told} Attention {attention.score} of 10." if attention else told,
        meaning=attention.meaning if attention else "",
    )


def seen(entry: Entry, cues: Iterable[Cue]) -> list[Seen]:
    """Give those of *cues* that *entry* shows."""
    return [
        Seen(name=cue.name, words=words) for cue in cues if (words := cue.find(entry)) is not None
    ]


def score_of(names: Iterable[str], attention: Attention | None = None) -> int:
    """Give the score of an entry that shows the cues of these *names* and has this *attention*.

    Without any, it counts as that of a common paper.
    """
    known = _points()
    drawn = known.common if attention is None else odds_of(attention.value)
    points = sum(known.cues[name] for name in names)
    return whole(known.base + points + known.attention * drawn)


def odds_of(chance: float) -> float:
    """Give *chance* as the logarithm of its odds, in which attention counts."""
    kept = min(_MOST_LIKELY, max(_LEAST_LIKELY, chance))
    return math.log(kept / (1 - kept))


def whole(points: float) -> int:
    """Give the score from 1 to 10 that *points* make."""
    tamed = min(points, (points + _HIGH) / 2)
    return max(_LOWEST, min(_HIGHEST, int(tamed + 0.5)))


def rationale_of(strengths: list[Seen], gaps: list[Seen]) -> str:
    """Name what added most, in one sentence, and what took most away, in the next."""
    first = _joined([cue.words for cue in _weightiest(strengths, most=_MOST_STRENGTHS)])
    told = f"The abstract {first}." if first else "The abstract shows few signs to go by."
    return " ".join([told, *(cue.words for cue in _weightiest(gaps, most=_MOST_GAPS))])


def _weightiest(cues: list[Seen], *, most: int) -> list[Seen]:
    """Give up to *most* of *cues*, in their order, without those that say the same again."""
    points = _points().cues
    names = {cue.name for cue in cues}
    doubled = {again for once, again in _SAME if once in names}
    told = [cue for cue in cues if cue.name not in doubled]
    kept = sorted(told, key=lambda cue: -abs(points[cue.name]))[:most]
    return [cue for cue in told if cue in kept]


def _joined(clauses: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(clauses[:-1]), *clauses[-1:]]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Points:
    """What is learned."""

    #: What an entry without cues has, where its attention is as likely as not.
    base: float
    #: What each cue adds.
    cues: Mapping[str, float]
    #: What attention adds for each step of its odds.
    attention: float
    #: The odds of a common paper.
    common: float


@cache
def _points() -> _Points:
    """Read what adds how much."""
    stored = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return _Points(
        base=stored["base"],
        cues=stored["points"],
        attention=stored["attention"],
        common=stored["common"],
    )
