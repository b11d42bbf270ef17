"""Sentences are divided into what they say."""

from __future__ import annotations

import pytest

from digest.cards.language.parts import (
    clauses,
    consequence,
    deeds,
    items,
    listed,
    relatives,
    tails,
    without_tails,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("While models achieve very much, they fail at poems.",
         ("Models achieve very much.", "They fail at poems.")),
        ("Models achieve very much, but poems are still hard.",
         ("Models achieve very much.", "Poems are still hard.")),
        ("Models achieve very much across text, vision, and audio, yet they are very small.",
         ("Models achieve very much across text, vision, and audio.", "They are very small.")),
        ("Models are very small; songs are long enough.",
         ("Models are very small.", "Songs are long enough.")),
        ("The model reads all songs but requires large notes.",
         ("The model reads all songs.", "The model requires large notes.")),
    ],
)  # fmt: skip
def test_clauses(text: str, parts: tuple[str, ...]) -> None:
    assert clauses(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Models read songs.",
        "Songs, poems, and plays.",
        # "ignores" cannot be what the studies do.
        "Studies reveal the model is low and ignores the songs.",
        "Models focus on the song while overlooking challenges that arise in it.",
    ],
)
def test_what_has_one_clause_stays_whole(text: str) -> None:
    assert clauses(text) == (text,)


def test_tails_are_effects() -> None:
    text = "Models ignore the notes, thereby limiting recall and reducing speed."
    assert list(tails(text)) == ["Limits recall and reduces speed."]
    assert without_tails(text) == "Models ignore the notes."
    assert consequence(text) == "Ignoring the notes limits recall and reduces speed."


def test_items_of_a_list_of_deeds_are_no_effects() -> None:
    text = "It helps by reading songs, writing notes, and playing them."
    assert list(tails(text)) == []
    assert without_tails(text) == text
    assert consequence(text) is None


def test_listed_deeds() -> None:
    text = "(a) selective reading: employing two songs to learn, (b) a writer of notes"
    assert list(listed(text)) == ["Employs two songs to learn.", "Includes a writer of notes."]
    assert list(items("We find: (1) songs are very long, and (2) notes are very short.")) == [
        "Songs are very long.",
        "Notes are very short.",
    ]


def test_relatives_and_deeds() -> None:
    assert list(relatives("We propose X1, a model that reads all of the songs.")) == [
        "Reads all of the songs."
    ]
    assert list(deeds("By reading all songs, X1 improves.")) == ["Reads all songs."]
