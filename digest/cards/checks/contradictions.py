"""Contradictions: directions turned, a "not" added or lost, a remedy told as what there is.

A short table of opposites and the words that deny; the network in ``consistency.py`` sees what
they do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile
from typing import Final

_STEM: Final = 5
_MOST_TOKENS: Final = 600
_MOST_DIRECTIONS: Final = 200
_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[A-Z])")
# Opposites that state a direction of the thing that follows: a word, or how it begins ("-").
_OPPOSITES: Final = tuple(
    tuple(re.compile("|".join(word.replace("-", r"\w*") for word in side.split())) for side in one)
    for one in (
        ("increas- higher greater", "decreas- reduc- drop- lower fewer"),
        ("improv- enhanc- better superior", "degrad- worse- inferior reduc- decreas-"),
        ("outperform- surpass-", "underperform-"),
        ("faster quicker", "slower"),
        ("stronger", "weaker"),
        ("larger bigger", "smaller"),
        ("longer", "shorter"),
        ("easier simpler", "harder"),
        ("positive positively", "negative negatively"),
        ("with", "without"),
    )
)
_QUALITY: Final = 1
"""The place of improving and degrading among the pairs."""
# Better when lower, so that improving these is reducing them.
_COSTS: Final = re.compile(
    r"(?:laten|error|cost|time|memor|overhe|loss|perpl|toxic|bias|hallu|risk|delay|speed|footp"
    r"|comput|varia|uncer|effic|param|token|train|infer|consu|compl)"
)
_TOKEN: Final = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?|[.,;:!?()—]")
_ENDS: Final = frozenset(".,;:!?()—")
_words = re.compile(r"\S+").findall
_BREAKS: Final = frozenset(
    _words("while but whereas although though by compared than without yet when if because")
)
_EMPTY: Final = frozenset(
    _words("""
    a an the its their of in on for to and or as at from with is are was were be been has have
    both all this that these those it they which can may will does do did not only also more most
    very such by up over per each every any some under across between into
    """)
)
_DENYING: Final = re.compile(r"not|never|cannot|\w+n['’]t")
_NOT: Final = re.compile(r"not|never|no|cannot|without|neither|nor|\w+n['’]t")
# Ways to deny without "not"; a text that has one may well say what another says with "not".
_SOFT: Final = re.compile(
    r"\b(?:fail|lack|unable|struggl|difficult|hard\b|challeng|limit|insufficien|rare|hardly|few\b"
    r"|little|neglect|ignor|overlook|miss|absen|avoid|prevent|eliminat|remov|obviat|free\b|non-?\w|un\w"
    r"|in(?:suffic|effic|effec|capab|abil|adequa|compat|consis|accura)\w|under-?\w|hinder|restrict|poor"
    r"|instead|rather|only\b|except|bypass|drop|without|cannot|\w+less\b|zero|neither|nor\b|no\b"
    r"|not\b|never|\w+n['’]t\b|impossib|discard|forgo|replac|remain|yet\b|despite|impede|still\b"
    r"|scarce|first\b|novel|new\b|barely|weak|minimal|negligib|reduc|overcom|preclud"
    r"|insens|dis\w|out of\b|beyond|stop)",
    re.IGNORECASE,
)
_MERELY: Final = frozenset({"only", "just", "merely", "necessarily"})
_BESIDE: Final = 4
"""Words after a direction, or before it, among which its object is."""
_PROBLEM: Final = re.compile(
    r"\b(?:however|struggl|suffer|challeng|limit|existing|despite|prior\b|previous|tradition|yet\b"
    r"|conventional|current|often|hinder|difficult|concern|vulnerab|problem|gap\b|lack|risk|issue)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Direction:
    """A word of direction, and what it moves."""

    word: str
    #: The pairs it belongs to, each with its sign, turned by a "not" before it.
    signs: frozenset[tuple[int, int]]
    before: frozenset[str]
    after: frozenset[str]


def contradictions(text: str, evidence: str) -> Iterator[str]:
    """Yield the words of *text* that say the opposite of *evidence* about the same thing.

    Only where the evidence speaks of that thing, and never in the direction of *text*. Sentences
    on what is wrong so far do not count, where there are others: a statement says after them how
    the same things get better, which contradicts nobody.
    """
    there = _directions(evidence)
    for move in _directions(text):
        opposed = any(_is_opposite(move, other) for other in there)
        if opposed and not any(
            _moved_by_both(move, other) and move.signs & other.signs for other in there
        ):
            sentences = _SENTENCE_END.split(evidence)
            telling = [one for one in sentences if _PROBLEM.search(one) is None] or sentences
            if any(_is_opposite(move, other) for one in telling for other in _directions(one)):
                yield move.word
    yield from _denials(text, evidence)
    yield from _remedied(text, evidence)


# What is done to a thing that is bad, and what comes before a thing that is had.
_REMEDY: Final = re.compile(
    r"(?:alleviat|mitigat|avoid|eliminat|prevent|overcom|address|tackl|remov|resolv|suppress"
    r"|circumvent|bypass|without)\w*"
)
_HAVING: Final = re.compile(r"with|has|have|having|via|through|using|uses|exploits|relies|based")


def _remedied(text: str, evidence: str) -> Iterator[str]:
    """Yield what *text* says there is, and *evidence* only that it is remedied: "with a gap"."""
    here, there = _lower_tokens(text), _lower_tokens(evidence)
    if any(map(_REMEDY.fullmatch, here)) or _SOFT.search(text):
        return
    bad = set(_governed(there, _REMEDY)) - set(_governed(there, _HAVING))
    yield from (f"with {' '.join(thing)}" for thing in _governed(here, _HAVING) if thing in bad)


def _governed(tokens: list[str], governing: re.Pattern[str]) -> Iterator[tuple[str, ...]]:
    """Yield the roots of the two full words after each *governing* one, in its clause."""
    for place, token in enumerate(tokens):
        if governing.fullmatch(token):
            following = takewhile(_is_inside, tokens[place + 1 : place + 6])
            thing = tuple(_root(one) for one in following if one not in _EMPTY)[:2]
            if len(thing) > 1:
                yield thing


def _is_inside(token: str) -> bool:
    return token not in _ENDS


def _denials(text: str, evidence: str) -> Iterator[str]:
    """Yield the words that one of the texts denies and the other asserts, each without doubt."""
    here, there = _denied(text), _denied(evidence)
    if there and not _SOFT.search(text):
        stems, others = _counted(text), _counted(evidence)
        denied = Counter(stem for _, stem in there)
        for word, stem in there:
            if stem in stems and others[stem] <= denied[stem]:
                yield f"not {word}"
    if here and not _SOFT.search(evidence):
        others = _counted(evidence)
        yield from (f"not {word}" for word, stem in here if stem in others)


@lru_cache(maxsize=64)
def _denied(text: str) -> tuple[tuple[str, str], ...]:
    """Return the first full word after each "not" of *text*, and its stem."""
    tokens = _lower_tokens(text)
    found = []
    for place, token in enumerate(tokens):
        if _DENYING.fullmatch(token) and _MERELY.isdisjoint(tokens[place + 1 : place + 2]):
            following = (one for one in tokens[place + 1 : place + 4] if one not in _EMPTY)
            word = next(following, ".")
            if word not in _ENDS:
                found.append((word, _root(word)))
    return tuple(found)


def _counted(text: str) -> Counter[str]:
    return Counter(map(_root, _lower_tokens(text)))


def _root(token: str) -> str:
    """Return what "needs" and "need" share."""
    return token.removesuffix("s")[:_STEM]


@lru_cache(maxsize=64)
def _lower_tokens(text: str) -> list[str]:
    return [match[0].lower() for match in islice(_TOKEN.finditer(text), _MOST_TOKENS)]


def _is_opposite(move: _Direction, other: _Direction) -> bool:
    """Return whether two words about the same things go in opposite directions."""
    things = _moved_by_both(move, other)
    opposite = {pair for pair, sign in move.signs if (pair, -sign) in other.signs}
    if any(_COSTS.match(thing) for thing in things):
        opposite.discard(_QUALITY)
    return bool(things and opposite)


def _moved_by_both(move: _Direction, other: _Direction) -> frozenset[str]:
    """Return what both words move: their objects, or the subjects of one without an object."""
    if move.after and other.after:
        return move.after & other.after
    return move.before & other.before


@lru_cache(maxsize=64)
def _directions(text: str) -> tuple[_Direction, ...]:
    tokens = _lower_tokens(text)
    found = (
        (place, signs)
        for place, token in enumerate(tokens)
        if (signs := _signs(token)) and tokens[place : place + 2] != ["with", "no"]
    )
    return tuple(
        _direction(tokens, place, signs) for place, signs in islice(found, _MOST_DIRECTIONS)
    )


def _direction(tokens: list[str], place: int, signs: frozenset[tuple[int, int]]) -> _Direction:
    reach = 1 if tokens[place] in {"with", "without"} else _BESIDE
    before = tokens[max(0, place - 3 * _BESIDE) : place]
    turn = -1 if _is_denied(before[-min(3, reach) :]) else 1
    return _Direction(
        word=tokens[place],
        signs=frozenset((pair, sign * turn) for pair, sign in signs),
        before=frozenset() if reach == 1 else _things(before[::-1], reach),
        after=_things(tokens[place + 1 : place + 1 + 3 * _BESIDE], reach),
    )


def _is_denied(before: list[str]) -> bool:
    """Return whether the words *before* a word deny it; "not only" does not."""
    denials = [place for place, word in enumerate(before) if _NOT.fullmatch(word)]
    return bool(denials) and not _MERELY.intersection(before[denials[-1] :])


@lru_cache(maxsize=1 << 15)
def _signs(word: str) -> frozenset[tuple[int, int]]:
    """Return the pairs that *word* belongs to, each with +1 or -1 for its side."""
    return frozenset(
        (pair, sign)
        for pair, sides in enumerate(_OPPOSITES)
        for sign, side in zip((1, -1), sides, strict=True)
        if side.fullmatch(word)
    )


def _things(tokens: list[str], reach: int) -> frozenset[str]:
    """Return the stems of the nearest *reach* of *tokens*, as far as their clause goes."""
    full = (token for token in takewhile(_goes_on, tokens) if token not in _EMPTY)
    return frozenset(token[:_STEM] for token in islice(full, reach))


def _goes_on(token: str) -> bool:
    return token not in _ENDS and token not in _BREAKS and not _signs(token)
