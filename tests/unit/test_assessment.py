"""The score counts what an abstract shows, and says what it counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digest.cards.assessment import assess


def test_strengths_are_named_with_their_figures() -> None:
    results = "EchoNet outperforms the state of the art by 5.2% on six datasets."
    abstract = (
        f"EchoNet is the first framework for songs. {results} The code is publicly available."
    )
    assessment = assess("EchoNet", abstract, results=results)
    assert assessment.score == 8
    assert assessment.rationale == (
        "The abstract claims a first, puts a figure on its gains (5.2%), compares itself with the "
        "state of the art, covers six datasets and speaks of released code, data or models."
    )


def test_missing_results_and_numbers_are_named() -> None:
    assert assess("Songs", "We describe songs.", results="").rationale == (
        "The abstract shows few signs to go by. It reports no results."
    )
    vague = "Experiments show that it works."
    assert "gives no numbers" in assess("Songs", vague, results=vague).rationale


def test_an_overview_is_no_new_result() -> None:
    assessment = assess("Songs: A Survey", "This survey reviews songs.", results="")
    assert assessment.score == 4
    assert "overview" in assessment.rationale


def test_limits_and_proofs_are_named() -> None:
    text = "We prove that it converges, at the cost of time."
    rationale = assess("Songs", text, results=text).rationale
    assert "gives theoretical results" in rationale
    assert "limits or trade-offs" in rationale


@given(st.text(max_size=300))
def test_the_score_stays_in_its_bounds(text: str) -> None:
    assessment = assess(text, text, results=text)
    assert 1 <= assessment.score <= 10
    assert assessment.rationale.endswith(".")
