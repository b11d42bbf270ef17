"""Keywords are phrases of the title, and terms that the abstract spells out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cards.keywords import keywords_of


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


def test_terms_of_three_words_stay_whole() -> None:
    keywords = keywords_of("Multi-Modal Chain of Thought for Point Cloud Semantic Segmentation", "")
    assert keywords == ("Multi-Modal Chain of Thought", "Point Cloud Semantic Segmentation")


def test_a_term_is_spelled_in_one_way_only() -> None:
    keywords = keywords_of("Multi-modal Fusion", "We use Multimodal Fusion (MF) and multi-modal X.")
    assert keywords == ("Multimodal Fusion",)


def test_a_spelled_out_term_begins_with_a_word_of_its_own() -> None:
    abstract = "Recent Long-Context Language Models (LCLMs) are long."
    assert keywords_of("", abstract) == ("Long-Context Language Models",)


def test_keywords_of_markup_and_nothing() -> None:
    assert keywords_of("", "") == ()
    assert all("<" not in word for word in keywords_of("<b>bold</b> $a<b$", ""))


@pytest.mark.parametrize("unit", ["A", "Ab-", "Ab ", "Ab ("])
def test_keywords_of_noise_take_no_longer_than_its_length(unit: str) -> None:
    """Where time grew with the square, this took minutes."""
    assert keywords_of("", unit * 30_000) == ()


@given(st.text(max_size=200), st.text(max_size=200))
def test_keywords_are_few_and_distinct(title: str, abstract: str) -> None:
    keywords = keywords_of(title, abstract)
    assert len(keywords) == len(set(keywords)) <= 5
