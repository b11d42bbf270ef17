"""The sentence that says what a paper is about, with its subject named. Pure."""

from __future__ import annotations

import re
from typing import Final

from digest.cards.clauses import Clause, parse
from digest.cards.connectives import without_lead
from digest.cards.predicates import base_of, predicate_of, single, with_opener
from digest.cards.rewriting import plain
from digest.cards.verbs import THIRDS
from digest.cards.vocabulary import words
from digest.cards.wording import finished

_INTRODUCING: Final = words(
    """
    introduce propose present develop release describe design build create unveil devise offer
    contribute construct curate establish open-source
    """
)
_PAPER: Final = re.compile(
    r"(?:this|the)(?P<noun> (?:[\w-]+ )?"
    r"(?:paper|work|study|article|report|survey|thesis|research))",
    re.IGNORECASE,
)
# A word with a capital or a digit; possessive, so that a page of capitals costs no time.
_CAPITALS: Final = r"(?=[\w$\\^{}*+./'’-]*[A-Z\d$])[\w$\\^{}*+./'’-]++"
_NAME: Final = (
    rf"[`'\"“]*(?P<name>{_CAPITALS}"
    rf"(?: (?:(?:for|of|and|with|to|via|in|the|on) )?{_CAPITALS}){{0,7}}"
    r"(?: ?\([^()]{1,60}\))?)['\"”]*"
)
_APPOSED: Final = re.compile(
    rf"(?:the )?{_NAME}(?:,| [-–—]+|:) (?P<phrase>(?:an?|the first|the|one of the) .+)"
)
_RELATIVE: Final = re.compile(rf"(?:the )?{_NAME},? (?:which|that) (?P<phrase>[a-z-]+s .+)")
_CALLED: Final = re.compile(
    r"(?P<phrase>an? [^,.;:]{3,120}?)(?:,? (?:called|named|termed(?: as)?|dubbed|coined"
    r"|denoted(?: as)?|namely|i\.e\.,|known as|referred to as|which we (?:call|term|name|dub)),?|,)"
    rf" (?:the )?{_NAME}(?P<rest>[,.]? ?.*)"
)
_QUALIFIER: Final = re.compile(
    r"(?:[.,;]| (?:that|which|for|to|of|with|by|designed|based|in|where|using|capable|aimed)\b)"
)
_KIND: Final = re.compile(
    r"\b(?:method|framework|model|approach|system|pipeline|benchmark|dataset|data set|architecture"
    r"|strategy|algorithm|technique|paradigm|network|agent|corpus|suite|toolkit|library|platform"
    r"|tool|tokenizer|environment|resource|solution|scheme)\b"
)


# What is left of it must still say something: eight words at least.
_DIVISION: Final = re.compile(
    r"(?P<short>(?:\S+ ){7,}?\S+?),? (?:that|which) (?:\w+ly )?(?P<verb>[a-z]+s) (?P<rest>.+)"
)
_LONG_ENOUGH: Final = 5


def summary(sentence: str, *, name: str | None, source: str) -> str | None:
    """Turn *sentence* into one that stands alone: "NAME is a ...", "The paper shows ..."."""
    text = without_lead(sentence)
    clause = parse(text)
    if clause is None:
        return plain(sentence)
    subject = "The paper" if clause.subject.lower() == "we" else _paper(clause.subject)
    if subject is None:
        whole: str | None = f"{clause.subject} {clause.verb} {clause.rest}"
    else:
        predicate = predicate_of(clause)
        whole = _named(clause, name) or (predicate and f"{subject} {_small(predicate)}")
    moved = with_opener(whole, clause.opener, source=source) if whole else None
    return finished(moved) if moved else None


def divide(text: str) -> tuple[str, str] | None:
    """Split "X is a long phrase that does A." into "X is a long phrase." and "Does A."."""
    match = _DIVISION.match(text)
    if match is None or match["verb"] not in THIRDS or len(match["rest"].split()) < _LONG_ENOUGH:
        return None
    return f"{match['short'].rstrip(',')}.", f"{match['verb'].capitalize()} {match['rest']}"


def _paper(subject: str) -> str | None:
    match = _PAPER.fullmatch(subject)
    return f"The{match['noun']}" if match is not None else None


def _small(text: str) -> str:
    return text[0].lower() + text[1:]


def _named(clause: Clause, name: str | None) -> str | None:
    """Say "NAME is a ..." where the clause introduces something by its name."""
    if base_of(clause.verb) not in _INTRODUCING:
        return None
    rest = single(clause.rest)
    if (match := _APPOSED.match(rest)) is not None:
        return f"{match['name']} is {match['phrase']}"
    if (match := _RELATIVE.match(rest)) is not None and match["phrase"].split(" ", 1)[0] in THIRDS:
        return f"{match['name']} {match['phrase']}"
    match = _CALLED.match(rest)
    if match is not None and (not match["rest"] or _QUALIFIER.match(match["rest"])):
        return f"{match['name'].rstrip('.')} is {match['phrase']}{match['rest'] or '.'}"
    return _titled(rest, name)


def _titled(rest: str, name: str | None) -> str | None:
    """Say "NAME is a framework ..." where only the title has the name."""
    if name is None or name in rest or not rest.startswith(("a ", "an ", "the first ")):
        return None
    head = _QUALIFIER.split(rest, maxsplit=1)[0]
    return f"{name} is {rest}" if _KIND.search(head) else None
