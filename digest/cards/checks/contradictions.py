"""Statements that turn the direction of their evidence: improves for reduces, "not" lost. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from digest.cards.language.vocabulary import words

_STEM: Final = 5
_REACH: Final = 4
"""Words after a direction, or before it, among which its object is."""
# Each pair: words that go one way, and their opposites; "=" is the word itself, else it is how
# the word begins.
_PAIRS: Final = """
increas rais grow boost gain =rise =rises =rising expand amplif maximi =higher =greater
exacerbat / decreas reduc declin drop shrink diminish minimi =lower =lowers =lowering =fewer
mitigat alleviat =cut =cuts =cutting
; improv enhanc strengthen =better superior boost gain increas rais
/ degrad downgrad worsen hurt =harm =harms impair deteriorat weaken undermin =worse inferior reduc
decreas declin drop
; outperform surpass exceed =beat =beats outdo / underperform trail lag =lags lagging
; =faster =quicker accelerat speed / =slow =slows =slower slowing decelerat delay
; enabl allow facilitat support promot / prevent hinder inhibit imped =block =blocks hamper
; preserv maintain retain =keep =keeps / lose losing lost discard destroy sacrific
; =stronger =strong / =weaker =weak
; =larger =bigger / =smaller
; =longer / =shorter
; =easier =simpler / =harder
; =cheaper / =costlier
; =robust robustness / vulnerab fragil brittle
; overestimat / underestimat
; =positive =positively / =negative =negatively
; =succeed =succeeds / =fail =fails failing
; accepts accepted / reject
; =includes =including / exclud
; =limited / =unlimited
; =with / =without
"""
# Better when lower, so that improving these is reducing them.
_COSTS: Final = re.compile(
    r"(?:laten|error|cost|time|memor|overhe|loss|perpl|toxic|bias|hallu|risk|delay|speed|footp"
    r"|comput|varia|uncer|effic|param|token|train|infer|consu|compl)"
)
_TOKEN: Final = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?|[.,;:!?()—]")
_ENDS: Final = frozenset(".,;:!?()—")
_BREAKS: Final = words(
    "while but whereas although though by compared than without yet when if because"
)
_PREPOSITIONS: Final = frozenset({"with", "without"})
_MERELY: Final = frozenset({"only", "just", "merely", "necessarily"})
_NEAR: Final = 3
"""Words before a verb among which a "not" denies it."""
_EMPTY: Final = words(
    """a an the its their of in on for to and or as at from with is are was were be been has have
    both all this that these those it they which can may will does do did not only also more most
    very such by up over per each every any some under across between into
    """
)
# What denies the verb that follows soon, and what denies only the next word.
_NOT: Final = re.compile(r"not|never|cannot|\w+n['’]t")
_WITHOUT: Final = re.compile(r"no|without|neither|nor")
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


_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[A-Z])")
_PROBLEM: Final = re.compile(
    r"\b(?:however|struggl|suffer|challeng|limit|existing|despite|prior\b|previous|tradition|yet\b"
    r"|conventional|current|often|hinder|difficult|concern|vulnerab|problem|gap\b|lack|risk|issue)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """A word of direction, and what it moves."""

    word: str
    #: The pairs it belongs to, each with its sign, turned by a "not" before it.
    signs: frozenset[tuple[int, int]]
    before: frozenset[str]
    after: frozenset[str]


def contradictions(text: str, evidence: str) -> Iterator[str]:
    """Yield the words of *text* that say the opposite of *evidence* about the same thing.

    Only where the evidence speaks of that thing, and never in the direction of *text*.
    """
    there = _moves(evidence)
    for move in _moves(text):
        if any(_is_opposite(move, other) for other in there) and not any(
            _shared(move, other) and move.signs & other.signs for other in there
        ):
            telling = (one for sentence in _telling(evidence) for one in _moves(sentence))
            if any(_is_opposite(move, other) for other in telling):
                yield move.word
    yield from _denials(text, evidence)


def _telling(evidence: str) -> list[str]:
    """Give the sentences of *evidence* without those on what is wrong so far.

    A statement says after them how the same things get better, which contradicts nobody. If there
    are no others, it is about them.
    """
    sentences = _SENTENCE_END.split(evidence)
    return [one for one in sentences if _PROBLEM.search(one) is None] or sentences


def _is_opposite(move: _Move, other: _Move) -> bool:
    """Say whether two words about the same things go in opposite directions."""
    things = _shared(move, other)
    opposite = {pair for pair, sign in move.signs if (pair, -sign) in other.signs}
    if any(_COSTS.match(thing) for thing in things):
        opposite.discard(_QUALITY)
    return bool(things and opposite)


def _shared(move: _Move, other: _Move) -> frozenset[str]:
    """Give what both words move: their objects, or the subjects of one without an object."""
    if move.after and other.after:
        return move.after & other.after
    return move.before & other.before


@lru_cache(maxsize=64)
def _moves(text: str) -> tuple[_Move, ...]:
    tokens = [token.lower() for token in _TOKEN.findall(text)]
    return tuple(
        _move(tokens, place, signs)
        for place, token in enumerate(tokens)
        if (signs := _signs(token)) and tokens[place : place + 2] != ["with", "no"]
    )


def _move(tokens: list[str], place: int, signs: frozenset[tuple[int, int]]) -> _Move:
    near, reach = (1, 1) if tokens[place] in _PREPOSITIONS else (_NEAR, _REACH)
    turn = -1 if _is_denied(tokens[max(0, place - near) : place]) else 1
    return _Move(
        word=tokens[place],
        signs=frozenset((pair, sign * turn) for pair, sign in signs),
        before=frozenset() if reach == 1 else _things(tokens[:place][::-1], reach),
        after=_things(tokens[place + 1 :], reach),
    )


def _is_denied(before: list[str]) -> bool:
    """Say whether the words *before* a verb deny it; "not only" does not."""
    if before and _WITHOUT.fullmatch(before[-1]):
        return True
    denials = [place for place, word in enumerate(before) if _NOT.fullmatch(word)]
    return bool(denials) and not _MERELY.intersection(before[denials[-1] :])


@lru_cache(maxsize=1 << 15)
def _signs(word: str) -> frozenset[tuple[int, int]]:
    """Give the pairs that *word* belongs to, each with +1 or -1 for its side."""
    return frozenset(
        (pair, sign)
        for pair, sides in enumerate(_LEXICON)
        for sign, side in zip((1, -1), sides, strict=True)
        if side.fullmatch(word)
    )


def _things(tokens: list[str], reach: int) -> frozenset[str]:
    """Give the stems of the nearest *reach* of *tokens*, as far as their clause goes."""
    stems: set[str] = set()
    full = (token for token in itertools.takewhile(_goes_on, tokens) if token not in _EMPTY)
    stems.update(token[:_STEM] for token in itertools.islice(full, reach))
    return frozenset(stems)


def _goes_on(token: str) -> bool:
    return token not in _ENDS and token not in _BREAKS and not _signs(token)


def _denials(text: str, evidence: str) -> Iterator[str]:
    """Yield the words that one of the texts denies and the other asserts, each without doubt."""
    for word, stem in _denied(evidence):
        if stem in _stems(text) and not _asserts(evidence, stem) and not _SOFT.search(text):
            yield f"not {word}"
    for word, stem in _denied(text):
        if stem in _stems(evidence) and not _SOFT.search(evidence):
            yield f"not {word}"


def _denied(text: str) -> Iterator[tuple[str, str]]:
    """Yield the first full word after each "not" of *text*, and its stem."""
    lower = text.lower()
    if not any(word in lower for word in ("not", "never", "n't", "n’t")):
        return
    tokens = _TOKEN.findall(lower)
    for place, token in enumerate(tokens):
        if _NOT.fullmatch(token) and _MERELY.isdisjoint(tokens[place + 1 : place + 2]):
            following = (one for one in tokens[place + 1 : place + 4] if one not in _EMPTY)
            word = next(following, ".")
            if word not in _ENDS:
                yield word, word[:_STEM]


def _asserts(text: str, stem: str) -> bool:
    """Say whether *text* has *stem* without a "not" before it too."""
    denied = sum(other == stem for _, other in _denied(text))
    return _stems(text).count(stem) > denied


def _stems(text: str) -> list[str]:
    return [token.lower()[:_STEM] for token in _TOKEN.findall(text)]


def _starting(stems: str) -> re.Pattern[str]:
    """Match the words that *stems* lists."""
    return re.compile(
        "|".join(stem[1:] if stem[0] == "=" else stem + r"\w*" for stem in stems.split())
    )


_LEXICON: Final = tuple(
    tuple(_starting(side) for side in pair.split("/")) for pair in _PAIRS.split(";")
)
_QUALITY: Final = 1
"""The place of improving and degrading among the pairs."""
