"""Bullets go on after an opening, in the form that fits it."""

from __future__ import annotations

import pytest

from digest.cards.language.fusion import continuations
from digest.cards.language.gerunds import in_gerund

NAMED = "X1 recognizes songs"
PAPER = "The paper proposes a model"


@pytest.mark.parametrize(
    ("opening", "bullet", "expected"),
    [
        (NAMED, "Combines notes and words.", " by combining notes and words"),
        (NAMED, "Improves recall and reduces cost.", ", improving recall and reducing cost"),
        (NAMED, "Introduces a module that reads.", ", with a module that reads"),
        (PAPER, "Introduces a module that reads.", ", and introduces a module that reads"),
        (PAPER, "Uses attention over songs.", ", using attention over songs"),
        (NAMED, "Includes an encoder of notes.", ", with an encoder of notes"),
        (NAMED, "Shows that songs help.", ", showing that songs help"),
    ],
)
def test_a_bullet_goes_on(opening: str, bullet: str, expected: str) -> None:
    assert continuations(bullet, opening=opening)[0] == expected


@pytest.mark.parametrize(
    "bullet",
    [
        "Demonstrates the effectiveness of X1 on songs.",
        "Is able to read songs.",
        "Has several songs.",
        "Introduces the songs.",
        "Songs.",
    ],
)
def test_what_says_nothing_or_has_no_gerund_does_not_go_on(bullet: str) -> None:
    assert continuations(bullet, opening=NAMED) == ()


def test_a_second_clause_with_its_own_subject_is_left_out() -> None:
    bullet = "Consists of songs, and tasks were built by hand."
    assert continuations(bullet, opening=NAMED) == (", consisting of songs",)


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        ("trains and evaluated the model", "training and evaluating the model"),
        ("significantly lowers cost", "significantly lowering cost"),
        ("finds that it helps and reads", "finding that it helps and reads"),
        ("xyzzes songs", None),
        ("songs", None),
    ],
)
def test_predicates_become_gerunds(predicate: str, expected: str | None) -> None:
    assert in_gerund(predicate) == expected
