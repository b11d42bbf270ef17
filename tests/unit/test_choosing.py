"""Choosing the sentences that are expected to fit best."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cards.classifier import Field, Role, Sentence
from digest.cards.classifier.classifier import BOUNDS, choose, likeliest

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


def sentence(place: int, **chances: float) -> Sentence:
    """Make a sentence with these chances, by the names of fields; 0.01 for all others."""
    known = {field: chances.get(field.value, 0.01) for field in Field}
    return Sentence(place=place, text="", role=Role.OTHER, chances=known, alone=0.0)


def test_each_field_gets_its_own_sentences() -> None:
    sentences = [
        sentence(0, core_problem=0.9),
        sentence(1, tldr=0.8, key_novelty=0.95),
        sentence(2, evaluation_highlights=0.9, tldr=0.7),
    ]
    assert choose(sentences) == {
        Field.TLDR: (1, 2),
        Field.CORE_PROBLEM: (0,),
        Field.WHY_IT_MATTERS: (),
        Field.CONCRETE_EXAMPLE: (),
        Field.KEY_NOVELTY: (1,),
        Field.EVALUATION_HIGHLIGHTS: (2,),
    }


def test_there_is_always_a_line_but_no_field_beyond_its_bounds() -> None:
    chosen = choose([sentence(place) for place in range(3)])
    assert [field for field in Field if chosen[field]] == [Field.TLDR]
    sure = [sentence(place, **dict.fromkeys(map(str, Field), 0.99)) for place in range(9)]
    assert {field: len(choose(sure)[field]) for field in BOUNDS} == {
        field: most for field, (_, most) in BOUNDS.items()
    }


@pytest.mark.parametrize(
    ("text", "role", "is_one"),
    [
        ("For example, a parked car hides a child.", Role.PROBLEM, True),
        ("Consider a robot that opens a door.", Role.BACKGROUND, True),
        ("A worked example of a song is given.", Role.METHOD, True),
        ("For example, EchoNet gains 5% on songs.", Role.RESULT, False),
        ("IMAGINE takes what is known of songs.", Role.OBJECTIVE, False),
        ("Consider this carefully.", Role.OTHER, False),
        ("Songs such as these are hard.", Role.PROBLEM, False),
    ],
)
def test_an_example_describes_a_case(text: str, role: Role, is_one: bool) -> None:  # noqa: FBT001
    """A result that begins so is none."""
    first = sentence(0, tldr=0.9)
    case = replace(sentence(1), text=text, role=role)
    assert choose([first, case])[Field.CONCRETE_EXAMPLE] == ((1,) if is_one else ())
