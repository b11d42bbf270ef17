"""Identifiers in addresses and text."""

from __future__ import annotations

import pytest

from digest.sources.documents.identifiers import find_identifiers, read_identifier


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2505.04623", ("2505.04623", None)),
        ("2505.04623v2", ("2505.04623", 2)),
        ("0704.0001v1", ("0704.0001", 1)),
        ("math/0309136", ("math/0309136", None)),
        ("math.GT/0309136v3", ("math/0309136", 3)),
        ("cond-mat.mtrl-sci/0501001", ("cond-mat/0501001", None)),
    ],
)
def test_identifiers_of_all_times_are_read(text: str, expected: tuple[str, int | None]) -> None:
    assert read_identifier(text) == expected


@pytest.mark.parametrize(
    "text", ["", "2513.04623", "2505.046", "v2", "2505.04623v0", "x 2505.04623"]
)
def test_what_is_no_identifier_is_none(text: str) -> None:
    assert read_identifier(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://arxiv.org/abs/2505.04623v1", ["2505.04623"]),
        ("see http://www.arxiv.org/pdf/2505.04623.pdf, please", ["2505.04623"]),
        ("https://doi.org/10.48550/arXiv.2505.04623.", ["2505.04623"]),
        ("arXiv:2505.04623 and arXiv: math.GT/0309136", ["2505.04623", "math/0309136"]),
        ("arxiv.org/abs/2505.04623 arxiv.org/abs/2505.04623v2", ["2505.04623"]),
        ("arxiv.org/abs/2505.0462345 and 2505.04623", []),
        ("https://arxiv.org/list/cs.AI/recent", []),
    ],
)
def test_references_are_found_in_text(text: str, expected: list[str]) -> None:
    assert list(find_identifiers(text)) == expected
