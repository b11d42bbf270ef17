"""The plain form of a statement: a sentence of the paper, freed of its lead-in and its "we".

It is never joined with another and never cut inside, so it is as true as the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from digest.cards.checks.form import is_first_person, starts_with_connective
from digest.cards.method_name import capitalised

_WORK: Final = (
    "paper|work|study|article|manuscript|thesis|survey|report|research|review|project|tutorial"
    "|position paper|technical report|preprint|letter|note"
)
_NOUN: Final = (
    rf"{_WORK}|method|approach|framework|model|models|system|algorithm|architecture|technique"
    "|strategy|dataset|data set|benchmark|pipeline|tool|analysis|results|findings|experiments"
    "|methods|approaches|systems|datasets|benchmarks|limitations|challenges|insights|advances"
    "|issues|gap|gaps|problem|problems"
)
# Headings of structured abstracts, numbers of a list, "in this paper", "to address this".
_LEADS: Final = (
    re.compile(
        r"(?:background|introduction|motivation|purpose|objectives?|aims?|(?:materials and )?"
        r"methods?|methodology|approach|design|results?|findings|conclusions?|discussion"
        r"|significance|impact|problem|contributions?)(?: and \w+)?:\s+",
        re.IGNORECASE,
    ),
    re.compile(r"\(?(?:\d{1,2}|[ivx]{1,4}|[a-e])\)\s+|[•*–-]\s+"),
    re.compile(
        rf"(?:here,? (?=we )|in (?:this|the present|our) (?:\w+ )?(?:{_WORK}),?\s+)", re.IGNORECASE
    ),
    # "To address this,", and before "we": "Leveraging this finding,", "Based on these insights,".
    re.compile(
        r"(?:in order )?to (?:\w+ly )?(?:\w+ )?(?:this|these|that|those|such)\b[^,.;]{0,80},\s+"
        r"|(?:\w+ ){1,3}(?:this|these|those|such)\b[^,.;]{0,60},\s+(?=(?:we|our|I) )"
        r"|(?:then|next|also|further|finally|first|second|third|lastly) (?=(?:we|I) )"
        r"|namely,\s+",
        re.IGNORECASE,
    ),
    # "Experiments show that", "Our results on five data sets demonstrate that".
    re.compile(
        r"(?:(?:our|the|these|this|extensive|comprehensive|empirical|experimental|initial|further"
        r"|detailed|thorough|numerical|preliminary|theoretical)[\s,]+(?:and )?){0,3}"
        r"(?:experiments?|results?|evaluations?|findings|analys[ie]s|simulations?|evidence|studies)"
        r"(?: (?:on|in|across|over|with|using|from) [^,.;]{1,60})?"
        r" (?:show|demonstrate|indicate|reveal|suggest|confirm|verify)s? that\s+",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:we|I) (?:\w+ly )?(?:show|find|demonstrate|observe|argue|note) that\s+", re.IGNORECASE
    ),
)
_CONNECTIVE_END: Final = re.compile(r"^(?:[A-Za-z.]+(?: [a-z]+){0,4}\s?[,:]\s+|[A-Za-z]+,?\s+)")
_GENERIC: Final = (
    "understanding|world|daily|everyday|lives|society|planet|knowledge|universe|own|modern"
)
_TO_OUR_KNOWLEDGE: Final = re.compile(
    r",? ?\bto (?:the best of )?our (?:best )?(?:of )?knowledge,?", re.IGNORECASE
)
_PERSONS: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (_TO_OUR_KNOWLEDGE, lambda match: "," if match[0][0] == match[0][-1] == "," else ""),
    (re.compile(r"\b[Ww]e['’]ve\b"), "the authors have"),
    (re.compile(r"\b[Ww]e['’]re\b"), "the authors are"),
    (re.compile(r"\bI['’]ve\b"), "the authors have"),
    (re.compile(r"\bI['’]m\b|\bI am\b"), "the authors are"),
    (re.compile(r"\bI was\b"), "the authors were"),
    (re.compile(rf"\b[Oo]ur (?={_GENERIC})"), "the "),
    (re.compile(r"\b[Ww]e\b"), "the authors"),
    # "I show", but not "Type I errors"
    (
        re.compile(
            r"(?<![Tt]ype )(?<!Part )(?<![Pp]hase )(?<![Ss]tage )(?<![Cc]lass )\bI\b(?= [a-z])"
        ),
        "the authors",
    ),
    (re.compile(r"\b[Oo]urs\b"), "theirs"),
    (re.compile(r"^(?:[Oo]ur|[Mm]y)\b"), "the authors'"),
    (re.compile(r"\b(?:[Oo]ur|[Mm]y)\b"), "their"),
    (re.compile(r"\b(?:[Oo]urselves|[Mm]yself)\b"), "themselves"),
    (re.compile(r"\bus\b"), "them"),
)
# "this method", "these results": the work's own, which a card is about.
_OWN: Final = re.compile(rf"\b([Tt])h(?:is|ese) (?=(?:\w+ )?(?:{_NOUN})\b)")
_UNNAMED: Final = re.compile(rf"The (?:{_NOUN})\b(?! (?:of|for|in|with|that|to)\b)")
_POINTS_BACK: Final = re.compile(
    r"(?:this|these|those|such|that|they|their|them|both|it|its|the (?:latter|former))\b",
    re.IGNORECASE,
)

_FORMULA_OR_GAP: Final = re.compile(
    r"(?P<formula>(?<!\\)\$[^$]{1,400}\$)| (?P<mark>[.,;:!?])(?= |$)"
)


def plain(sentence: str, *, of_others: bool = False) -> str | None:
    """Return *sentence* as a statement on its own feet; None where it leans on another.

    In a sentence *of_others*, such as the problem, "the approach" is none of the paper's own, so
    that it leans.
    """
    text = closed_up(third_person(sentence))
    if of_others and _UNNAMED.match(text):
        return None
    if starts_with_connective(text) or _POINTS_BACK.match(text):
        return None
    return text if text.endswith((".", "!", "?")) else f"{text}."


def third_person(sentence: str) -> str:
    """Return *sentence* freed of its lead-in, with "the authors" for "we"."""
    text = _OWN.sub(r"\1he ", _without_lead(sentence))
    for pattern, instead in _PERSONS if is_first_person(text) else ():
        text = pattern.sub(instead, text)
    return capitalised(" ".join(text.split()).lstrip(" ,"))


def _without_lead(sentence: str) -> str:
    """Return *sentence* without connectives, list numbers and "in this paper" at its start."""
    text, before = sentence.strip(), ""
    while text != before:
        before = text
        for lead in _LEADS:
            match = lead.match(text)
            if match is not None and match.end() < len(text):
                text = text[match.end() :]
        if starts_with_connective(text):
            rest = _CONNECTIVE_END.sub("", text, count=1)
            text = rest or text
    return text


def closed_up(text: str) -> str:
    """Return *text* without the spaces before its commas and stops, but for those in formulas."""
    return _FORMULA_OR_GAP.sub(lambda match: match["formula"] or match["mark"], text)
