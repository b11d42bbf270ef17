"""What each sentence of an abstract is there for, by its words and its place. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """What a sentence does in an abstract."""

    BACKGROUND = "background"
    PROBLEM = "problem"
    OBJECTIVE = "objective"
    METHOD = "method"
    RESULT = "result"
    CONCLUSION = "conclusion"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence with its role."""

    #: Its number in the abstract, from 0.
    place: int
    #: Verbatim.
    text: str
    role: Role
    #: How much speaks for each role, by cue words and place; unbounded.
    weights: MappingProxyType[Role, float]


# A role and a weight, then the words for it: one pattern, broken before bars, for a sentence in
# lower case. Weights were set by hand, on the roles in tests/data/gold and their like.
_CUES: Final = r"""
background 1.5
    ^(recent(ly)?|with the (rise|advent|rapid|growing|increasing)|in recent|as \w+ (become
    |continue)|over the past|traditional(ly)?|the (rapid|recent|growing))\b
background 1.0
    \b(has|have) (shown|achieved|emerged|become|made|demonstrated|gained|attracted
    |revolutioni[sz]ed|advanced|been (widely|extensively)|led|enabled|garnered|transformed
    |driven|recently)\b
background 0.8
    \b((is|are|remains?) (an? |the )?(key|important|crucial|essential|fundamental|critical|vital
    |central|widely|increasingly|powerful|promising|often|typically|commonly|cornerstone
    |popular)|plays? an? \w+ role|increasingly|widely (used|adopted))\b
problem 1.6
    ^(however|yet|nevertheless|nonetheless|unfortunately|despite|but|still|existing|current|most
    |prior|previous|conventional|while|although)\b
problem 1.2
    \b(struggles?|challeng(e|es|ing)|limited|limitations?|lack(s|ing)?|fails?|failing|suffers?
    |suffering|overlook(s|ed|ing)?|hinder(s|ed|ing)?|unclear|difficult(y|ies)?|costly|expensive
    |neglect(s|ed|ing)?|bottlenecks?|insufficient(ly)?|under-?explored|unexplored|scarce
    |scarcity|prone|vulnerable|inadequate|labor-intensive|time-consuming|issues?|gap|ignor(e|es
    |ing)|problem(s|atic)?|impractical|little (attention|is known)|remains? (an )?(open|largely
    |unclear|challenging)|degrad(e|es|ation)|poor(ly)?|inefficien(t|cy|cies)|constrain(s|ed)
    |risks?|rel(y|ies) (heavily|solely|primarily|mainly|on)|concerns?|constraints?|restrict(s|ed
    |ing)?|obstacles?|shortcomings?|drawbacks?|rarely|cannot)\b
problem -1.5
    \b(we|our)\b
background -1.5
    \b(we|our)\b
objective 2.2
    \b(we|(this|the|our) (position )?(paper|work|study|article|survey|research|thesis|report
    |review))( \w+ly| also| further| first| thus| therefore)? (propose|introduce|present|develop
    |design|describe|study|investigate|explore|examine|address|tackle|argue|ask|aim|offer|devise
    |advocate|revisit|formulate|build|create|release|conduct)(s|es|d|ed)?\b
objective 1.8
    \b(in this (paper|work|study|article|survey|report)|here,? we|this (paper|work|study|article
    |survey)|the (aim|goal|objective) of|we (aim|seek) to)\b
objective 1.2
    ^to (address|tackle|bridge|overcome|fill|mitigate|solve|this end|close|alleviate|meet
    |remedy)\b
objective 1.2
    \b(a|an|the first) (novel|new|unified|comprehensive|large-scale|first|simple|lightweight
    |general|multimodal)\b
objective -1.5
    ^(additionally|furthermore|moreover|besides|specifically|finally|also|in addition|based on
    |then|second(ly)?|third(ly)?|experiments?|extensive|results)\b|\bwe (also|further|then
    |additionally)\b
method 1.6
    ^(specifically|in particular|concretely|first(ly)?|second(ly)?|third(ly)?|then|next
    |additionally|furthermore|moreover|in addition|besides|technically|based on|building (up)?on
    |using|by|to (enable|further|enhance|ensure|support))\b
method 1.2
    \b(consists? of|comprises?|leverag(es?|ing)|employ(s|ing)?|integrat(es?|ing)|utili[sz](es?
    |ing)|incorporat(es?|ing)|combin(es?|ing)|modules?|encoders?|mechanism|pipeline|is (trained
    |built|constructed|designed|composed)|stages?|adopts?|formulates?|we (design|employ|use
    |leverage|build|construct|collect|curate|train|fine-tune|formulate|incorporate|utilize|adopt
    |apply|develop|introduce|also|further|then))\b
result 2.0
    \b(experiments?|experimental|results|evaluations?|findings|simulations|ablations?
    |analys[ei]s|benchmarking|studies)( \S+){0,12}? (shows?|showed|demonstrates?|demonstrated
    |reveals?|revealed|indicates?|confirms?|verif(y|ies)|validates?|prove)\b
result 1.5
    \b(outperform(s|ed|ing)?|surpass(es|ed|ing)?|state-of-the-art|superior|sota|achiev(es?|ed
    |ing)|results|experiments|we (find|found|observe|show|demonstrate|prove|evaluate|validate
    |verify|observed|showed))\b
result 0.6
    \b(improv(es?|ed|ements?|ing)|accuracy|baselines?|effectiveness|yields?|gains?|findings?
    |performance|robust(ness)?|significant(ly)?)\b
result 1.2
    \d(\.\d+)?\s?\\?%|\b\d+(\.\d+)?( times|x\b|\\times)|\b0\.\d+
result 0.8
    \b(extensive|comprehensive|empirical(ly)?) (experiments?|evaluations?|results)\b
conclusion 2.2
    \b((these|our|the) (results|findings) (suggest|highlight|underscore|inform|point|provide
    |emphasi[sz]e|offer|have)|(this|our|the) (work|study|paper|research|findings?|approach
    |framework|insights|survey|advancement) (\w+ly )?(highlights?|provides?|paves?|offers?
    |opens?|underscores?|contributes?|sets?|lays?|represents?|establish(es)?|serves?|marks?
    |bridges?)|pav(es?|ing) the way|future (research|work|directions?|studies)|we (hope|believe
    |envision|conclude|discuss)|implications|broader|potential (of|to|for)|new (avenues
    |directions|opportunities))\b
conclusion 1.2
    \b(suggest(s|ing)?|highlight(s|ing)?|underscor(es?|ing)|opening|insights|research|thus
    |towards?|foundation|valuable|real-world|practical|community|development of)\b
conclusion 1.0
    ^(overall|ultimately|in summary|in conclusion|taken together|these (results|findings)
    |by \w+ing)\b
other 5.0
    https?://|\b(github|(code|data ?sets?|models?|data|weights|implementation|demo|project page
    |resources)( \S+){0,6}? (is|are|will be|have been|be) (\w+ly )?(available|released?
    |open-sourced|made|found|accessible|provided)|project (page|website)|publicly (available
    |released|accessible)|this (https?|http) url|accepted (at|by|to)|open-sourced)\b
other -3.5
    \bwe (introduce|propose|present|develop)\b|\d\\?%
"""


