"""Choosing the sentences that are expected to fit best."""

from __future__ import annotations

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from digest.cards.classifier.choosing import likeliest

CHANCES = st.lists(st.floats(0, 1), max_size=6)


def expected_f1(chosen: tuple[int, ...], chances: list[float]) -> float:
    """Go through all right answers there can be."""
    places = range(len(chances))
    total = 0.0
    for right in chain.from_iterable(combinations(places, n) for n in range(len(chances) + 1)):
        chance = 1.0
        for place in places:
            chance *= chances[place] if place in right else 1 - chances[place]
        both = len(chosen) + len(right)
        total += chance * (2 * len({*chosen} & {*right}) / both if both else 1.0)
    return total


@given(CHANCES)
def test_no_other_choice_is_expected_to_do_better(chances: list[float]) -> None:
    """Against every subset there is."""
    best = expected_f1(likeliest(chances), chances)
    places = range(len(chances))
    for others in chain.from_iterable(combinations(places, n) for n in range(len(chances) + 1)):
        assert best >= expected_f1(others, chances) - 1e-9


@given(CHANCES, st.integers(0, 3), st.integers(3, 6))
def test_it_keeps_to_the_bounds_with_the_likeliest_first(
    chances: list[float], least: int, most: int
) -> None:
    """As far as there are sentences."""
    chosen = likeliest(chances, least=least, most=most)
    assert min(least, len(chances)) <= len(chosen) <= most
    assert [chances[place] for place in chosen] == sorted(chances, reverse=True)[: len(chosen)]


def test_what_is_sure_is_chosen_and_what_is_not_is_left() -> None:
    """In the plainest case."""
    assert likeliest([0.02, 0.97, 0.01, 0.95]) == (1, 3)
    assert likeliest([0.02, 0.01]) == ()
    assert likeliest([0.02, 0.01], least=1) == (0,)
