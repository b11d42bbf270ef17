"""A score of a paper from what its abstract shows, with a judgement in two sentences.

It does not judge the work: it counts claims, figures and gaps that anyone can see, how papers with
such words fare, and how likely readers are to single the paper out, each as much as readers'
scores of such abstracts have taught it (``training/assessment.py``).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from digest.cards.assessment_cues import GAPS, STRENGTHS, Cue, Entry, count_of, entry_of
from digest.cards.method_name import capitalised
from digest.cards.tags.model import tag_model
from digest.model import Assessment, Attention

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WEIGHTS: Final = Path(__file__).parent / "weights" / "assessment.json"
_WORDS: Final = Path(__file__).parent / "weights" / "score.npz"
_LOWEST: Final = 1
_HIGHEST: Final = 10
_HIGH: Final = 7.0
"""What is above counts half: claims on the surface alone make no paper outstanding."""
#: Words add and take away no more than this: no choice of words makes a paper outstanding.
MOST_BY_WORDS: Final = 2.0
# Chances beyond these count no further: no text is sure to be read by all, or by nobody.
_LEAST_LIKELY: Final = 0.001
_MOST_LIKELY: Final = 0.8
#: What a rationale says first of a strength, the one that tells most before the others.
_LEADS: Final = MappingProxyType(
    {
        "resource": "brings a new {}",
        "gain": "puts a figure on its gain ({})",
        "proof": "backs its claims with theory",
        "first": "claims to be the first of its kind",
        "figure": "states its results in figures ({})",
        "best": "measures itself against the state of the art",
        "counted": "is tested across {}",
        "people": "lets people judge it",
        "better": "claims to do better than earlier work",
        "deployed": "looks beyond the laboratory (“{}”)",
        "general": "asks how far its results carry",
        "uncounted": "is tested across {}",
        "size": "works at a stated size ({})",
        "ablated": "takes its own design apart in ablations",
        "extensive": "speaks of broad experiments",
        "scale": "aims at a large scale",
        "released": "makes its material available",
        "named": "comes with a name, but few signs of strength",
    }
)
#: What it adds to that.
_BESIDE: Final = MappingProxyType(
    {
        "gain": "a measured gain ({})",
        "counted": "tests across {}",
        "size": "a stated size ({})",
        "proof": "theory behind it",
        "figure": "results in figures ({})",
        "best": "a comparison with the state of the art",
        "people": "people as judges",
        "uncounted": "tests across {}",
        "deployed": "real use in view",
        "general": "an eye to generalization",
        "released": "material for others to use",
        "ablated": "ablations",
    }
)
_MOST_BESIDE: Final = 2
#: Cues that say the same; only the first of each that is seen is named.
_SAME: Final = (("gain", "figure"), ("counted", "uncounted"), ("counted", "size"))
#: What a rationale says of a gap, the gravest first.
_LIMITS: Final = MappingProxyType(
    {
        "overview": "it is an overview or a position, not a new result",
        "untested": "the abstract reports no results",
        "no figures": "no scores or margins are given",
        "early": "the work is at an early stage (“{}”)",
        "simulated": "the evidence comes from simulation only",
        "known parts": "it builds on known parts ({})",
        "limits": "the authors themselves speak of limits or trade-offs",
    }
)
_MOST_LIMITS: Final = 2
#: What missing figures leave open, beside the strength of this name.
_UNTOLD: Final = MappingProxyType(
    {
        "better": "by how much it does better is not said",
        "best": "the margin is not given",
        "proof": "no measured outcome stands beside the theory",
        "resource": "how models score on it is not told",
        "counted": "no scores or margins are given",
        "uncounted": "no scores or margins are given",
    }
)


# What is missing from an abstract, where no gap is to be seen.
_COMPARED: Final = re.compile(
    r"\b(?:baselines?|compar\w+|than|outperform\w*|surpass\w*|exceed\w*|superior|best"
    r"|state[- ]of[- ]the[- ]art|sota|existing|prior|previous|versus|vs)\b",
    re.IGNORECASE,
)
_COST: Final = re.compile(
    r"\b(?:cost\w*|latency|overhead|comput\w+|efficien\w+|faster|time|speed\w*|memory|cheap\w*"
    r"|resources?|parameters?|lightweight|GPUs?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A cue that an entry shows, and what of it can be quoted."""

    name: str
    quote: str


