"""Attention is judged by the text alone, the same for ever."""

from __future__ import annotations

import gzip
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.compose.attention import attention, meaning
from digest.compose.attention_model import SHIPPED, attention_model

AGENTS = (
    "AgentScale: Scaling Reasoning in Open LLM Agents with Reinforcement Learning",
    (
        "We introduce AgentScale, a 32B open model for agentic reasoning. Trained with large-scale "
        "reinforcement learning, it reaches 71.2% on SWE-bench and 85.0% on AIME 2024. We release "
        "models, data and code at https://example.org/agents."
    ),
)
ROUTINE = (
    "A Study on the Assessment of Risk Factors in Hospital Records with Decision Trees",
    (
        "This paper proposes an assessment framework for risk detection. The proposed framework is "
        "guided by decision trees and gives acceptable accuracy on a local dataset."
    ),
)
HOSTILE = [
    "",
    " ",
    "\u202e\x00\ufeff\ud800",
    "x" * 100_000,
    "a b " * 50_000,
    "$" * 30_000,
    "\\url{" * 10_000,
    "http" * 10_000,
    "<script>alert(1)</script>",
    "0" * 50_000,
    "1.2," * 20_000,
    "日本語の論文です。",
]


def test_what_readers_pick_scores_higher() -> None:
    one, other = attention(*AGENTS), attention(*ROUTINE)
    assert one.score >= 8
    assert other.score <= 3
    assert one.value > 10 * other.value


def test_it_says_by_which_words() -> None:
    words = attention(*AGENTS).words
    assert 0 < len(words) <= 4
    assert "reasoning" in words
    assert not set(words) & {"the", "with", "xurl"}


def test_equal_text_has_equal_attention() -> None:
    assert attention(*AGENTS) == attention(*AGENTS)
    # As it has always been: other weights or other code must not change it unseen.
    assert [attention(*text).score for text in (AGENTS, ROUTINE)] == [10, 1]


def test_addresses_are_alike_however_they_are_written() -> None:
    title, abstract = AGENTS
    listed = abstract.replace("https://example.org/agents.", "this https URL")
    assert attention(title, listed).score == attention(title, abstract).score


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:12])
@pytest.mark.parametrize("where", ["title", "abstract", "both"])
def test_any_text_has_a_score(text: str, where: str) -> None:
    title, abstract = AGENTS
    judged = attention(
        text if where != "abstract" else title, text if where != "title" else abstract
    )
    assert 1 <= judged.score <= 10
    assert 0 < judged.value < 1


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=300), st.text(max_size=2_000))
def test_random_text_has_a_score(title: str, abstract: str) -> None:
    judged = attention(title, abstract)
    assert 1 <= judged.score <= 10
    assert 0 < judged.value < 1
    assert judged == attention(title, abstract)


def test_repeating_the_praised_words_is_no_way_to_the_top() -> None:
    title, abstract = ROUTINE
    stuffed = abstract + " reasoning agents scaling" * 2_000
    assert attention(title, stuffed).score <= attention(*AGENTS).score


def test_every_score_says_what_it_meant() -> None:
    told = [meaning(score) for score in range(1, 11)]
    assert len(set(told)) >= 9
    assert told[7].startswith("Of papers with attention 8, about ")
    assert all(one.endswith(".") and "featured by readers" in one for one in told)
    assert attention(*AGENTS).meaning == meaning(attention(*AGENTS).score)


def test_higher_scores_promise_more_to_everyone() -> None:
    scale = attention_model().scale
    for rising in (scale.starts, scale.middles, scale.odds):
        assert list(rising) == sorted(set(rising))
    for chances in scale.chances.values():
        assert list(chances) == sorted(set(chances))


@given(st.floats(-20, 20), st.floats(-20, 20))
def test_more_points_have_more_chance_and_no_lower_score(one: float, other: float) -> None:
    scale = attention_model().scale
    low, high = sorted((one, other))
    assert scale.score(low) <= scale.score(high)
    assert scale.chance(low) <= scale.chance(high)


def test_what_terms_add_is_known_of_each() -> None:
    judged = attention_model().judge(*AGENTS)
    assert len(judged.places) == len(judged.shares) > 20
    assert list(judged.places) == sorted(judged.places)


def test_nothing_is_read_before_it_is_asked() -> None:
    code = "import sys, digest.compose.attention; sys.exit('numpy' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_the_weights_are_small() -> None:
    assert SHIPPED.stat().st_size < 5_000_000


def test_papers_that_were_featured_come_first(shared: Path) -> None:
    with gzip.open(shared / "outcomes/outcomes-2025.jsonl.gz") as file:
        picked = {row["id"] for row in map(json.loads, file) if row["source"].startswith("hf:")}
    with gzip.open(shared / "corpus/papers-2025.jsonl.gz") as file:
        rows = [json.loads(line) for line in itertools.islice(file, 0, 20_000, 20)]
    judged = [(attention(row["title"], row["abstract"]).value, row["id"] in picked) for row in rows]
    best = [was for _, was in sorted(judged, reverse=True)]
    assert sum(best[:100]) > 10 * max(1, sum(best[-500:]))
