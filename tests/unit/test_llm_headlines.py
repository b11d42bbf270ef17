"""Cards whose first line a summarizing model writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import pytest

from digest.cards.embedded import EmbeddedSummarizer
from digest.cards.llm.transformers.headlines import HeadlineSummarizer
from digest.errors import SummarizerError
from digest.model import Card, Paper
from tests.builders import make_paper

MADE = date(2025, 5, 10)


@dataclass
class FakeHeadlines:
    """Says the same of every paper, and breaks down where there is nothing left to say."""

    said: Sequence[str]
    name: str = "tiny-tldr"
    settings: str = "beams=4"

    def headlines(self, texts: Sequence[str]) -> Iterator[str]:
        """Yield what it has."""
        yield from self.said[: len(texts)]
        if len(self.said) < len(texts):
            msg = "the model is gone"
            raise SummarizerError(msg)


def summarizer(
    *said: str, fallback: Literal["embedded", "stop"] = "stop", window: int = 8
) -> HeadlineSummarizer:
    return HeadlineSummarizer(
        "transformer",
        FakeHeadlines(said),
        stand_in=EmbeddedSummarizer(made=MADE),
        fallback=fallback,
        window=window,
        made=MADE,
    )


def card(headline: str, paper: Paper | None = None) -> Card:
    (one,) = summarizer(headline).cards([paper or make_paper()])
    assert isinstance(one, Card)
    return one


def own(paper: Paper | None = None) -> Card:
    (one,) = EmbeddedSummarizer(made=MADE).cards([paper or make_paper()])
    assert isinstance(one, Card)
    return one


def test_the_tldr_is_the_models_and_the_rest_the_stand_ins() -> None:
    made, stands_in = card("EchoNet listens before it looks and reaches 85.77% accuracy"), own()
    assert made.tldr is not None
    assert made.tldr.text == "EchoNet listens before it looks and reaches 85.77% accuracy."
    assert [sentence[:12] for sentence in made.tldr.evidence] == ["We introduce", "EchoNet reac"]
    assert made.provenance.summarizer == "transformer"
    assert made.provenance.model == "tiny-tldr"
    assert made.provenance.replaced == (
        *("core_problem", "why_it_matters", "concrete_example"),
        *("key_novelty", "evaluation_highlights"),
    )
    assert made == replace(
        stands_in, tldr=made.tldr, provenance=made.provenance, key_novelty=made.key_novelty
    )


def test_the_first_person_that_such_models_learn_is_reworded() -> None:
    made = card("In this paper, we introduce EchoNet, which listens and reaches 85.77% accuracy.")
    assert made.tldr is not None
    assert made.tldr.text == (
        "The authors introduce EchoNet, which listens and reaches 85.77% accuracy."
    )


@pytest.mark.parametrize(
    "headline",
    [
        "",
        "EchoNet reaches 99.9% accuracy.",
        "ZyloNet listens before it looks.",
        "purple kettles fly past the silver moon",
        "<script>alert(1)</script>",
        "\ud800",
    ],
)
def test_a_headline_that_cannot_be_shown_leaves_the_stand_ins_card(headline: str) -> None:
    one = summarizer(headline)
    assert [*one.cards([make_paper()])] == [own()]
    assert any("nothing fit to show was said of 1 paper" in note for note in one.notes())


def test_cards_and_failures_come_in_order_through_small_windows() -> None:
    papers = [make_paper(id=f"2505.0000{number}") for number in range(5)]
    papers[2] = replace(papers[2], abstract=" ")
    one = summarizer(*["EchoNet listens and reaches 85.77% accuracy."] * 2, window=2)
    assert [made.id for made in one.cards(papers)] == [paper.id for paper in papers]


def test_without_the_model_the_stand_in_goes_on_or_all_stops() -> None:
    papers = [make_paper(id=f"2505.0000{number}") for number in range(3)]
    goes_on = [
        *summarizer("EchoNet listens and reaches 85.77% accuracy.", fallback="embedded").cards(
            papers
        )
    ]
    writers = [made.provenance.summarizer for made in goes_on if isinstance(made, Card)]
    assert writers == ["transformer", "embedded", "embedded"]
    cards = summarizer("EchoNet listens and reaches 85.77% accuracy.").cards(papers)
    assert next(cards).id == papers[0].id
    with pytest.raises(SummarizerError, match="gone"):
        next(cards)


def test_the_name_changes_with_the_settings() -> None:
    first, second = summarizer(), summarizer()
    assert first.name == second.name
    assert first.name.startswith("transformer:tiny-tldr#")
    assert first.notes() == ()
