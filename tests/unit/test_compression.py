"""Sentences get shorter by deletion alone, and stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cards.language.compression import deletions, shortened, without_praise
from digest.cards.language.cuts import cuts

SENTENCE = (
    "In this paper, we propose a novel method (called EchoNet) for singing voices that listens"
    " twice, which improves the accuracy of listening on three data sets."
)

# A text, and indented every way to end it early.
CUTS = """
Improves the accuracy of songs by 5% on three data sets.
    Improves the accuracy of songs
    Improves the accuracy of songs by 5%
    Improves the accuracy of songs by 5% on three data sets
Detects songs, bells, and voices in the wild.
    Detects songs, bells, and voices
    Detects songs, bells, and voices in the wild
Enables models to learn to sing songs.
    Enables models to learn to sing songs
Learns to write melodies using the ability to listen.
    Learns to write melodies
    Learns to write melodies using the ability to listen
Reads the notes (of songs for choirs), improving recall.
    Reads the notes (of songs for choirs)
    Reads the notes (of songs for choirs), improving recall
Spans three kinds: songs for choirs, and bells.
    Spans three kinds: songs for choirs, and bells
"""


def _cases(text: str) -> list[tuple[str, list[str]]]:
    cases: list[tuple[str, list[str]]] = []
    for line in text.strip().splitlines():
        if line.startswith(" "):
            cases[-1][1].append(line.strip())
        else:
            cases.append((line, []))
    return cases


@pytest.mark.parametrize(("text", "expected"), _cases(CUTS))
def test_a_text_ends_early_only_where_it_stays_whole(text: str, expected: list[str]) -> None:
    assert [text[:end] for end in cuts(text)] == expected


def test_praise_and_brackets_go_and_the_article_fits_again() -> None:
    assert without_praise("Proposes a novel approach (see below) to songs.") == (
        "Proposes an approach to songs."
    )


@pytest.mark.parametrize(
    "text", ["Sets a new state.", "Is a novel LLM.", "Is a new SOTA (ABC)."], ids=str
)
def test_what_is_spelled_in_capitals_keeps_the_article_it_has(text: str) -> None:
    kept = without_praise(text)
    assert kept in {text, "Sets a state."}


def test_the_longest_that_fits_is_taken_where_nothing_rates_it() -> None:
    short = shortened(SENTENCE, words=16)
    assert (
        short == "We propose a novel method (called EchoNet) for singing voices that listens twice."
    )


def test_the_best_by_worth_is_taken() -> None:
    short = shortened(SENTENCE, words=40, worth=lambda text: text.startswith("A method"))
    assert short.startswith("A method for singing voices")


def test_what_cannot_be_shortened_stays() -> None:
    assert shortened("Songs are hard.", words=2) == "Songs are hard."
    assert shortened("", words=5) == ""


def test_what_is_shown_can_stand_without_who_shows_it() -> None:
    assert "Songs are hard for all models." in set(
        deletions("Here, we show that songs are hard for all models.")
    )


WORDS = "In this paper, we propose a novel (big) song, which and for that improving it. reads by"


@given(
    st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join),
    st.integers(min_value=1, max_value=30),
)
def test_words_are_left_out_and_none_put_in(text: str, words: int) -> None:
    left = iter(text.casefold().replace(".", "").split())
    short = shortened(text, words=words).casefold().replace(".", "").rstrip(",").split()
    kept = [word for word in short if word not in {"a", "an"}]
    assert all(any(word.rstrip(",") == one.rstrip(",") for one in left) for word in kept)


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    # a capital may be three letters, as that of "ﬃ" is
    assert len(shortened(text, words=20)) <= len(text) + 3
