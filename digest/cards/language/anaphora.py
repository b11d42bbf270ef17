"""Words that point back to another sentence ("these models", "it"), and what they mean. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from digest.cards.language.clauses import OPENERS, is_plural, lowered, parse
from digest.cards.language.parts import clauses
from digest.cards.language.verbs import CLEAR_BASES, PARTICIPLES, PASTS, THIRDS
from digest.cards.language.vocabulary import capitalised, words

_PRONOUN: Final = re.compile(
    r"(?P<word>they|it|their|its|he|she|both|doing so)(?P<rest> .+)", re.IGNORECASE
)
_POINTER: Final = re.compile(
    r"(?P<word>this|these|those|that|such),?(?! (?:as|that)\b)(?P<rest> .+)", re.IGNORECASE
)
# "It is unclear whether": this "it" points at nothing.
_IMPERSONAL: Final = re.compile(
    r"it (?:is|was|has been|remains|becomes|seems|appears|can be) (?:[a-z]+ly |still |often |not"
    r" |well |also )*(?:unclear|unknown|uncertain|open|hard|difficult|easy|important|crucial"
    r"|essential|vital|necessary|critical|imperative|paramount|challenging|possible|impossible"
    r"|intractable|infeasible|desirable|common|known|said|observed|concluded|plausible|clear"
    r"|questionable|understood|believed|argued|assumed|shown|expected|noted|recognized|costly"
    r"|expensive|impractical|natural|becoming clear|time|likely)"
    r" (?:[a-z]+ ){0,4}?(?:to|that|whether|how|why|what|if)\b",
    re.IGNORECASE,
)
# Behind these stands another subject, whether it is found or not.
_TURN: Final = re.compile(r", (?:yet|but|while|whereas) ")
# "Advances in X" have no possessive that could be read.
_JOINED: Final = re.compile(r" (?:and|or|of|in|on|for|with|to|from|by|between|that|which) ")
_FORMER: Final = re.compile(r"the (?:former|latter)\b", re.IGNORECASE)
# "This prevents", "these are": the pronoun is the whole subject.
_BARE: Final = words(
    """
    is are was were has have had can may will could should would must does do might often
    also not further however therefore thus in
    """
)
_LIMITS: Final = OPENERS | words(
    """
    a an the its their this these those that which who and or but of is are was were be been has
    have had can may will could should would must does do it they most some many all both as not
    while so than such many several
    """
)
_METHODS: Final = words(
    "methods approaches techniques models systems works studies strategies solutions algorithms"
    " frameworks efforts attempts benchmarks datasets"
)
_LONGEST_NOUN_PHRASE: Final = 6
_LONGEST_SUBJECT: Final = 9
_BRACKETED: Final = re.compile(r" \([^()]{1,30}\)")


@lru_cache(maxsize=256)
def leans(text: str) -> bool:
    """Say whether *text* starts by pointing back at a sentence before it."""
    if _IMPERSONAL.match(text):
        return False
    return any(shape.match(text) for shape in (_PRONOUN, _POINTER, _FORMER))


def is_impersonal(text: str) -> bool:
    """Say whether *text* starts with an "it" that stands for nothing: "it is unclear whether"."""
    return _IMPERSONAL.match(text) is not None


def points_barely(text: str) -> bool:
    """Say whether *text* starts with "this" and a verb, meaning all that was said before."""
    match = _POINTER.match(text)
    return match is not None and _is_bare(match)


def _is_bare(match: re.Match[str]) -> bool:
    """Say whether the pointer is the whole subject: "this results in", but not "these results"."""
    word = match["rest"].split()[0]
    if match["word"].lower() in {"these", "those", "such"}:
        return word.lower() in _BARE or word.lower() in CLEAR_BASES
    return is_verb(word)


def named(text: str, before: str) -> str | None:
    """Name what *text* points back to, in the words of the sentence *before*; None if unclear.

    "These models fail" becomes "Large audio models fail".
    """
    if (match := _POINTER.match(text)) is not None:
        antecedent = _same_noun(match["rest"], before)
        return None if antecedent is None else capitalised(antecedent)
    match = _PRONOUN.match(text)
    if match is None or match["word"].lower() not in {"it", "they", "its", "their"}:
        return None
    plural = match["word"].lower() in {"they", "their"}
    parts = clauses(before)
    subjects = {one for one in map(_subject, parts) if one and is_plural(one) == plural}
    if len(subjects) != 1 or (len(parts) == 1 and _TURN.search(before)):
        return None
    subject = subjects.pop()
    if match["word"].lower() in {"its", "their"}:
        if _JOINED.search(subject):
            return None
        subject += "'" if subject.endswith("s") else "'s"
    return capitalised(subject + match["rest"])


def loosened(text: str) -> str | None:
    """Turn "this task needs" into "the task needs", which leans no more on what was said."""
    match = _POINTER.match(text)
    if match is None or _is_bare(match):
        return None
    if match["word"].lower() == "such":
        return capitalised(match["rest"].strip())
    return "The" + match["rest"]


def is_verb(word: str) -> bool:
    """Say whether *word* is a verb where a noun could stand as well."""
    plain = word.lower().rstrip(",")
    return plain in _BARE or (plain in THIRDS and plain not in {"works", "models"})


def _subject(sentence: str) -> str | None:
    """Give the subject of *sentence*, if it can be named again."""
    clause = parse(sentence)
    if clause is None:
        return None
    subject = clause.subject
    fits = len(subject.split()) <= _LONGEST_SUBJECT and "," not in subject
    known = subject.lower() != "we" and not leans(subject + " x") and "our " not in subject.lower()
    return _BRACKETED.sub("", subject) if fits and known else None


def _same_noun(rest: str, before: str) -> str | None:
    """Find the noun phrase of *before* that has the noun with which *rest* begins."""
    following = rest.split()
    for place, head in enumerate(following[:3]):
        if head.lower() in _LIMITS or is_verb(head):
            return None
        tail = following[place + 1 :]
        if tail and (is_plural(head) or _ends_subject(tail[0])):
            noun = head.rstrip(",")
            phrase = phrase_of(noun, before) or (
                _other_methods(before) if noun in _METHODS else None
            )
            return None if phrase is None else " ".join([phrase, *tail])
    return None


def _other_methods(before: str) -> str | None:
    """Give the subject of *before*, if it is methods by another word."""
    subject = _subject(before)
    return subject if subject is not None and subject.split()[-1] in _METHODS else None


def _ends_subject(word: str) -> bool:
    return is_verb(word) or word.lower() in _LIMITS or word.endswith("ly") or word in PASTS


def phrase_of(noun: str, before: str) -> str | None:
    """Give the first noun phrase of *before* that ends in *noun* and says more than it."""
    plain = _BRACKETED.sub("", before).split()
    for place, word in enumerate(plain):
        if word.rstrip(",.;:").lower() != noun.lower():
            continue
        start = place
        while start > 0 and place - start < _LONGEST_NOUN_PHRASE and _modifies(plain[start - 1]):
            start -= 1
        if start < place:
            phrase = " ".join([*plain[start:place], noun])
            return lowered(phrase, source=before) if start else phrase
    return None


def _modifies(word: str) -> bool:
    if word.lower() in _LIMITS or word[-1:] in {",", ";", ":", "."} or word.endswith("ly"):
        return False
    return word not in THIRDS and (word not in PARTICIPLES or "-" in word)
