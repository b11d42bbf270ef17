"""The score counts what an abstract shows, and says what it counted."""

from __future__ import annotations

import pytest
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
        "The abstract claims a first, puts a figure on its gains (5.2%), names the state of the "
        "art, covers six datasets and speaks of released code, data or models."
    )


def test_missing_results_and_numbers_are_named() -> None:
    assert assess("Songs", "We describe songs.", results="").rationale == (
        "The abstract shows few signs to go by. It reports no results."
    )
    vague = "Experiments show that it works."
    assert "no scores or margins" in assess("Songs", vague, results=vague).rationale


def test_an_overview_is_no_new_result() -> None:
    assessment = assess("Songs: A Survey", "This survey reviews songs.", results="")
    assert assessment.score == 4
    assert "overview" in assessment.rationale


def test_limits_and_proofs_are_named() -> None:
    text = "We prove that it converges, at the cost of time."
    rationale = assess("Songs", text, results=text).rationale
    assert "gives theoretical results" in rationale
    assert "limits or trade-offs" in rationale


@pytest.mark.parametrize(
    ("results", "cue"),
    [
        ("It surpasses strong baselines, the best by $2.82\\%$.", "on its gains (2.82%)"),
        ("It improves recall by 24.5% to 32.7% on two sets.", "on its gains (24.5% to 32.7%)"),
        ("It reaches an average performance gain of 2.48%.", "on its gains (2.48%)"),
        ("It converges 2.2x faster than others.", "on its gains (2.2x)"),
        ("It reaches a 2.8$\\times$ speedup.", "on its gains (2.8×)"),
        ("It gives 4.8\\% and 4.5\\% average improvements.", "on its gains (4.5%)"),
        (
            "It scores 85.77%, outperforming the base model, which scores 80.53%.",
            "reports figures (85.77%)",
        ),
        ("It boosts accuracy, reaching 99.0% with EEG.", "reports figures (99.0%)"),
        ("It adds only a 0.6% increase in size.", "reports figures (0.6%)"),
        ("Among them, Gemini 2.0 leads (0.548).", "reports figures (0.548)"),
    ],
)
def test_a_figure_is_called_a_gain_only_where_it_is_one(results: str, cue: str) -> None:
    assert cue in assess("Songs", results, results=results).rationale


@pytest.mark.parametrize(
    "text",
    [
        "Gemini 2.5 leads on Memotion 1.0, with a 0.2-second interval.",  # names and words
        "Clinical datasets become available. Models succeed across various tasks.",  # the field
        "Others are limited; we address the limitations of earlier work, at the expense of none.",
        "We conducted a survey of readers. This perspective opens up possibilities.",
        "Comprehensive evaluation benchmarks are scarce.",
    ],
)
def test_what_the_authors_do_not_claim_is_no_cue(text: str) -> None:
    """Taken from abstracts of 2025, where each of these once was one."""
    rationale = assess("Songs", text, results="").rationale
    assert rationale.startswith("The abstract shows few signs to go by.")
    assert "overview" not in rationale
    assert "limits" not in rationale


def test_no_results_are_missed_where_there_are_some() -> None:
    """A rationale does not contradict itself."""
    text = "We found that readers trusted it (mean 3.75 out of 5)."
    rationale = assess("Songs", text, results=text).rationale
    assert "reports figures (3.75)" in rationale
    assert "no results" not in rationale
    assert "no scores" not in rationale


@given(st.text(max_size=300))
def test_the_score_stays_in_its_bounds(text: str) -> None:
    assessment = assess(text, text, results=text)
    assert 1 <= assessment.score <= 10
    assert assessment.rationale.endswith(".")
