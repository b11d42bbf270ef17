"""Contradictions: numbers and names in each other's place, and directions turned.

What the words beside a number or a name tell, and a short table of opposites; the network in
``consistency.py`` sees what they do not.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice, pairwise
from typing import Final, NamedTuple

from digest.cards.checks.names import names
from digest.cards.checks.numbers import claimed

_MOST_MARKS: Final = 200
"""Numbers and names of a text that are compared."""
_MOST_TOKENS: Final = 600
_MOST_COMPARISONS: Final = 20
_REACH: Final = 3
"""Words on each side that count: the nearest three times, the farthest once."""
_STEM: Final = 5
_WORD: Final = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?|[.;!?](?=\s|$)")
_TO: Final = re.compile(r"\s?(?:to|[-–—→])\s?")
# "A outperforms B"; "B is outperformed by A" says the same.
_COMPARED: Final = re.compile(
    r"\b(?:(?:outperform|surpass|exceed|beat|outrank|outscor|outpac|overtak)"
    r"(?:\w*ed(?P<by> by\b)|\w*)"
    r"|(?:better|higher|faster|stronger|larger|superior|improvements?|gains?) (?:than|over|to)"
    r"|over|(?P<worse>underperform\w*|trail(?:s|ed|ing)?|lag(?:s|ged|ging)? behind|inferior to"
    r"|(?:worse|lower|slower|weaker|smaller) than))\b"
)
_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[A-Z])")
_TELLING: Final = 3
"""How many words a name beside a number is worth, and a number beside a name."""
_JOINING: Final = frozenset({"and", "or"})
_PASSIVE: Final = re.compile(r"\b(\w+ed) by\b")
_STOPS: Final = frozenset(".;!?")
_MARGIN: Final = 3
"""By how much the exchanged reading must be nearer to the evidence, in weighted words."""


class Mark(NamedTuple):
    """A number or a name, wherever it stands."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """The stems on both sides of a mark, with their weights."""

    left: Mapping[Mark | str, int]
    right: Mapping[Mark | str, int]


_Contexts = Mapping[Mark, tuple[_Context, ...]]


def exchanged(text: str, evidence: str) -> Iterator[str]:
    """Yield what stands in *text* where *evidence* has something else: "80 and 60".

    Both are legible texts. Two numbers, or two names, are exchanged if each stands among the words
    that the evidence has beside the other, and neither so well among its own.
    """
    if len(_marks(text)) > 1:
        yield from _exchanged(text, evidence)


def _exchanged(text: str, evidence: str) -> Iterator[str]:
    here, there = _contexts(text), _contexts(evidence)
    for first, second in combinations([mark for mark in here if mark in there], 2):
        alike = first.kind == second.kind and not _are_listed(first, second, text)
        if alike and _is_exchanged(first, second, here, there):
            yield f"{first.text} and {second.text}"
    yield from _turned(text, evidence)
    yield from _outdone(text, evidence)


def _are_listed(first: Mark, second: Mark, text: str) -> bool:
    """Return whether two names stand side by side, where their order means nothing."""
    between = text.partition(first.text)[2].partition(second.text)[0]
    return first.kind == "name" and between.strip(" ,") in {"", "and", "or", "/"}


def _turned(text: str, evidence: str) -> Iterator[str]:
    """Yield the ranges that *evidence* has the other way round: "from 80 to 60"."""
    there = _ranges(evidence)
    for low, high in _ranges(text) - there:
        if (high, low) in there:
            yield f"{low} to {high}"


def _outdone(text: str, evidence: str) -> Iterator[str]:
    """Yield two names of which *evidence* says, in the same words, that the second is ahead."""
    there = list(islice(_comparisons(evidence), _MOST_COMPARISONS))
    for word, better, worse in islice(_comparisons(text), _MOST_COMPARISONS):
        for same, others_better, others_worse in there:
            if word == same:
                for one in sorted((better & others_worse) - others_better):
                    for other in sorted((worse & others_better) - others_worse):
                        yield f"{one} and {other}"


def _comparisons(text: str) -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield each sentence's word of comparison, and the names on its better and worse side."""
    for sentence in _SENTENCE_END.split(text):
        match = _COMPARED.search(sentence)
        if match is not None:
            before = {name[0] for name in names(sentence[: match.start()])}
            after = {name[0] for name in names(sentence[match.end() :])}
            sides = (after, before) if match["by"] or match["worse"] else (before, after)
            yield match[0][:_STEM], *sides


