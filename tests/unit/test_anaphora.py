"""Words that point back are named, or known to point back."""

from __future__ import annotations

import pytest

from digest.cards.language.anaphora import leans, loosened, named


@pytest.mark.parametrize(
    "text",
    ["These models fail.", "It fails at songs.", "Such songs are hard.", "This fails often."],
)
def test_leaning_is_seen(text: str) -> None:
    assert leans(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is hard to read songs.",
        "It remains unclear whether songs are hard.",
        "Models fail at these songs.",
        "Such as it is, a song is hard.",
        "It is still not well known how songs end.",
    ],
)
def test_standing_alone_is_seen(text: str) -> None:
    assert not leans(text)


def test_an_invasive_song_points_back() -> None:
    assert leans("It is an invasive song that can hurt.")
    assert leans("It is prone to collapse into a song.")
    assert leans("This, however, hinders songs.")


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("These models still fail.", "Recent advances in large audio models (LAMs) are many.",
         "Large audio models still fail."),
        ("They often fail.", "Vision models achieve much.", "Vision models often fail."),
        ("Their reliance on notes is bad.", "Vision models achieve much.",
         "Vision models' reliance on notes is bad."),
        ("It also leads in songs.", "Gemini achieves 80% of songs.", "Gemini also leads in songs."),
        ("These approaches fail at songs.", "Existing UQ methods rely on notes.",
         "Existing UQ methods fail at songs."),
    ],
)  # fmt: skip
def test_named(text: str, before: str, expected: str) -> None:
    assert named(text, before) == expected


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("This prevents songs.", "Models read songs."),
        ("They fail.", "We read songs."),
        ("It fails at songs.", "Vision models achieve much."),
        ("This gap is wide.", "Models read songs."),
    ],
)
def test_unclear(text: str, before: str) -> None:
    """What may mean several things, or nothing there, is not named."""
    assert named(text, before) is None


def test_loosened() -> None:
    assert loosened("This task needs songs.") == "The task needs songs."
    assert loosened("These results show songs.") == "The results show songs."
    assert loosened("Such songs are hard.") == "Songs are hard."
    assert loosened("This prevents songs.") is None


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("They struggle with songs.",
         "High-quality notes are crucial, yet traditional methods face limitations."),
        ("Its use for songs is new.", "Learning by reward in games is a success."),
    ],
)  # fmt: skip
def test_what_two_things_could_be_is_not_named(text: str, before: str) -> None:
    assert named(text, before) is None