def _table() -> tuple[tuple[Role, float, re.Pattern[str]], ...]:
    blocks = (block.split("\n", 1) for block in re.split(r"\n(?=\w)", _CUES.strip()))
    return tuple(
        (Role(head.split()[0]), float(head.split()[1]), re.compile(re.sub(r"\n? {4}", "", words)))
        for head, words in blocks
    )


_TABLE: Final = _table()
#: What the sentence that brings in the name of the work has ahead of the others.
_NAMED: Final = 2.5
#: What the place before or after the objective adds to a role.
_BEFORE: Final = MappingProxyType(
    {Role.BACKGROUND: 1.2, Role.PROBLEM: 1.0, Role.METHOD: -1.5, Role.RESULT: -1.5}
)
_AFTER: Final = MappingProxyType(
    {Role.BACKGROUND: -2.0, Role.PROBLEM: -1.5, Role.METHOD: 1.5, Role.RESULT: 0.3}
)


def label(sentences: Sequence[str], *, name: str | None = None) -> tuple[Sentence, ...]:
    """Give each sentence its role; *sentences* are those of one abstract, in order.

    *name* is what the authors call their work: the sentence that brings it in is the objective.
    """
    cues = [_cues(sentence) for sentence in sentences]
    first = next((place for place, text in enumerate(sentences) if name and name in text), None)
    if first is not None:
        cues[first][Role.OBJECTIVE] += _NAMED
    centre = _centre(cues)
    return tuple(
        _labelled(place, text, weights, centre=centre, count=len(cues))
        for place, (text, weights) in enumerate(zip(sentences, cues, strict=True))
    )


def _cues(sentence: str) -> dict[Role, float]:
    words = sentence.lower()
    weights = dict.fromkeys(Role, 0.0)
    for role, weight, pattern in _TABLE:
        if pattern.search(words):
            weights[role] += weight
    return weights


def _centre(cues: Sequence[dict[Role, float]]) -> int:
    """Find where the abstract turns from what others did to what its authors do."""
    scores = [
        weights[Role.OBJECTIVE] - 0.2 * place - max(0.0, weights[Role.OTHER])
        for place, weights in enumerate(cues)
    ]
    best = max(range(len(scores)), key=scores.__getitem__, default=0)
    return best if scores and scores[best] > 0 else min(1, len(cues) - 1)


def _labelled(
    place: int, text: str, cues: dict[Role, float], *, centre: int, count: int
) -> Sentence:
    shifts = _BEFORE if place < centre else _AFTER
    weights = {role: weight + shifts.get(role, 0.0) for role, weight in cues.items()}
    if place == centre:
        weights[Role.OBJECTIVE] += 2.0
    else:
        weights[Role.OBJECTIVE] -= 2.5
    if place > centre:
        progress = (place - centre) / max(1, count - 1 - centre)
        weights[Role.RESULT] += 1.2 * progress
        weights[Role.CONCLUSION] += 2.5 * progress - 1.5
        weights[Role.METHOD] -= 0.6 * progress
    role = max(Role, key=weights.__getitem__)
    return Sentence(place=place, text=text, role=role, weights=MappingProxyType(weights))
