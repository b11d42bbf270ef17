"""A score from what an abstract shows on its surface, with the reasons for it. Pure.

It does not judge the work: it counts claims, figures and gaps that anyone can see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from digest.model import Assessment
from digest.text.latex import to_unicode
from digest.text.sentences import split_sentences

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
# 5.2%, 3 times, 2 points; 5-10%, 24.5% to 32.7%, 98$\%$.
_FIGURE: Final = (
    r"(?<![\w.])\d{1,7}(?:\.\d{1,7})?(?:\s?\\?%?\s?(?:-|–|~|to)\s?\d{1,7}(?:\.\d{1,7})?)?"
    r"(?:\s?\$?\\?%|\s?(?:×|x\b|\$?\\times|-?fold\b|times\b|(?:percentage )?points?\b|percent\b))"
)
_ABOUT: Final = (
    r"(?:(?:up to|as much as|at least|more than|over|about|around|nearly|roughly|on average"
    r"|an? (?:\w+ )?(?:average|margin) of|an average)\s|[~+$]|\\sim\s?)*"
)
# Whose a figure is stands in the grammar: "surpasses it by 5%", "a gain of 5%", "5% higher". The
# figure of what is surpassed ("outperforming the base model, which scores 80%") has none of these.
_GAIN: Final = re.compile(
    r"\b(?:outperform|surpass|improv|enhanc|exceed|increas|reduc|gain|boost|beat|lower|rais"
    rf"|accelerat|sav|cut|speed)\w*(?:[^.;,]|\.\d|, ){{0,100}}?\bby {_ABOUT}(?P<by>{_FIGURE})"
    r"|\b(?:improvements?|gains?|increases?|reductions?|boosts?|speed-?ups?|savings?) "
    rf"(?:(?!of\b)\w+ ){{0,2}}?of {_ABOUT}(?P<of>{_FIGURE})"
    rf"|(?<!only )(?<!only a )(?<!only an )(?P<ahead>{_FIGURE})\$?[- ]"
    r"(?:(?!(?:of|in|on|and|to|with|the|from|for)\b)[\w-]+ ){0,3}?"
    r"(?:improvements?|gains?|increases?|reductions?|boosts?|speed-?ups?|savings?"
    r"|higher|faster|better|fewer|less)\b",
    re.IGNORECASE,
)
# A share, or a decimal number that is no part of a name (Gemini 2.5) or of a word (0.2-second).
_ANY_FIGURE: Final = re.compile(
    r"(?<![\w.])(?P<share>\d{1,7}(?:\.\d{1,7})?"
    r"(?:\s?\$?\\?%|\s?(?:percentage )?points?\b|\s?percent\b))"
    r"|(?:(?<![\w.-])(?!version|release)[a-z][\w@-]* |[(=:,] ?)(?P<decimal>\d{1,7}\.\d{1,7})"
    r"(?![\w-]|\.\d|\s?\$?\\?%|\s(?:percent|points?)\b)"
)
_BREADTH: Final = re.compile(
    r"(?<![\w.,-])(?:[2-9]|[1-9]\d+|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|dozens of|multiple|various|diverse)\s(?:[\w-]+ ){0,3}?(?:datasets|data sets"
    r"|benchmarks|tasks|languages|domains|models|LLMs|MLLMs|VLMs|environments)\b"
)
# A sentence that says what the authors tried, not what the field is like.
_TRIED: Final = re.compile(
    r"\bwe (?:\w+ ){0,2}(?:evaluate|validate|test|assess|benchmark|analy[sz]e|conduct|experiment)"
    r"|\b(?:experiments?|evaluations|evaluated|validated|tested)\b",
    re.IGNORECASE,
)
_MANY: Final = re.compile(
    r"\b(?:extensive|comprehensive|thorough) (?:\w+ )?(?:experiments?|evaluations?)\b"
    r"(?! (?:benchmarks?|frameworks?|metrics?|suites?|protocols?))",
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
    r"[^.]{0,60}\b(?:publicly|released|open-sourced|found at|accessible|(?<!become )available"
    r"(?! to (?:the )?(?!public|community|research|support|facilitate|foster)\w))\b"
    r"|\b(?:we|will) (?:\w+ )?(?:release|open-source|open source)\b|https?://github",
    re.IGNORECASE,
)
_PROOF: Final = re.compile(
    r"\b(?:we prove|prove that|theorems?|convergence guarantees?|rigorous proofs?"
    r"|theoretical(?:ly)? (?:analysis|guarantees?|results|proofs?|prove|show))\b",
    re.IGNORECASE,
)
_LIMITS: Final = re.compile(
    r"\b(?:limitations? (?:of (?:our|this|the proposed|the current|current)|include)"
    r"|our limitations|key challenges include|still (?:struggle|fail|lag|fall)"
    r"|at the (?:cost|expense) of|trade-?offs?|does not (?:generalize|improve))\b",
    re.IGNORECASE,
)
_TESTED: Final = re.compile(
    r"\b(?:experiment|evaluat|validat|results?|outperform|achiev|findings?|accuracy|empirical"
    r"|benchmark|(?:we|study|survey|analysis) (?:\w+ )?(?:find|found|show|demonstrat|observ))",
    re.IGNORECASE,
)
_KINDS: Final = r"(?:survey|review|tutorial|position paper|vision paper)"
_OVERVIEW_TITLE: Final = re.compile(
    rf"\b(?:a|comprehensive|systematic|literature) (?:{_KINDS}|overview|perspective)\b|^position:",
    re.IGNORECASE,
)
_OVERVIEW: Final = re.compile(
    rf"\b(?:this|our) (?:{_KINDS}|perspective (?:paper|article))\b"
    rf"|\b(?:presents?|provides?|offers?) an? (?:[\w-]+,? ){{0,4}}?{_KINDS} (?:of|on)\b",
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
    if gain := _gain(entry.results):
        return _Cue(points=1.0, words=f"puts a figure on its gains ({gain})")
    figure = _ANY_FIGURE.search(entry.results)
    return figure and _Cue(points=0.5, words=f"reports figures ({_found(figure)})")


def _comparison(entry: _Entry) -> _Cue | None:
    if _BEST.search(entry.results):
        return _Cue(points=0.5, words="names the state of the art")
    compared = _COMPARED.search(entry.results)
    return compared and _Cue(points=0.25, words="makes comparisons")


def _breadth(entry: _Entry) -> _Cue | None:
    tried = " ".join(filter(_TRIED.search, split_sentences(entry.abstract)))
    match = _BREADTH.search(entry.results) or _BREADTH.search(tried)
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
    abstract = entry.abstract
    if _OVERVIEW_TITLE.search(entry.title) or _OVERVIEW.search(abstract):
        yield _Cue(points=-0.5, words="It is an overview or a position, not a new result.")
    elif not (entry.results or _TESTED.search(abstract) or _gain(abstract)):
        yield _Cue(points=-1.5, words="It reports no results.")
    elif not (_ANY_FIGURE.search(abstract) or _gain(abstract)):
        yield _Cue(points=-0.25, words="It gives no scores or margins.")
    if _LIMITS.search(entry.results):
        yield _Cue(points=0.0, words="It speaks of limits or trade-offs.")


def _gain(text: str) -> str:
    """Give the first figure that *text* puts on a gain; empty if it puts none."""
    match = _GAIN.search(text)
    return _found(match) if match else ""


def _found(match: re.Match[str]) -> str:
    """Give the group that has matched, as Unicode without the dollars around it."""
    figure = str(match[match.lastgroup or 0])
    return to_unicode(figure.replace("$", "")).strip()


def _rationale(strengths: list[_Cue], gaps: list[_Cue]) -> str:
    listed = [cue.words for cue in strengths]
    first = (
        f"The abstract {_joined(listed)}." if listed else "The abstract shows few signs to go by."
    )
    return " ".join([first, *(cue.words for cue in gaps)])


def _joined(clauses: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(clauses[:-1]), clauses[-1]]))
