"""Verbs of the authors put into the third person, with all that hangs on them. Pure."""

from __future__ import annotations

import re
from typing import Final

from digest.cards.language.clauses import Clause, lowered
from digest.cards.language.verbs import BASES, CLEAR_BASES, PARTICIPLES, PASTS, THIRDS, third_person
from digest.cards.language.vocabulary import capitalised, words
from digest.cards.language.wording import FIRST_PERSON, LONGEST

_LONGEST_OPENER: Final = 16
_LONGEST_WITH_PURPOSE: Final = 28

# "We hope" and the like say nothing about the paper.
_MOODS: Final = words(
    """
    hope believe think expect call invite envision thank refer name ask anticipate am are be
    were was is may might will would should must cannot could share look plan wish had encourage
    require need
    """
)
_UNLIKE_VERBS: Final = ("ed", "and", "or", "ous", "al", "ive", "ly", "all", "both", "as")
_MODALS: Final = words(
    """
    may will could should must cannot might would was were do does
    """
)
# ", and we show", "; we show".
_SECOND_WE: Final = re.compile(
    r"(?P<join>,? (?:and|but)|;) we (?:(?:also|then|further|\w+ly) )?(?P<verb>[a-z-]+)\b"
)
_SECOND_VERB: Final = re.compile(
    r"(?P<comma>,?) (?P<join>and|but)(?: (?:also|then|further|thus|\w+ly))? (?P<verb>[a-z-]+)"
    r" (?P<determined>(?:a|an|the|that|its|their|our|how|whether|it|them|this|these|both|several"
    r"|two|three|various|multiple)\b)?"
)
# Verbs as often nouns, but not before "that", "the" and the like.
_DETERMINED_VERBS: Final = words(
    """
    show use report release address access approximate associate complete complement correct
    express separate target
    """
)
# ", reason, and generate": the last of several infinitives.
_SERIES: Final = re.compile(r"(?:^|, )(?P<verb>[a-z-]+)(?: \S+){0,3}$")
_MIDDLE_VERB: Final = re.compile(r", (?P<verb>[a-z-]+) (?!and\b|or\b)")
# "We train and validate": no object stands between the two.
_TWIN: Final = re.compile(r"and (?:then |further |also |\w+ly )?(?P<verb>[a-z-]+) (?P<rest>.+)")
_OPEN_INFINITIVE: Final = re.compile(
    r"\b(?:to|can|may|will|could|should|must|help|helps|let|lets|that|which|who|not) \w+"
)
# Verbs that are adjectives or nouns as well, so that "and complete results" joins no verb.
_HALF_VERBS: Final = words(
    """
    address access aggregate alternate approximate associate complete complement correct express
    narrow separate benefit aid compound project process target
    """
)
_ANAPHOR: Final = re.compile(
    r"\b(?:this|these|that|those|such|them|they|above|aforementioned|former|latter|it|same)\b",
    re.IGNORECASE,
)
# "To overcome the hurdles, we": what the hurdles are was said before.
_PURPOSE: Final = re.compile(
    r"to (?:address|overcome|bridge|tackle|solve|mitigate|fill|alleviate|remedy|resolve|answer"
    r"|meet|achieve|enable)\b",
    re.IGNORECASE,
)
# "In the second stage, X is built": that it is built is news enough.
_STAGE: Final = re.compile(
    r"(?:in|during|at|for) (?:the )?(?:\w+ )?(?:stage|step|phase|training|inference)",
    re.IGNORECASE,
)
_MOVABLE: Final = words(
    """
    by with using through via on in under across when for at after during without to from among
    within if once
    """
)
_MOVABLE_WITH_COMMA: Final = words(
    """
    unlike compared based inspired motivated built building leveraging instead rather drawing
    equipped trained starting following
    """
)
# Leaving these out would claim more than the sentence does.
_RESTRICTIVE: Final = words("if when on under without for across in among within once at")


def base_of(verb: str) -> str:
    """Give the plain form of *verb*, or *verb* itself if it is not known."""
    return THIRDS.get(verb) or PASTS.get(verb) or verb


def predicate_of(clause: Clause) -> str | None:
    """Say what the subject of *clause* does, verb first; None for moods and possibilities."""
    verb, rest = clause.verb, clause.rest.removeprefix("in detail ")
    first, _, after = rest.partition(" ")
    if verb in {"have", "has"} and first in PARTICIPLES:
        verb, rest = PARTICIPLES[first], after
    if verb == "can":
        plain = after.partition(" ")[0] if first.endswith("ly") else first
        return f"Is able to {rest}" if plain in BASES else None
    if verb in {"is", "are"} and rest.startswith(("the first", "among the first", "able to ")):
        return f"Is {rest}"
    if verb in _MODALS or verb == "are" or (clause.subject.lower() == "we" and not _is_deed(verb)):
        return None
    if verb == "has" and first == "been":
        return None
    if verb in {"is", "has"}:
        return f"{capitalised(verb)} {rest}"
    if verb not in THIRDS:
        rest = joined(rest)
    base = base_of(verb)
    known = clause.subject.lower() == "we" or base in BASES
    return f"{capitalised(third_person(base) if known else verb)} {rest}"