def _ranges(text: str) -> set[tuple[str, str]]:
    """Return the numbers that are joined by "to" or a dash."""
    found = pairwise(claimed(text))
    return {
        (one.value, following.value)
        for one, following in found
        if _TO.fullmatch(text, one.end, following.start)
    }


def _is_exchanged(first: Mark, second: Mark, here: _Contexts, there: _Contexts) -> bool:
    """Return whether a place of each is more like the evidence's places of the other."""
    return any(
        _is_crossed(
            own=(_likeness(one, there[first]), _likeness(other, there[second])),
            foreign=(_likeness(one, there[second]), _likeness(other, there[first])),
        )
        for one in here[first]
        for other in here[second]
    )


def _is_crossed(*, own: tuple[int, int], foreign: tuple[int, int]) -> bool:
    nearer = foreign[0] > own[0] and foreign[1] > own[1]
    return nearer and sum(foreign) - sum(own) >= _MARGIN


def _likeness(place: _Context, places: tuple[_Context, ...]) -> int:
    """Return how many weighted words *place* shares with the most alike of *places*."""
    return max(
        _shared(place.left, other.left) + _shared(place.right, other.right) for other in places
    )


def _shared(ours: Mapping[Mark | str, int], theirs: Mapping[Mark | str, int]) -> int:
    return sum(min(weight, theirs.get(word, 0)) for word, weight in ours.items())


@lru_cache(maxsize=64)
def _contexts(text: str) -> _Contexts:
    """Return the places of every number and name of *text*."""
    tokens = _tokens(text)
    found: dict[Mark, tuple[_Context, ...]] = {}
    for place, token in enumerate(tokens):
        if isinstance(token, Mark):
            left = _side(tokens[max(0, place - _REACH) : place][::-1], beside=token.kind)
            context = _Context(
                left=left, right=_side(tokens[place + 1 : place + 1 + _REACH], beside=token.kind)
            )
            found[token] = (*found.get(token, ()), context)
    return found


def _side(tokens: Sequence[Mark | str], *, beside: str) -> dict[Mark | str, int]:
    """Weigh the nearest of *tokens*, as far as their sentence goes.

    Marks of the same kind as the one they stand *beside* say nothing, as they may be exchanged.
    """
    weights: dict[Mark | str, int] = {}
    for place, token in enumerate(tokens[:_REACH]):
        if token in _STOPS:
            break
        if isinstance(token, Mark):
            if token.kind != beside:
                weights.setdefault(token, _TELLING * (_REACH - place))
        elif token not in _JOINING:
            weights.setdefault(token, _REACH - place)
    return weights


def _tokens(text: str) -> list[Mark | str]:
    """Return the numbers and names of *text* as marks, and stems and full stops between them."""
    tokens: list[Mark | str] = []
    done = 0
    for start, end, mark in _marks(text):
        tokens += _stems(text[done:start])
        tokens.append(mark)
        done = end
    return tokens + _stems(text[done:])


def _stems(text: str) -> list[str]:
    """Return the stems of *text*; a passive is another word than its active."""
    return [word[:_STEM].lower() for word in _WORD.findall(_PASSIVE.sub(r"by\1", text))]


def _marks(text: str) -> list[tuple[int, int, Mark]]:
    spans = [
        (one.start, one.end, Mark("number", one.value))
        for one in islice(claimed(text), _MOST_MARKS)
    ]
    taken = [range(start, end) for start, end, _ in spans]
    spans += [
        (match.start(), match.end(), Mark("name", match[0]))
        for match in islice(names(text), _MOST_MARKS)
        if not any(match.start() < one.stop and one.start < match.end() for one in taken)
    ]
    return sorted(spans)[:_MOST_MARKS]


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
            following = itertools.takewhile(_is_inside, tokens[place + 1 : place + 6])
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
    return tuple(_direction(tokens, place, signs) for place, signs in islice(found, _MOST_MARKS))


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
    full = (token for token in itertools.takewhile(_goes_on, tokens) if token not in _EMPTY)
    return frozenset(token[:_STEM] for token in itertools.islice(full, reach))


def _goes_on(token: str) -> bool:
    return token not in _ENDS and token not in _BREAKS and not _signs(token)
