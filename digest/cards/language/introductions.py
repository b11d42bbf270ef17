"""The clause that brings in what is new, and what it calls it: "We propose NAME, a ...". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from digest.cards.language.clauses import parse
from digest.cards.language.connectives import without_lead
from digest.cards.language.predicates import base_of
from digest.cards.language.rewriting import is_own
from digest.cards.language.verbs import third_person
from digest.cards.language.vocabulary import capitalised, words

_INTRODUCING: Final = words(
    """
    introduce propose present develop release design build create unveil devise offer contribute
    construct curate establish open-source describe
    """
)
_AUTHORS: Final = frozenset(
    {"we", "this paper", "the paper", "this work", "this study", "the study"}
)
_LONGEST: Final = 9
# Where the noun phrase of "a new framework for X that does Y" ends.
_END: Final = re.compile(
    r"[,.;:]|\s(?:that|which|who|to|for|by|via|through|where|based|designed|aimed|capable|called"
    r"|named|termed|consisting|comprising|leveraging|using|with|built|tailored|specifically|in|as"
    r"|and|on|from|integrating|combining|enabling|can)\b| - | – | — "
)
_CALLED: Final = re.compile(r"\b(?:called|named|termed|dubbed|namely|i\.e\.),? [`'\"“]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What a sentence brings in."""

    #: In the third person: "Introduces".
    verb: str
    #: Its noun phrase, or its name.
    noun: str


def introduction(sentence: str, *, names: tuple[str, ...]) -> Introduction | None:
    """Give what *sentence* brings in, by its name if that is among *names*; None if nothing."""
    clause = parse(without_lead(sentence))
    if clause is None or base_of(clause.verb) not in _INTRODUCING:
        return None
    if not is_own(clause.subject, *names):
        return None
    verb = capitalised(third_person(base_of(clause.verb)))
    for name in names:
        if name in clause.rest:
            return Introduction(verb=verb, noun=name)
    noun = _END.split(clause.rest, maxsplit=1)[0]
    fits = 1 < len(noun.split()) <= _LONGEST and noun.startswith(("a ", "an ", "the ", "two "))
    return Introduction(verb=verb, noun=noun) if fits else None


def is_by_authors(sentence: str) -> bool:
    """Say whether *sentence* tells what the authors do, and not what their work does."""
    clause = parse(without_lead(sentence))
    return clause is not None and clause.subject.lower() in _AUTHORS
