"""What the writer learns: pairs of chosen sentences and what a gold card says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from digest.cards.writing.prompts import Kind
from training.statements import Pair, is_tenth, pairs_of, split_cards

SENTENCES = [
    "Sorting songs by mood matters to millions of listeners.",
    "Labels of moods are costly to collect.",
    "We propose EchoNet, a network that learns moods from lyrics and sound.",
    "It aligns both with a shared dictionary of 40 moods.",
    "On five datasets EchoNet reaches 85.8% accuracy, against 80.5% for the best baseline.",
]
ROLES = ["background", "problem", "objective", "method", "result"]


def said(text: str, *evidence: int) -> dict[str, Any]:
    """Give a statement on the sentences at the places *evidence*."""
    return {"text": text, "evidence": [*evidence]}


def make_gold(**changes: Any) -> dict[str, Any]:
    """Build a small gold card."""
    tldr = "EchoNet learns moods from lyrics and sound, reaching 85.8% accuracy on five datasets."
    card = {
        "id": "2501.00001",
        "title": "EchoNet: Sorting Songs",
        "sentences": SENTENCES,
        "roles": ROLES,
        "tldr": said(tldr, 2, 4),
        "core_problem": said("Labels of moods are costly to collect.", 1),
        "concrete_example": None,
        "why_it_matters": [said("Mood is how millions of listeners sort songs.", 0)],
        "key_novelty": {
            "name": "Shared dictionary of moods",
            "points": [said("Aligns lyrics and sound with a shared dictionary of 40 moods.", 3)],
        },
        "evaluation_highlights": [
            said("Reaches 85.8% accuracy on five datasets.", 4),
            said("Gains 5.3 points over the best baseline.", 4),
        ],
    }
    return card | changes


def pairs(kind: Kind, **changes: Any) -> list[Pair]:
    """Give the pairs of one *kind* of a small gold card."""
    return [pair for pair in pairs_of(make_gold(**changes)) if pair.kind is kind]


def test_the_tldr_is_parted_in_what_it_is_and_what_was_found() -> None:
    """Each half has its own sentences alone, and the second goes on from the first."""
    (what,) = pairs(Kind.WHAT)
    assert what.prompt == f"Title: EchoNet: Sorting Songs\nText: {SENTENCES[2]}\nWhat:"
    assert what.answer == " EchoNet learns moods from lyrics and sound"
    (found,) = pairs(Kind.FOUND)
    assert found.prompt == (
        f"Title: EchoNet: Sorting Songs\nText: {SENTENCES[4]}\nWhat:{what.answer}\nFound:"
    )
    assert found.answer == ", reaching 85.8% accuracy on five datasets."
    assert what.answer + found.answer == f" {make_gold()['tldr']['text']}"


def test_a_tldr_without_a_finding_is_learned_whole() -> None:
    tldr = said("EchoNet learns moods from lyrics and sound.", 2, 3)
    (what,) = pairs(Kind.WHAT, tldr=tldr)
    assert what.answer == f" {tldr['text']}"
    assert SENTENCES[3] in what.prompt
    assert pairs(Kind.FOUND, tldr=tldr) == []


@pytest.mark.parametrize(
    "tldr",
    [
        said("EchoNet reaches 85.8% accuracy, learning moods from lyrics and sound.", 2, 4),
        said("EchoNet reaches 85.8% accuracy on five datasets.", 4),
    ],
)
def test_a_tldr_that_cannot_be_parted_is_not_learned(tldr: dict[str, Any]) -> None:
    assert pairs(Kind.WHAT, tldr=tldr) == []
    assert pairs(Kind.FOUND, tldr=tldr) == []


def test_why_it_matters_is_not_learned_from_results_or_the_method_alone() -> None:
    stakes = [
        said("Gains five points over baselines.", 4),
        said("Aligns lyrics with sound.", 3, 4),
        said("Listeners sort songs by mood, at 85.8% accuracy.", 0, 4),
    ]
    (why,) = pairs(Kind.WHY, why_it_matters=stakes)
    assert why.answer == " Listeners sort songs by mood, at 85.8% accuracy."
    assert why.prompt == f"Text: {SENTENCES[0]} {SENTENCES[4]}\nWhy it matters:"


def test_a_second_bullet_on_a_sentence_is_learned_with_the_first_one_said() -> None:
    first, second = pairs(Kind.RESULT)
    assert first.prompt == f"Text: {SENTENCES[4]}\nResult:"
    assert second.prompt == (
        f"Text: {SENTENCES[4]}\nSaid: Reaches 85.8% accuracy on five datasets.\nResult:"
    )
    assert second.answer == " Gains 5.3 points over the best baseline."


def test_a_sentence_that_leans_is_learned_with_the_one_before_it() -> None:
    (novelty,) = pairs(Kind.NOVELTY)
    assert novelty.prompt == f"Before: {SENTENCES[2]}\nText: {SENTENCES[3]}\nNovelty:"
    (name,) = pairs(Kind.NAME)
    assert name.prompt == f"Title: EchoNet: Sorting Songs\nText: {SENTENCES[3]}\nName:"
    assert name.answer == " Shared dictionary of moods"


def test_fields_that_a_card_leaves_empty_teach_nothing() -> None:
    empty: dict[str, Any] = {"core_problem": None, "why_it_matters": [], "key_novelty": None}
    kinds = {pair.kind for pair in pairs_of(make_gold(**empty))}
    assert kinds == {Kind.WHAT, Kind.FOUND, Kind.RESULT}


def test_a_tenth_of_the_second_gold_cards_is_learned_from_by_nobody(tmp_path: Path) -> None:
    ids = [f"2501.{number:05}" for number in range(400)]
    (tmp_path / "cards").mkdir()
    for name, chosen in (("gold.jsonl", ["2412.00001"]), ("gold-2.jsonl", ids)):
        lines = [json.dumps(make_gold(id=one)) for one in chosen]
        (tmp_path / "cards" / name).write_text("\n".join(lines), "utf-8")
    cards = split_cards(tmp_path)
    train, valid, tenth = (
        [card["id"] for card in part] for part in (cards.train, cards.valid, cards.tenth)
    )
    assert tenth == [one for one in ids if is_tenth(one)]
    assert 20 <= len(tenth) <= 60
    assert valid
    assert "2412.00001" in train
    assert sorted([*train, *valid, *tenth]) == sorted([*ids, "2412.00001"])


def test_the_tenth_is_the_same_everywhere() -> None:
    """Those whose SHA-256, read as a number, ends in 0: figures of others rest on the same."""
    found = [number for number in range(60) if is_tenth(f"2501.{number:05}")]
    assert found == [4, 10, 11, 15, 16, 22]
