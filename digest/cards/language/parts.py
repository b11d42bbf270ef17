"""A sentence divided into the clauses that it is made of. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from digest.cards.language.clauses import OPENERS, has_predicate, is_plural, parse
from digest.cards.language.connectives import without_lead
from digest.cards.language.verbs import CLEAR_THIRDS, GERUNDS, THIRDS, gerund, third_person
from digest.cards.language.vocabulary import capitalised, words

_CONCEDING: Final = re.compile(
    r"(?:while|although|though|even though|whereas|whilst)\s", re.IGNORECASE
)
# Where one main clause may end and the next begin.
_SEAM: Final = re.compile(
    r"(?:,? (?:but|yet)(?: also)? |, (?:and|while|whereas|so|although|though|where|as|because"
    r"|since) "
    r"|; (?:and |but |yet |however,? |thus,? |moreover,? |furthermore,? |in contrast, )?"
    r"|: | [–—-]{1,2} )"
)
_OPEN_QUESTION: Final = re.compile(r"(?:whether|how|what|why) .+ (?:remains?|is|are) (?:\w+ )?un")
_COMMA: Final = re.compile(", ")
# "X does A but fails at B": a second predicate of the same subject.
_SECOND_PREDICATE: Final = re.compile(
    r",? (?:and|but|yet) (?P<whole>(?:(?:also|still|often|thus|\w+ly) )*(?P<verb>[a-z-]+) (?:\w+))"
)
_FINITE: Final = CLEAR_THIRDS | words("is are was were has have remains cannot can do does")
_SINGULAR: Final = CLEAR_THIRDS | words("is was has does")
# The subject of the second predicate may be one of these instead.
_OPEN: Final = re.compile(r"\b(?:that|which|who|whether|how|what|where|when)\b")
# ", thereby limiting the use": what the main clause brings about.
_TAIL: Final = re.compile(
    r", (?:(?:thereby|thus|hence|ultimately|often|significantly|effectively|further"
    r"|while|consequently|\w+ly) )?(?P<gerund>[a-z-]+ing) (?P<rest>[^.;]+(?:\.\d[^.;]*)*)"
)
_FURTHER: Final = re.compile(r"(?P<join>,? and|, while|,) (?P<gerund>[a-z-]+ing) ")
_LISTS_DEEDS: Final = re.compile(r", (?:and|or) (?:\w+ly )?[a-z-]+ing\b")
_FIRST_DEED: Final = re.compile(
    r"\b(?:in|by|of|for|through|via|from|on|with|including|like|as|are|is|while)"
    r" (?:\w+ly )?[a-z-]+ing\b|: "
)
_RELATIVE: Final = re.compile(r",? (?:that|which) (?:\w+ly )?(?P<verb>[a-z-]+s) (?P<rest>.+)")
_ITEM: Final = re.compile(
    r"(?:^|[ ;,:])(?:and )?(?:\((?:\d|[ivx]{1,3}|[a-e])\)|(?:\d|[ivx]{1,3})\)|\d\.) (?=\S)"
)
_ITEM_END: Final = re.compile(r"[;,.]?(?: and)?$")
_HEADING: Final = re.compile(r"^[^:.]{2,60}: ")
_BY: Final = re.compile(r"(?:By|Through|Via|After) (?P<deed>[a-z-]+ing [^,]{8,140}), ")
_NO_TAIL: Final = words(
    """
    including according using regarding concerning following being ranging depending considering
    involving containing comprising consisting spanning covering relying building given
    """
)
# "Remaining limited neglects X" is no cause and effect.
_NO_ACT: Final = words("remain become seem appear lie exist have stay belong differ stand emerge")
_FEWEST: Final = 4
_LONGEST_ACT: Final = 14


@lru_cache(maxsize=128)
def clauses(text: str) -> tuple[str, ...]:
    """Divide *text* into main clauses, each a sentence; alone with itself if it cannot be."""
    if (match := _CONCEDING.match(text)) is not None:
        for comma in _COMMA.finditer(text, match.end()):
            first, second = text[match.end() : comma.start()], text[comma.end() :]
            whole = parse(second) is not None or _OPEN_QUESTION.match(second)
            if whole and has_predicate(first) and _is_clause(first):
                return _sentence(first), *clauses(_sentence(second))
        return (text,)
    for seam in _SEAM.finditer(text):
        first, second = text[: seam.start()], text[seam.end() :]
        if _is_clause(first) and _is_clause(second):
            return _sentence(first), *clauses(_sentence(second))
    return _predicates(text)


def concedes(text: str) -> bool:
    """Say whether *text* begins with what it then turns against: "While A, B"."""
    return _CONCEDING.match(text) is not None


def _predicates(text: str) -> tuple[str, ...]:
    """Divide "X does A but fails at B" into "X does A" and "X fails at B"."""
    clause = parse(text)
    if clause is None or clause.opener or clause.subject.lower() == "we":
        return (text,)
    for match in _SECOND_PREDICATE.finditer(clause.rest):
        verb = match["verb"]
        first = clause.rest[: match.start()]
        agrees = verb not in _SINGULAR or not is_plural(clause.subject)
        if verb not in _FINITE or not agrees or len(first.split()) < 2 or _OPEN.search(first):  # noqa: PLR2004 # one word is no predicate
            continue
        second = clause.rest[match.start("whole") :]
        return (
            _sentence(f"{clause.subject} {clause.verb} {first}"),
            _sentence(f"{clause.subject} {second}"),
        )
    return (text,)


def listed(text: str) -> Iterator[str]:
    """Yield the items of "(1) ..., (2) ..." that say a deed: "(a) reading X" → "Reads X"."""
    marks = list(_ITEM.finditer(text))
    for mark, following in itertools.zip_longest(marks, marks[1:]):
        end = following.start() if following is not None else len(text)
        item = _ITEM_END.sub("", text[mark.end() : end].strip())
        deed = _HEADING.sub("", item)
        said = _deed(deed) or _deed(deed[:1].lower() + deed[1:])
        if said is not None:
            yield said
        elif item.startswith(("a ", "an ")):
            yield f"Includes {item}."


def items(text: str) -> Iterator[str]:
    """Yield the items of "(1) ..., (2) ..." that are clauses, each a sentence."""
    marks = list(_ITEM.finditer(text))
    for mark, following in itertools.zip_longest(marks, marks[1:]):
        end = following.start() if following is not None else len(text)
        item = _ITEM_END.sub("", text[mark.end() : end].strip())
        if _is_clause(item):
            yield _sentence(item)


def deeds(text: str) -> Iterator[str]:
    """Yield what stands before the main clause as a deed: "By reading X, Y" → "Reads X"."""
    match = _BY.match(text)
    said = _deed(match["deed"]) if match is not None else _deed(text[:1].lower() + text[1:])
    if said is not None and (match is not None or parse(text) is None):
        yield said


def _deed(text: str) -> str | None:
    """Turn "reading X and writing Y" into "Reads X and writes Y."."""
    first, _, rest = text.rstrip(" ,.;").partition(" ")
    base = GERUNDS.get(first)
    if base is None or first in _NO_TAIL or len(rest.split()) < 2:  # noqa: PLR2004 # one is none
        return None
    return f"{capitalised(third_person(base))} {_inflected(rest)}."


def relatives(text: str) -> Iterator[str]:
    """Yield what is said behind a "that" or "which": "X that does Y" → "Does Y"."""
    for match in _RELATIVE.finditer(text):
        if match["verb"] in THIRDS and len(match["rest"].split()) >= _FEWEST:
            yield f"{capitalised(match['verb'])} {match['rest']}"


def tails(text: str) -> Iterator[str]:
    """Yield what a sentence says at its end: ", enabling X and reducing Y" → "Enables X ..."."""
    for match in _TAIL.finditer(text):
        base = GERUNDS.get(match["gerund"])
        if base is not None and _is_tail(match, text):
            yield f"{capitalised(third_person(base))} {_inflected(match['rest'])}."


def _is_tail(match: re.Match[str], text: str) -> bool:
    """Say whether *match* is an effect, and no item of "by reading X, writing Y, and Z"."""
    if match["gerund"] not in GERUNDS or match["gerund"] in _NO_TAIL:
        return False
    return not (_LISTS_DEEDS.search(match[0]) and _FIRST_DEED.search(text[: match.start()]))


def without_tails(text: str) -> str:
    """Leave out of *text* what follows its main clause as ", limiting the use of X"."""
    for match in _TAIL.finditer(text):
        if _is_tail(match, text) and match.end() >= len(text) - 1:
            return _sentence(text[: match.start()])
    return text


def consequence(text: str) -> str | None:
    """Turn "Methods ignore X, limiting Y." into "Ignoring X limits Y."; None if that fails."""
    main = without_tails(text)
    if main == text:
        return None
    clause, effect = parse(main), next(tails(text), None)
    if clause is None or effect is None or clause.subject.lower() == "we":
        return None
    act = _act(clause.verb, clause.rest.rstrip("."))
    if act is None or len(act.split()) > _LONGEST_ACT or "," in act:
        return None
    return f"{capitalised(act)} {effect[0].lower()}{effect[1:]}"


def _act(verb: str, rest: str) -> str | None:
    if verb in {"do", "does"} and rest.startswith("not "):
        base, _, after = rest.removeprefix("not ").partition(" ")
        return f"not {gerund(base)} {after}"
    if verb in {"is", "are"}:
        return None
    base = THIRDS.get(verb, verb)
    if base in _NO_ACT:
        return None
    return f"{gerund(base)} {rest}" if base in GERUNDS.values() else None


def _inflected(rest: str) -> str:
    """Inflect the further verbs: "X and reducing Y" → "X and reduces Y"."""

    def inflect(match: re.Match[str]) -> str:
        base = GERUNDS.get(match["gerund"])
        if base is None or match["gerund"] in _NO_TAIL:
            return match[0]
        return f"{match['join']} {third_person(base)} "

    return _FURTHER.sub(inflect, rest)


def _is_clause(text: str) -> bool:
    bare = without_lead(text)
    first = bare.split(" ", 1)[0].lower()
    if len(bare.split()) < _FEWEST or first in GERUNDS or first == "that":
        return False
    clause = parse(bare)
    # "audio, yet it fails" is no clause with "audio" before it.
    return clause is not None and (not clause.opener or first in OPENERS)


def _sentence(text: str) -> str:
    return capitalised(text.strip().rstrip(" ,;:.–—")) + "."
