"""What points back inside a sentence goes, or is said by its name."""

from __future__ import annotations

import pytest

from digest.cards.language.connectives import without_lead
from digest.cards.language.pointing import points_inside, unpointed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Many methods for songs have been proposed to address this challenging problem.",
         "Many methods for songs have been proposed."),
        ("The network addresses this by replacing notes with songs.",
         "The network replaces notes with songs."),
        ("The data set is designed to solve these issues by adding songs.",
         "The data set is designed to add songs."),
        ("EchoNet is a framework that tackles these challenges through two aspects of songs.",
         "EchoNet is a framework with two aspects of songs."),
        ("Models alone are insufficient to address these issues.",
         "Models alone are insufficient to address the issues."),
        ("The tests lack the breadth to cover the skills of these models.",
         "The tests lack the breadth to cover the skills of the models."),
        ("Since these methods use notes, they fail.", "Since the methods use notes, they fail."),
        ("This paper is about what this means.", "This paper is about what this means."),
        ("Models struggle to solve these strictly constrained song tasks.",
         "Models struggle to solve the strictly constrained song tasks."),
        ("Songs are hard to read.", "Songs are hard to read."),
    ],
)  # fmt: skip
def test_unpointed(text: str, expected: str) -> None:
    assert unpointed(text) == expected


def test_a_thing_is_named_in_the_words_of_the_sentence_before() -> None:
    before = "Recent advances in large audio models are many."
    assert unpointed("Tests miss the skills of these models.", before) == (
        "Tests miss the skills of large audio models."
    )


def test_what_is_left_pointing_is_seen() -> None:
    assert points_inside("Concretizes ideas to address these songs.")
    assert points_inside("Learns by doing so with songs.")
    assert not points_inside("Models address many songs.")


@pytest.mark.parametrize(
    "lead", ["To address this, ", "In this context, ", "Addressing this gap, ", "Although, "]
)
def test_leads_that_point_back_go(lead: str) -> None:
    assert without_lead(f"{lead}songs are read.") == "Songs are read."
