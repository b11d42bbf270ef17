"""Sentences are verbatim slices, and a full stop inside one does not end it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.sentences import split_sentences

GOLD = Path(__file__).parents[2] / "../shared/cards/gold.jsonl"

# Two sentences each, cut at the bar.
PAIRS = [
    "We introduce EchoNet.|It reaches 85.77% accuracy.",
    "We build on Qwen2.5-VL.|GPT-4.1 is worse than v1.0.",
    "Can models listen?|We say yes!",
    "It beats all baselines, e.g. GPT-4 and others, i.e. LLaMA.|We release it.",
    "As shown by Smith et al. (2020) and in Fig. 3, cf. Sec. 4, it works.|See Eq. 5.",
    "We follow J. Smith and U.S. Robotics.|The rest is ours.",
    "It handles text, images, etc.|We also release data.",
    "This was found before [12].|We differ.",
    "This is known (Smith et al., 2020).|However, it fails.",
    'They call it "reasoning."|We do not.',
    "It uses $x.$|We use $y$.",
    r"\textbf{It is fast.}|We measure it.",
    "The gap is large.|iVideo closes it.",
    "It is small.|o3-mini is smaller.",
    "It grows vs. Human raters and w.r.t. Time.|Nothing else does.",
    "It waits... and waits.|Then it stops.",
    "It works.|(ii) It is cheap.",
    "Models fail.|$k$-NN does not.",
    "This is false.|we show why.",
    "See https://example.org/a.b?c=d.|It is online.",
    "It takes 3 of 5 steps (see Sec. 2. The rest is in App. B), as before.|We stop.",
    "The range is between 4 and 5.|The model finds it.",
    "It uses Node.js and this.url for MRS.|This survey says so.",
    "We contribute:|1. We show that A holds.|2. We show that B holds.",
]


@pytest.mark.parametrize("text", PAIRS)
def test_splits_where_a_reader_would(text: str) -> None:
    assert split_sentences(text.replace("|", " ")) == tuple(text.split("|"))


def test_glued_sentences_are_parted() -> None:
    assert split_sentences("We improve routing.We propose X.") == (
        "We improve routing.",
        "We propose X.",
    )


@pytest.mark.parametrize("text", ["torch.nn is used", "U.S.The", "asyncio.Future objects", "a.We"])
def test_names_with_a_dot_stay_whole(text: str) -> None:
    assert split_sentences(text) == (text,)


def test_nothing_has_no_sentences() -> None:
    assert split_sentences(" \n ") == ()


@pytest.mark.parametrize("unit", [".", "e.g. ", "et al. ", "?!", ".)"])
def test_a_text_of_stops_alone_takes_no_longer_than_its_length(unit: str) -> None:
    """Where time grew with the square, this took minutes."""
    assert "".join(split_sentences(unit * 10_000)).split() == (unit * 10_000).split()


@given(st.text())
def test_sentences_are_stripped_slices(text: str) -> None:
    line = " ".join(text.split())
    sentences = split_sentences(text)
    assert all(sentence in line and sentence == sentence.strip() for sentence in sentences)
    assert "".join(sentences).replace(" ", "") == line.replace(" ", "")


@given(st.lists(st.sampled_from(["We", "e.g.", "3.5", "al.", "(", ")", "end.", "?", "$x$.", "A."])))
def test_joined_sentences_are_the_text(words: list[str]) -> None:
    line = " ".join(words)
    assert " ".join(split_sentences(line)) == line


def test_agrees_with_people_on_real_abstracts() -> None:
    """Lists that stood on lines of their own are what differs."""
    if not GOLD.exists():
        pytest.skip("the gold cards are not here")
    abstracts = [json.loads(line)["sentences"] for line in GOLD.read_text("utf-8").splitlines()]
    same = sum(list(split_sentences(" ".join(abstract))) == abstract for abstract in abstracts)
    assert same / len(abstracts) > 0.95
