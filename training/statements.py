"""Pairs for the writer: chosen sentences, and what a gold card says of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from digest.cards.writing.prompts import Kind, prompt

Card = Mapping[str, Any]
Statement = Mapping[str, Any]

_LEANS = re.compile(
    r"\b(?:this|these|it|its|they|their|them|such|that|those|both)\b", re.IGNORECASE
)
_LEAN_WORDS: Final = 5
_WORD: Final = re.compile(r"[\w%$\\.-]*\w%?")
_CUT: Final = re.compile(r"(?=, )|(?= and )|(?= with )|(?=; )|(?= that )|(?= to )|(?= by )")
_STEM: Final = 6
_SHORTEST_WORD: Final = 4
_FEWEST_BEFORE: Final = 4
_FEWEST_AFTER: Final = 2
_AT_HOME: Final = 0.7
"""The part of the first half's words that its own sentences must have."""
_THERE: Final = 0.6
_STAKES: Final = {"background", "problem", "objective", "conclusion", "other"}
_FINDINGS: Final = {"result", "conclusion"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What the writer reads, and what it is to write."""

    prompt: str
    answer: str
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """The gold cards: to learn from, to try choices on, and the tenth that figures are of."""

    train: list[Card]
    valid: list[Card]
    tenth: list[Card]


def is_tenth(paper: str) -> bool:
    """Return whether *paper* is kept out of every training."""
    return int(hashlib.sha256(paper.encode()).hexdigest(), 16) % 10 == 0


def split_cards(shared: Path) -> Cards:
    """Read the gold cards under *shared* and part them, the same way each time."""
    first, second = (
        [json.loads(line) for line in (shared / "cards" / name).read_text("utf-8").splitlines()]
        for name in ("gold.jsonl", "gold-2.jsonl")
    )
    tenth = [card for card in second if is_tenth(card["id"])]
    rest = [card for card in second if not is_tenth(card["id"])]
    valid = [c for c in rest if int(hashlib.sha256(c["id"].encode()).hexdigest(), 16) % 40 == 1]
    apart = {card["id"] for card in valid}
    return Cards(
        train=[*first, *(card for card in rest if card["id"] not in apart)],
        valid=valid,
        tenth=tenth,
    )


def pairs_of(card: Card) -> Iterator[Pair]:
    """Yield what is learned from a gold card, field by field."""
    yield from _summary(card)
    yield from _pairs(card, Kind.PROBLEM, [card["core_problem"]])
    yield from _pairs(card, Kind.EXAMPLE, [card["concrete_example"]])
    stakes = [
        one
        for one in card["why_it_matters"]
        if any(card["roles"][place] in _STAKES for place in one["evidence"])
    ]
    novelty = card["key_novelty"] or {"points": []}
    yield from _pairs(card, Kind.WHY, stakes)
    yield from _pairs(card, Kind.NOVELTY, novelty["points"])
    yield from _pairs(card, Kind.RESULT, card["evaluation_highlights"])
    places = sorted({place for point in novelty["points"] for place in point["evidence"]})
    if places and novelty.get("name"):
        yield _pair(card, Kind.NAME, places[:2], " " + novelty["name"])


def _pair(card: Card, kind: Kind, places: Sequence[int], answer: str, said: str = "") -> Pair:
    asked = prompt(kind, card["sentences"], places, title=card["title"], said=said)
    return Pair(prompt=asked, answer=answer, kind=kind)


def _pairs(card: Card, kind: Kind, statements: Sequence[Statement | None]) -> Iterator[Pair]:
    """Yield a pair for each statement, with what others before it say of the same sentences."""
    known = [one for one in statements if one and one["evidence"]]
    for number, one in enumerate(known):
        shared = [
            other["text"]
            for other in known[:number]
            if set(other["evidence"]) & set(one["evidence"])
        ]
        answer = " " + " ".join(one["text"].split())
        yield _pair(card, kind, one["evidence"], answer, said=" ".join(shared))


def _summary(card: Card) -> Iterator[Pair]:
    """Yield the tl;dr in two: what it is, from its sentences, and what was found, from its own.

    Each half is learned with its own sentences alone, so that neither takes from the other's.
    """
    text = " ".join(card["tldr"]["text"].split())
    places = sorted(set(card["tldr"]["evidence"]))
    found = [place for place in places if card["roles"][place] in _FINDINGS]
    what = [place for place in places if place not in found]
    if what and not found:
        yield _pair(card, Kind.WHAT, what, f" {text}")
    if not what or not found:
        return
    sentences = card["sentences"]
    cut = _cut_between(
        text,
        " ".join([card["title"], *(sentences[place] for place in what)]),
        " ".join(sentences[place] for place in found),
    )
    if cut is not None:
        yield _pair(card, Kind.WHAT, what, f" {text[:cut]}")
        yield _pair(card, Kind.FOUND, found, text[cut:], said=text[:cut])


def _words(text: str) -> list[str]:
    return [
        word.lower()[:_STEM]
        for word in _WORD.findall(text)
        if len(word) >= _SHORTEST_WORD or word[0].isdigit()
    ]


def _cut_between(text: str, what: str, found: str) -> int | None:
    """Return where *text* goes over from the words of *what* to those of *found*, if it does."""
    first, second = set(_words(what)), set(_words(found))
    best, where = 0.0, None
    for match in _CUT.finditer(text):
        head, tail = _words(text[: match.start()]), _words(text[match.start() :])
        if len(head) < _FEWEST_BEFORE or len(tail) < _FEWEST_AFTER:
            continue
        at_home = sum(word in first for word in head) / len(head)
        there = sum(word in second for word in tail) / len(tail)
        strange = sum(word in first and word not in second for word in tail) / len(tail)
        score = at_home + there - strange
        if at_home >= _AT_HOME and there >= _THERE and score > best:
            best, where = score, match.start()
    return where
