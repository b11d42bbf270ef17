"""A TL;DR can begin in several ways, each with its subject named."""

from __future__ import annotations

import pytest

from digest.cards.language.summaries import openings

SOURCE = "X1: a title.\nAn abstract about songs and models."


def _openings(sentence: str, name: str | None = None) -> tuple[str, ...]:
    return openings(sentence, name=name, source=SOURCE)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "We introduce X1, a framework that reads songs.",
            ("X1 is a framework that reads songs.", "X1 reads songs."),
        ),
        (
            "We introduce X1, a benchmark designed to evaluate songs.",
            ("X1 is a benchmark designed to evaluate songs.", "X1 evaluates songs."),
        ),
        (
            "In this paper, we propose a fast framework for reading songs.",
            (
                "The paper proposes a fast framework for reading songs.",
                "A fast framework reads songs.",
            ),
        ),
        ("This study compares the songs.", ("The study compares the songs.",)),
        (
            "We compare the songs, and finally reorder them.",
            ("The paper compares the songs, and finally reorders them.",),
        ),
        (
            "We compare the songs and found that they differ.",
            ("The paper compares the songs and finds that they differ.",),
        ),
        (
            "To our knowledge, we introduce X1, a model of songs, and a dataset of bells.",
            ("X1 is a model of songs.",),
        ),
    ],
)
def test_ways_to_begin(sentence: str, expected: tuple[str, ...]) -> None:
    assert _openings(sentence) == expected


def test_the_name_stands_for_our_method() -> None:
    assert _openings("Our method detects the songs twice.", "X1") == (
        "X1 detects the songs twice.",
    )
    assert _openings("We propose a framework that reads songs.", "X1")[:2] == (
        "X1 is a framework that reads songs.",
        "X1 reads songs.",
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Songs are hard for existing models.",
        "The code is available at https://example.org/songs.",
        "We release our code for songs.",
        "Can models read songs?",
        "",
    ],
)
def test_others_begin_nothing(sentence: str) -> None:
    assert _openings(sentence) == ()
