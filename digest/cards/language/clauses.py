"""A sentence taken apart: what leads in, who acts, what is done. Pure.

This is no parser: it knows the few shapes that abstracts are written in, and gives None for
all others.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from digest.cards.language.verbs import BASES, CLEAR_BASES, CLEAR_THIRDS, GERUNDS, PASTS, THIRDS
from digest.cards.language.vocabulary import words

_LONGEST_SUBJECT: Final = 14

_AUXILIARIES: Final = words(
    """
    is are was were has have can may will could should must cannot does do might would remains
    """
)
_RELATIVES: Final = words(
    """
    that which who where whose whom when while how why if whether
    """
)
_DETERMINERS: Final = words(
    """
    a an the that its their this these those our how when why which both all each every several
    many multiple various new novel state-of-the-art up over only two three four five six
    recent existing current most previous prior traditional conventional large modern such other
    """
)
#: Words that start an adverbial, never a subject.
OPENERS: Final = words(
    """
    by with using through via on in under across when for at after during without to from among
    within if once where unlike compared based inspired motivated built building leveraging
    given instead rather drawing equipped trained starting despite while although though since
    as because beyond into following whereas due owing considering not even
    """
)
_JOINING: Final = words("and or but nor")
_PLURALS: Final = words("they these those people data media criteria many most")
_AFTER_PLURALS: Final = words("use show lead help yield pose reach run need set form aim")
_NOT_BEFORE_A_VERB: Final = words("to and or not of a an the for by with in on")
_ADVERBS: Final = words(
    """
    also further then thus first next hence additionally now therefore
    """
)
# Adverbs that change what is claimed, so that they cannot go.
_WEIGHTY: Final = words(
    """
    only partially nearly hardly barely rarely slightly marginally merely possibly typically
    usually potentially likely approximately not never occasionally sometimes roughly
    """
)
_WE: Final = re.compile(r"we\s+(?P<predicate>.+)", re.IGNORECASE | re.DOTALL)
# "Our model, NAME, achieves": the name may go.
_APPOSITIVE: Final = re.compile(
    r"(?P<subject>(?:our|the)(?: [\w-]+){1,5}), [^,]{2,60}, ", re.IGNORECASE
)
_PLAIN_WORD: Final = re.compile(r"A(?= )|[A-Z][a-z]+(?:-[a-z]+)*\b")
_COMMON_ENDINGS: Final = tuple(
    words(
        """
        ing tion tions ment ments ity ness ous ive ed ly els ods ers ors ance ances ence als ings
        ual ses ges sts ures ies ults fic ble ated ines ents ates ern
        """
    )
)
_BRACKETED: Final = re.compile(r" \([^()]{1,30}\)")
_PREPOSITION: Final = re.compile(r" (?:of|in|on|for|with|from|to|between|across|that|which|by) ")
_COMMA: Final = re.compile(", ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """The main clause of a sentence."""

    #: What stands before the subject, without its comma; often empty.
    opener: str
    subject: str
    #: The finite verb as written, in lower case.
    verb: str
    #: What follows the verb, the full stop included.
    rest: str


def lowered(text: str, *, source: str) -> str:
    """Begin *text* in lower case, unless its first word is a name as far as *source* tells."""
    match = _PLAIN_WORD.match(text)
    if match is None:
        return text
    word = match[0]
    plain = word.lower()
    if word == "A":
        return "a" + text[1:]
    common = plain in OPENERS or plain in _DETERMINERS or plain.endswith(_COMMON_ENDINGS)
    known = re.search(rf"(?<![\w-]){re.escape(plain)}(?![\w-])", source) is not None
    return text[0].lower() + text[1:] if common or known else text


def has_predicate(sentence: str) -> bool:
    """Say whether *sentence* has a word that can be its finite verb."""
    words = sentence.rstrip(".").split(" ")
    return any(
        before.lower() not in _NOT_BEFORE_A_VERB
        and (word in _AUXILIARIES or word in THIRDS or word in PASTS or word in BASES)
        for before, word in itertools.pairwise(words)
    )


def is_plural(noun_phrase: str) -> bool:
    """Say whether *noun_phrase* names several, by the end of its first noun."""
    bare = _BRACKETED.sub("", noun_phrase)
    words = _PREPOSITION.split(bare, maxsplit=1)[0].split() or bare.split()
    return words[-1].endswith("s") and not words[-1].endswith(("ss", "us", "is"))


@lru_cache(maxsize=512)
@lru_cache(maxsize=256)
def parse(sentence: str) -> Clause | None:
    """Take *sentence* apart, or give None if it has no shape that is known here."""
    for start in _starts(sentence):
        clause = _clause(sentence[start:], opener=sentence[:start].rstrip(" ,"))
        if clause is not None:
            return clause
    return None


def _starts(sentence: str) -> Iterator[int]:
    """Yield where the subject may begin: at once, or after one of the first commas."""
    deed_first = sentence.partition(" ")[0].lower() in GERUNDS and ", we " in sentence[:300]
    if not deed_first:
        yield 0
    if sentence[:300].count(", ") and not sentence.lower().startswith("we "):
        yield from (match.end() for match in list(_COMMA.finditer(sentence, 0, 300))[:5])


def _clause(text: str, *, opener: str) -> Clause | None:
    we = _WE.match(text)
    if we is not None:
        return _predicate("we", we["predicate"].split(" "), opener)
    appositive = _APPOSITIVE.match(text)
    if appositive is not None:
        words = text[appositive.end() :].split(" ")
        if _is_verb([*words, ""], 0, "it") or _is_adverb(words[0]):
            return _predicate(appositive["subject"], words, opener)
    words = text.split(" ")
    if words[0].lower() in OPENERS or words[0].lower() in _JOINING:
        return None
    for place in range(1, min(len(words), _LONGEST_SUBJECT)):
        before = words[place - 1]
        if before[-1:] in {",", ";", ":", "."} or before.lower() in _RELATIVES:
            return None
        if _is_verb(words, place, before) and before.lower() not in _NOT_BEFORE_A_VERB:
            return _predicate(" ".join(words[:place]), words[place:], opener)
    return None


def _is_verb(words: list[str], place: int, before: str) -> bool:
    """Say whether ``words[place]`` is a finite verb after the word *before*."""
    word = words[place]
    if words[place : place + 2] == ["not", "only"] and place + 3 < len(words):
        return _is_verb(words, place + 2, before)
    following = words[place + 1].lower().rstrip(",.") if place + 1 < len(words) else ""
    if word in _AUXILIARIES or word in CLEAR_THIRDS:
        return True
    if before.endswith("ly") and word.endswith("s") and word.isalpha() and word not in OPENERS:
        return True
    if word in THIRDS or word in PASTS:
        return following in _DETERMINERS or following[:1].isdigit()
    if word in _AFTER_PLURALS and before.endswith("s") and place > 1:
        return True
    plural = any(
        earlier.endswith(("s", "s)")) or earlier.lower() in _PLURALS for earlier in words[:place]
    )
    return plural and (word in CLEAR_BASES or (word in BASES and following in _DETERMINERS))


def _predicate(subject: str, words: list[str], opener: str) -> Clause | None:
    """Build a clause of a subject and what follows, adverbs before the verb dropped."""
    subject_words = subject.split(" ")
    while len(subject_words) > 1 and _is_adverb(subject_words[-1]):
        if subject_words.pop().lower() in _WEIGHTY:
            return None
    if words[:2] == ["not", "only"]:
        words = " ".join(words[2:]).replace(" but also ", " and ", 1).split(" ")
    while len(words) > 1 and _is_adverb(words[0]):
        if words[0].lower() in _WEIGHTY:
            return None
        words = words[1:]
    verb, rest = words[0], " ".join(words[1:])
    if not rest or not verb.isascii() or not verb.replace("-", "").isalpha():
        return None
    return Clause(opener=opener, subject=" ".join(subject_words), verb=verb.lower(), rest=rest)


def _is_adverb(word: str) -> bool:
    plain = word.lower().rstrip(",")
    return plain in _ADVERBS or plain in _WEIGHTY or (plain.endswith("ly") and plain not in BASES)