def assess(
    title: str, abstract: str, *, results: str, attention: Attention | None = None
) -> Assessment:
    """Return the score of a paper, from 1 to 10, with its reasons.

    *results* are the sentences of its *abstract* that tell results; may be empty.
    """
    entry = entry_of(title, abstract, results=results)
    strengths, gaps = seen(entry, STRENGTHS), seen(entry, GAPS)
    told = rationale_of(strengths, gaps, missing=missing_in(entry, strengths))
    names = [cue.name for cue in (*strengths, *gaps)]
    return Assessment(
        score=score_of(names, attention, words=told_by_words(title, abstract)),
        rationale=f"{told} Attention {attention.score} of 10." if attention else told,
        meaning=attention.meaning if attention else "",
    )


def seen(entry: Entry, cues: Iterable[Cue]) -> list[Seen]:
    """Return those of *cues* that *entry* shows."""
    return [
        Seen(name=cue.name, quote=quote) for cue in cues if (quote := cue.find(entry)) is not None
    ]


def score_of(
    names: Iterable[str], attention: Attention | None = None, *, words: float = 0.0
) -> int:
    """Return the score of an entry that shows the cues of these *names*.

    *words* is what :func:`told_by_words` gives; without *attention*, that of a common paper counts.
    """
    known = _points()
    drawn = known.common if attention is None else odds_of(attention.value)
    points = sum(known.cues[name] for name in names)
    return whole(known.base + points + words + known.attention * drawn)


def told_by_words(title: str, abstract: str) -> float:
    """Return what the words of an entry add to its score: how papers with such words fare."""
    places, weights = tag_model().weighed(title, abstract)
    points = float(weights @ _word_points()[places])
    return max(-MOST_BY_WORDS, min(MOST_BY_WORDS, points))


def odds_of(chance: float) -> float:
    """Return *chance* as the logarithm of its odds, in which attention counts."""
    kept = min(_MOST_LIKELY, max(_LEAST_LIKELY, chance))
    return math.log(kept / (1 - kept))


def whole(points: float) -> int:
    """Return the score from 1 to 10 that *points* make."""
    tamed = min(points, (points + _HIGH) / 2)
    return max(_LOWEST, min(_HIGHEST, int(tamed + 0.5)))


def missing_in(entry: Entry, strengths: Iterable[Seen]) -> str:
    """Return a sentence on something that the abstract does not tell, the gravest first."""
    if count_of(entry.claims) == 1:
        return "A single figure carries the claim."
    if not _COMPARED.search(entry.abstract):
        return "The abstract names nothing to compare it with."
    if not _COST.search(entry.abstract):
        return "What it costs to run is not stated."
    if {"released", "link"}.isdisjoint(cue.name for cue in strengths):
        return "The abstract mentions no code or data for others to check it with."
    return "The claims are the authors' own, and the abstract names no limits."


def rationale_of(strengths: Sequence[Seen], gaps: Sequence[Seen], *, missing: str) -> str:
    """Return a judgement in two sentences: what speaks for a paper, and what limits it.

    *missing* is the second sentence where there are no *gaps*.
    """
    quotes = {cue.name: cue.quote for cue in strengths}
    for kept, again in _SAME:
        if kept in quotes:
            quotes.pop(again, None)
    limits = {cue.name: cue.quote for cue in gaps}
    untold = (words for name, words in _UNTOLD.items() if name in quotes)
    worded = {**_LIMITS, "no figures": next(untold, _LIMITS["no figures"])}
    told = [words.format(limits[name]) for name, words in worded.items() if name in limits]
    second = f"{capitalised(', and '.join(told[:_MOST_LIMITS]))}." if told else missing
    return f"{_praise(quotes)} {second}"


def _praise(quotes: Mapping[str, str]) -> str:
    """Return a sentence on the strengths whose *quotes* are given by name."""
    lead = next((name for name in _LEADS if name in quotes), None)
    if lead is None:
        return "Makes its case in words, with few signs of strength to go by."
    said = _LEADS[lead].format(quotes[lead])
    beside = [
        words.format(quotes[name])
        for name, words in _BESIDE.items()
        if name in quotes and name != lead
    ][:_MOST_BESIDE]
    if lead == "gain" and "first" in quotes:
        said = f"claims a first and {said}"
    addition = f", with {' and '.join(beside)}" if beside else ""
    subject = quotes.get("named")
    return f"{subject} {said}{addition}." if subject else f"{capitalised(said)}{addition}."


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
    """Return what adds how much."""
    stored = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return _Points(
        base=stored["base"],
        cues=stored["points"],
        attention=stored["attention"],
        common=stored["common"],
    )


@cache
def _word_points() -> NDArray[np.float32]:
    """Return what each word known to the tags adds, shape (V,)."""
    import numpy as np

    with np.load(_WORDS, allow_pickle=False) as stored:
        return np.asarray(stored["words"] * stored["step"], np.float32)
