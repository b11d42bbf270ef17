"""A score from what an abstract shows on its surface, with the reasons for it. Pure.

It does not judge the work: it counts claims, figures and gaps that anyone can see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from digest.model import Assessment

_BASE: Final = 4.5
_LOWEST: Final = 1
_HIGHEST: Final = 10

_FIRST: Final = re.compile(
    r"\b(?:(?:is|are|as|present|introduce|propose|develop|offer|provide|conduct|release|yield|mark"
    r"|construct|build|create|establish|report)(?:s|ing)?,? the (?:very )?first"
    r"(?! (?:stage|step|phase))|for the first time|first of its kind|best of our knowledge"
    r"|first-ever)\b",
    re.IGNORECASE,
)
# 5.2%, 3 times, 2 points.
_FIGURE: Final = r"\d+(?:\.\d+)?(?:\s?\\?%|\s?(?:×|x\b|\\times|times\b|points?\b|percent\b))"
_GAIN: Final = re.compile(
    r"\b(?:outperform|surpass|improv|exceed|increas|reduc|gain|boost|better|faster|higher|lower"
    rf"|accelerat|sav|decreas|rais|drop|cut|speed)[^.]{{0,140}}?(?P<figure>{_FIGURE})",
    re.IGNORECASE,
)
_ANY_FIGURE: Final = re.compile(rf"{_FIGURE}|\b0\.\d+\b|(?<=[a-z] )\d+\.\d+\b(?!-)")
_BREADTH: Final = re.compile(
    r"(?<![\w.,-])(?:[2-9]|[1-9]\d+|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|dozens of|multiple|various|diverse)\s(?:[\w-]+ ){0,3}?(?:datasets|data sets"
    r"|benchmarks|tasks|languages|domains|models|LLMs|MLLMs|VLMs|environments)\b"
)
_MANY: Final = re.compile(
    r"\b(?:extensive|comprehensive|thorough) (?:\w+ )?(?:experiments?|evaluations?)\b",
    re.IGNORECASE,
)
_BEST: Final = re.compile(r"\b(?:state[- ]of[- ]the[- ]art|sota)\b", re.IGNORECASE)
_COMPARED: Final = re.compile(
    r"\b(?:outperform|surpass|exceed|superior|better than|beats?\b|compared (?:to|with)"
    r"|baselines?)",
    re.IGNORECASE,
)
_RELEASED: Final = re.compile(
    r"\b(?:code|data ?sets?|data|models?|weights|benchmark|implementation|resources|toolkit)\b"
    r"[^.]{0,60}\b(?:publicly|available|released|open-sourced|found at|accessible)\b"
    r"|\b(?:we|will) (?:\w+ )?(?:release|open-source|open source)\b|https?://github",
    re.IGNORECASE,
)
_PROOF: Final = re.compile(
    r"\b(?:we prove|prove that|theorems?|convergence guarantees?|rigorous proofs?"
    r"|theoretical(?:ly)? (?:analysis|guarantees?|results|proofs?|prove|show))\b",
    re.IGNORECASE,
)
_LIMITS: Final = re.compile(
    r"\b(?:limitations? (?:of|include)|our limitations|key challenges include"
    r"|remains? (?:limited|challenging)|still (?:struggle|fail|lag|fall)"
    r"|at the (?:cost|expense) of|trade-?offs?|does not (?:generalize|improve))\b",
    re.IGNORECASE,
)
_TESTED: Final = re.compile(
    r"\b(?:experiment|evaluat|results?|outperform|achiev|findings?|accuracy|empirical|benchmark"
    r"|we (?:find|show|demonstrate|observe))",
    re.IGNORECASE,
)
_OVERVIEW: Final = re.compile(
    r"\b(?:this|our|a|comprehensive|systematic) (?:survey|review|overview|tutorial|position paper"
    r"|perspective|vision paper)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What the cues are looked for in."""

    title: str
    abstract: str
    #: The sentences of the abstract that tell results; often empty.
    results: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    """Something seen, or missed, and what it adds to the score."""

    points: float
    #: For a strength, what "The abstract" does; for a gap, a whole sentence.
    words: str


def assess(title: str, abstract: str, *, results: str) -> Assessment:
    """Score a paper from 1 to 10; *results* are the result sentences of its *abstract*."""
    entry = _Entry(title=title, abstract=abstract, results=results)
    strengths = [cue for find in _STRENGTHS if (cue := find(entry)) is not None]
    gaps = list(_gaps(entry))
    points = _BASE + sum(cue.points for cue in (*strengths, *gaps))
    return Assessment(
        score=max(_LOWEST, min(_HIGHEST, int(points + 0.5))),
        rationale=_rationale(strengths, gaps),
    )


def _first(entry: _Entry) -> _Cue | None:
    return _Cue(points=1.0, words="claims a first") if _FIRST.search(entry.abstract) else None


def _margin(entry: _Entry) -> _Cue | None:
    gain = _GAIN.search(entry.results)
    if gain is not None:
        return _Cue(points=1.0, words=f"puts a figure on its gains ({gain['figure']})")
    figure = _ANY_FIGURE.search(entry.results)
    return figure and _Cue(points=0.5, words=f"reports figures ({figure[0]})")


def _comparison(entry: _Entry) -> _Cue | None:
    if _BEST.search(entry.results):
        return _Cue(points=0.5, words="compares itself with the state of the art")
    compared = _COMPARED.search(entry.results)
    return compared and _Cue(points=0.25, words="compares itself with others")


def _breadth(entry: _Entry) -> _Cue | None:
    match = _BREADTH.search(entry.results) or _BREADTH.search(entry.abstract)
    if match is not None:
        return _Cue(points=0.5, words=f"covers {match[0]}")
    many = _MANY.search(entry.abstract)
    return many and _Cue(points=0.25, words="claims extensive experiments")


def _proof(entry: _Entry) -> _Cue | None:
    proof = _PROOF.search(entry.abstract)
    return proof and _Cue(points=0.5, words="gives theoretical results")


def _release(entry: _Entry) -> _Cue | None:
    released = _RELEASED.search(entry.abstract)
    return released and _Cue(points=0.25, words="speaks of released code, data or models")


_STRENGTHS: Final[tuple[Callable[[_Entry], _Cue | None], ...]] = (
    _first,
    _margin,
    _comparison,
    _breadth,
    _proof,
    _release,
)


def _gaps(entry: _Entry) -> Iterator[_Cue]:
    if _OVERVIEW.search(f"{entry.title} {entry.abstract}"):
        yield _Cue(points=-0.5, words="It is an overview or a position, not a new result.")
    elif not _TESTED.search(entry.abstract):
        yield _Cue(points=-1.5, words="It reports no results.")
    elif not _ANY_FIGURE.search(entry.abstract):
        yield _Cue(points=-0.25, words="The abstract gives no numbers for its results.")
    if _LIMITS.search(entry.abstract):
        yield _Cue(points=0.0, words="It speaks of limits or trade-offs.")


def _rationale(strengths: list[_Cue], gaps: list[_Cue]) -> str:
    listed = [cue.words for cue in strengths]
    first = (
        f"The abstract {_joined(listed)}." if listed else "The abstract shows few signs to go by."
    )
    return " ".join([first, *(cue.words for cue in gaps)])


def _joined(clauses: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(clauses[:-1]), clauses[-1]]))
