"""The words of a text, and how alike two texts are by them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.lexicon import Vector, most_alike, vector
from digest.compose.words import split


def of(title: str, abstract: str = "") -> Vector:
    return vector(split(title), split(abstract))


def test_rare_words_make_two_texts_alike() -> None:
    one = of("Audio-visual reasoning", "We propose a method for spoken words.")
    near = of("Audio-visual models", "We propose a method for images.")
    common = of("Compilers", "We propose a method for programs.")
    assert one.alike(near) > 0.3 > one.alike(common)
    assert one.shared(near, 2) == ("audio", "visual")
    assert most_alike(one, [common, near]) == one.alike(near)
    assert most_alike(one, []) == 0


def test_numbers_letters_and_words_that_all_have_count_nothing() -> None:
    assert of("The model of a 2025 x", "in and we").weights.keys() <= {"model"}


@given(st.text(), st.text(), st.text())
def test_likeness_is_between_nothing_and_the_same(title: str, abstract: str, other: str) -> None:
    one, two = of(title, abstract), of(other)
    assert 0 <= one.alike(two) <= 1 + 1e-9
    assert one.alike(two) == two.alike(one)
    assert one.alike(one) == pytest.approx(1 if one.weights else 0)


def test_words() -> None:
    words = split(r"\textbf{M}ultimodal VLMs see $x^2$ gases, bus")
    assert words.plain[:3] == ("multimodal", "vlm", "see")
    assert words.capitals == ("VLM",)
    assert words.plain[-1] == "bus"
