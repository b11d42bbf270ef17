"""Pairs for the writer: chosen sentences, and what a gold card says of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Card = Mapping[str, Any]

_LEANS = re.compile(
    r"\b(?:this|these|it|its|they|their|them|such|that|those|both)\b", re.IGNORECASE
)
_LEAN_WORDS: Final = 5
_WORD = re.compile(r"[\w%$\\.-]*\w%?")
_CUT = re.compile(r"(?=, )|(?= and )|(?= with )|(?=; )|(?= that )|(?= to )|(?= by )")
_STAKES: Final = {"background", "problem", "objective", "conclusion", "other"}
_FINDINGS: Final = {"result", "conclusion"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What the writer reads, and what it is to write."""

    prompt: str
    answer: str
    field: str


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


def prompt(
    field: str,
    sentences: Sequence[str],
    evidence: Sequence[int],
    *,
    title: str = "",
    before: str = "",
    lean: bool = True,
) -> str:
    """Return what the writer reads, for the sentences at the places *evidence*.

    *before* is what stands between the sentences and the field: what was said already.
    """
    places = sorted(set(evidence))
    lines = [f"Title: {title}"] if title else []
    first = places[0]
    opening = " ".join(sentences[first].split()[:_LEAN_WORDS])
    if lean and first > 0 and _LEANS.search(opening):
        lines.append(f"Before: {sentences[first - 1]}")
    lines.append("Text: " + " ".join(sentences[place] for place in places))
    if before:
        lines.append(before)
    return "\n".join([*lines, f"{field}:"])


def pairs_of(card: Card) -> Iterator[Pair]:
    """Yield what is learned from a gold card, field by field."""
    sentences, title = card["sentences"], card["title"]

    def pair(field: str, statement: Mapping[str, Any] | None, **more: str) -> Iterator[Pair]:
        if statement and statement["evidence"]:
            yield Pair(
                prompt=prompt(field, sentences, statement["evidence"], **more),
                answer=" " + " ".join(statement["text"].split()),
                field=field,
            )

    yield from _summary(card)
    yield from pair("Problem", card["core_problem"], title=title)
    yield from pair("Example", card["concrete_example"])
    stakes = [
        one
        for one in card["why_it_matters"]
        if any(card["roles"][place] in _STAKES for place in one["evidence"])
    ]
    novelty = card["key_novelty"] or {"points": []}
    for field, statements in (
        ("Why it matters", stakes),
        ("Novelty", novelty["points"]),
        ("Result", card["evaluation_highlights"]),
    ):
        for number, one in enumerate(statements):
            said = [
                other["text"]
                for other in statements[:number]
                if set(other["evidence"]) & set(one["evidence"])
            ]
            yield from pair(field, one, before="Said: " + " ".join(said) if said else "")
    places = sorted({place for point in novelty["points"] for place in point["evidence"]})
    if places and novelty.get("name"):
        yield Pair(
            prompt=prompt("Name", sentences, places[:2], title=title, lean=False),
            answer=" " + novelty["name"],
            field="Name",
        )


def _summary(card: Card) -> Iterator[Pair]:
    """Yield the tl;dr in two: what it is, from its sentences, and then what was found, from its own.

    Each half is learned with its own sentences alone, so that neither takes from the other's.
    """
    sentences, title = card["sentences"], card["title"]
    text = " ".join(card["tldr"]["text"].split())
    places = sorted(set(card["tldr"]["evidence"]))
    found = [place for place in places if card["roles"][place] in _FINDINGS]
    what = [place for place in places if place not in found]
    if not what:
        return
    if not found:
        yield Pair(
            prompt=prompt("What", sentences, what, title=title), answer=" " + text, field="What"
        )
        return
    cut = _cut_between(
        text,
        " ".join([title, *(sentences[p] for p in what)]),
        " ".join(sentences[p] for p in found),
    )
    if cut is None:
        return
    yield Pair(
        prompt=prompt("What", sentences, what, title=title),
        answer=" " + text[:cut],
        field="What",
    )
    yield Pair(
        prompt=prompt("Found", sentences, found, title=title, before="What: " + text[:cut]),
        answer=text[cut:],
        field="Found",
    )


def _words(text: str) -> list[str]:
    return [word.lower()[:6] for word in _WORD.findall(text) if len(word) > 3 or word[0].isdigit()]


def _cut_between(text: str, what: str, found: str) -> int | None:
    """Return where *text* goes over from the words of *what* to those of *found*, if it does."""
    first, second = set(_words(what)), set(_words(found))
    best, where = 0.0, None
    cuts = [match.start() for match in _CUT.finditer(text)]
    for cut in cuts:
        head, tail = _words(text[:cut]), _words(text[cut:])
        if len(head) < 4 or len(tail) < 2:
            continue
        at_home = sum(word in first for word in head) / len(head)
        there = sum(word in second for word in tail) / len(tail)
        strange = sum(word in first and word not in second for word in tail) / len(tail)
        score = at_home + there - strange
        if at_home >= 0.7 and there >= 0.6 and score > best:
            best, where = score, cut
    return where
