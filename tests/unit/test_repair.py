"""Repair mends what is broken and leaves everything else as it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.repair import one_line, repair


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("Benjamin Clavi√©, Florian Brand", "Benjamin Clavié, Florian Brand"),
        ("I√±aki Dellibarda", "Iñaki Dellibarda"),
        ("the â€œspikinessâ€\x9d of", "the “spikiness” of"),
        ("Felipe VenÃ¢ncio", "Felipe Venâncio"),
        ("MartÃ\xadnez", "Martínez"),
        ("5 Â°C", "5 °C"),
    ],
)
def test_mojibake_is_mended(broken: str, mended: str) -> None:
    assert repair(broken) == mended


@pytest.mark.parametrize(
    "clean",
    [
        "",
        "plain ASCII, with  two spaces\nand a line",
        "Benjamin Clavié, Łukasz Þór, Nguyễn Văn, Ângela",
        "“curly” – ‘quotes’ … and a non-breaking space",
        "error of √±1, O(√n), 2×3 ± 4 µm at 5 °C, λ→μ, ∀x∈ℝ",
        "多模态大语言模型，包括“引号”。",
        unicodedata.normalize("NFD", "Clavié Łukasz Çelik"),
        "می‌خواهم",
        "👩‍🔬 found it",
    ],
)
def test_clean_text_comes_back_byte_identical(clean: str) -> None:
    assert repair(clean) == clean


def test_one_broken_word_leaves_its_neighbours_alone() -> None:
    assert repair("Clavi√© uses √±1 and “quotes”") == "Clavié uses √±1 and “quotes”"


def test_what_no_reader_sees_is_removed() -> None:
    assert repair("\ufeffa\u200bb\u202ec\u2066d\x00e\x7ff\u00adg\u200dh") == "abcdefgh"


def test_old_line_breaks_become_spaces() -> None:
    assert repair("one\x0btwo\x0cthree\x85four") == "one two three four"


def test_one_line_makes_white_space_single() -> None:
    assert one_line("  A title\n  over two\u2028lines\t ") == "A title over two lines"


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_ascii_is_never_touched(text: str) -> None:
    assert repair(text) == text


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S", "C"))))
def test_any_text_is_fit_for_xml_afterwards(text: str) -> None:
    repaired = repair(text)
    assert all(
        character in "\t\n\r" or "\x20" <= character <= "\ud7ff" or character >= "\ue000"
        for character in repaired
    )
    assert not set(repaired) & {"\ufffe", "\uffff", "\u202e", "\ufeff", "\x7f"}


@given(st.text(alphabet="é√©ñ±ü¶ö∂Ãâ€œ™ abc\u200b\xad"))
def test_one_line_is_stripped_and_has_no_double_space(text: str) -> None:
    line = one_line(text)
    assert line == " ".join(line.split())