def _is_deed(verb: str) -> bool:
    known = verb in BASES or verb in PASTS
    return verb not in _MOODS and (known or not verb.endswith(_UNLIKE_VERBS))


def joined(rest: str) -> str:
    """Inflect the further verbs of "we": ``X and evaluate Y`` → ``X and evaluates Y``."""
    rest = _SECOND_WE.sub(
        lambda match: f"{match['join'].replace(';', ', and')} {_third(match['verb'])}", rest
    )
    twin = _TWIN.match(rest)
    if twin is not None and twin["verb"] in {*BASES, *PASTS}:
        return f"and {_third(twin['verb'])} {twin['rest']}"
    match = _second_verb(" " + rest)
    if match is None:
        return rest
    before, after = rest[: match.start("verb") - 1], rest[match.end("verb") - 1 :]
    return f"{_series(before) if match['comma'] else before}{_third(match['verb'])}{after}"


def _series(text: str) -> str:
    """Inflect what stands between the first and the last verb: "X, identify Y, and"."""

    def inflect(match: re.Match[str]) -> str:
        clear = match["verb"] in CLEAR_BASES and match["verb"] not in _HALF_VERBS
        open_before = _OPEN_INFINITIVE.search(text[: match.start()])
        return f", {_third(match['verb'])} " if clear and not open_before else match[0]

    return _MIDDLE_VERB.sub(inflect, text)


def single(rest: str) -> str:
    """Leave out a second predicate of the authors (", and show that ...")."""
    match = _SECOND_WE.search(rest) or _second_verb(rest)
    return rest if match is None else rest[: match.start()].rstrip(" ,") + "."


def _second_verb(text: str) -> re.Match[str] | None:
    """Find ", and evaluate the ..." where its subject is that of the whole sentence."""
    for match in _SECOND_VERB.finditer(text):
        verb, before = match["verb"], text[: match.start()]
        clear = verb in CLEAR_BASES and verb not in _HALF_VERBS
        if not clear and not (match["determined"] and verb in _DETERMINED_VERBS):
            continue
        inside = _OPEN_INFINITIVE.search(before) is not None
        series = _SERIES.search(before) if match["comma"] and inside else None
        if series is not None and series["verb"] in BASES:
            continue
        if match["comma"] or not inside:
            return match
    return None


def _third(verb: str) -> str:
    base = base_of(verb)
    return verb if base in _MOODS else third_person(base)


def _has_several_parts(text: str, preposition: str) -> bool:
    """Say whether *text* sets several cases side by side, so that a tail would join the last."""
    return ";" in text or f" {preposition} " in text or "respectively" in text


def with_tail(text: str, tail: str) -> str:
    """Put *tail* before the full stop of *text*."""
    return f"{text.rstrip('.')}{tail}." if tail else text


def with_purpose(text: str, purpose: str) -> str:
    """Put *purpose* ("To enhance X") behind *text*, if it tells what for in itself."""
    words = len(purpose.split()) + len(text.split())
    tells = not (
        _PURPOSE.match(purpose) or _ANAPHOR.search(purpose) or FIRST_PERSON.search(purpose)
    )
    if not tells or words > _LONGEST_WITH_PURPOSE or " to " in text or "," in purpose:
        return text
    return with_tail(text, f"{', ' if ',' in text else ' '}{purpose[0].lower()}{purpose[1:]}")


def with_opener(text: str, opener: str, *, source: str) -> str | None:
    """Put what stood before the subject behind the rest, where the claim depends on it.

    An opener that only refers back, or only says why, goes; None if it can neither go nor stay.
    """
    if opener.startswith(("To ", "In order to ")):
        return with_purpose(text, opener)
    if not opener or _ANAPHOR.search(opener) or _STAGE.fullmatch(opener):
        return text
    words = opener.split()
    first = words[0].lower()
    fits = len(words) <= _LONGEST_OPENER and len(words) + len(text.split()) <= LONGEST - 4
    if not fits or "," in opener or FIRST_PERSON.search(opener):
        return None if first in _RESTRICTIVE else text
    if first in _RESTRICTIVE and _has_several_parts(text, first):
        return None
    if first not in _MOVABLE | _MOVABLE_WITH_COMMA:
        return text
    apart = first in _MOVABLE_WITH_COMMA or (first in _RESTRICTIVE and "," in text)
    return with_tail(text, ("," if apart else "") + " " + lowered(opener, source=source))
