"""Tokens: good for one purpose and one person, for as long as they should be."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Week
from digest.tokens import Tokens
from tests.builders import NOW, WEEK

TOKENS = Tokens(secret=b"secret of a test")
OTHERS = Tokens(secret=b"secret of others")
LATER = NOW + timedelta(hours=1)

MADE = {
    "leave": TOKENS.leave(7),
    "confirm": TOKENS.confirm(7, LATER),
    "choose": TOKENS.choose(7, LATER),
    "bounce": TOKENS.bounce(7, WEEK),
    "notice": TOKENS.bounce(7),
    "stamp": TOKENS.stamp(NOW),
}
READERS: dict[str, Callable[[Tokens, str], object]] = {
    "leave": lambda tokens, text: tokens.read_leave(text),
    "confirm": lambda tokens, text: tokens.read_confirm(text, NOW),
    "choose": lambda tokens, text: tokens.read_choose(text, NOW),
    "bounce": lambda tokens, text: tokens.read_bounce(text),
    "stamp": lambda tokens, text: tokens.read_stamp(text),
}


def test_each_is_read_again() -> None:
    assert TOKENS.read_leave(MADE["leave"]) == 7
    assert TOKENS.read_confirm(MADE["confirm"], LATER) == 7
    assert TOKENS.read_choose(MADE["choose"], LATER) == 7
    assert TOKENS.read_bounce(MADE["bounce"]) == (7, WEEK)
    assert TOKENS.read_bounce(MADE["notice"]) == (7, None)
    assert TOKENS.read_stamp(MADE["stamp"]) == NOW


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("made", MADE)
def test_each_is_good_for_one_purpose(made: str, reader: str) -> None:
    fits = made.replace("notice", "bounce") == reader
    assert (READERS[reader](TOKENS, MADE[made]) is not None) is fits
    assert READERS[reader](OTHERS, MADE[made]) is None


@pytest.mark.parametrize("made", MADE)
def test_a_mailbox_and_a_header_line_hold_it(made: str) -> None:
    """In any case of letters, and short: some servers change the case before the @."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]*)*", MADE[made])
    assert len(f"List-Unsubscribe: <https://weekly.example.org/u/{MADE['leave']}>") <= 78
    assert TOKENS.read_leave(MADE["leave"].upper()) == 7


def test_they_expire() -> None:
    after = LATER + timedelta(minutes=1)
    assert TOKENS.read_confirm(MADE["confirm"], after) is None
    assert TOKENS.read_choose(MADE["choose"], after) is None


@given(st.text(max_size=80))
def test_nothing_else_is_a_token(text: str) -> None:
    assert [reader(TOKENS, text) for reader in READERS.values()] == [None] * len(READERS)


@given(st.integers(0, 10**12), st.dates())
def test_any_number_and_week(number: int, day: object) -> None:
    assert TOKENS.read_leave(TOKENS.leave(number)) == number
    assert isinstance(day, type(NOW.date()))
    week = Week.of(day)
    assert TOKENS.read_bounce(TOKENS.bounce(number, week)) == (number, week)


@pytest.mark.parametrize("place", range(len(MADE["confirm"])))
def test_a_changed_letter_is_noticed(place: int) -> None:
    token = MADE["confirm"]
    other = "1" if token[place] != "1" else "2"
    assert TOKENS.read_confirm(f"{token[:place]}{other}{token[place + 1 :]}", NOW) is None


def test_the_secret_is_not_shown() -> None:
    assert "secret of" not in repr(TOKENS)
