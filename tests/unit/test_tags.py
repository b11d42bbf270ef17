"""Tags come from a closed list; keywords and names from the entry."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digest.cards.keywords import keywords_of
from digest.cards.naming import full_name, name_of
from digest.cards.tags import TAGS, tags_of

GOLD = Path(__file__).parents[1] / "data/gold/cards.jsonl"


def test_the_list_is_closed_and_distinct() -> None:
    assert len(TAGS) == len(set(TAGS)) == 53
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert {tag for row in rows for tag in row["tags"]} <= set(TAGS)


def test_the_list_is_the_agreed_one(shared: Path) -> None:
    text = (shared / "reference/tags.txt").read_text(encoding="utf-8")
    assert list(TAGS) == text.split("\n")[: len(TAGS)]


def test_a_title_outweighs_a_mention() -> None:
    tags = tags_of("Speech Translation with Diffusion", "Robots are mentioned once.")
    assert set(tags) == {"Speech", "Translation", "Diffusion"}


def test_cues_are_whole_words() -> None:
    assert tags_of("Legalese Lawn", "Codex and gamete.") == ()
    assert tags_of("Retrieval-Augmented Generation", "")[0] in {"RAG", "Retrieval", "Generation"}


def test_no_more_than_five_tags() -> None:
    assert len(tags_of(" ".join(TAGS), "")) == 5


def test_keywords_come_from_the_title() -> None:
    keywords = keywords_of(
        "EchoNet: Exploring Audio-Visual Reasoning via Reinforcement Learning",
        "We use Group Relative Policy Optimization (GRPO). Audio-visual reasoning is hard.",
        name="EchoNet",
    )
    assert keywords == (
        "Group Relative Policy Optimization",
        "Audio-Visual Reasoning",
        "Reinforcement Learning",
    )


def test_keywords_of_markup_and_nothing() -> None:
    assert keywords_of("", "") == ()
    assert all("<" not in word for word in keywords_of("<b>bold</b> $a<b$", ""))


@pytest.mark.parametrize("unit", ["A", "Ab-", "Ab ", "Ab ("])
def test_keywords_of_noise_take_no_longer_than_its_length(unit: str) -> None:
    """Where time grew with the square, this took minutes."""
    assert keywords_of("", unit * 30_000) == ()


def test_names() -> None:
    assert name_of("EchoInk-R1: Exploring Reasoning", "") == "EchoInk-R1"
    assert name_of("Beyond Words: A Study", "Nothing.") is None
    assert name_of("A Study", "We propose a framework called EchoNet for songs.") == "EchoNet"
    assert name_of("A Study", "In this paper we introduce EchoNet, a thing.") == "EchoNet"
    assert name_of("A Study", "We propose Heavy Bold Fusion (HBF) for songs.") == "HBF"
    assert name_of("A Study", "We propose a large language model (LLM) for songs.") is None


def test_full_names() -> None:
    source = "We propose Heavy Bold Attention Fusion (HBAF) for songs."
    assert full_name("HBAF", source) == "HBAF: Heavy Bold Attention Fusion"
    assert full_name("HBAX", source) == "HBAX"
    assert full_name("EchoInk-R1", source) == "EchoInk-R1"
