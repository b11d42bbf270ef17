"""Cards with the writer: the same however they are made, and deaf to orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from digest.cards.embedded import EmbeddedSummarizer
from digest.cards.writing.model import WriterModel, Written
from digest.model import FIELDS, Card, Failure, Paper, statements_of
from digest.sources.markdown import read_file
from digest.text.repair import one_line
from tests.hostile import CANARIES, HOSTILE, Hostile
from tests.tinywriter import make_tiny_writer

MADE = date(2025, 5, 10)
ROOT = Path(__file__).parents[2]


class Parrot:
    """The most obedient writer there can be: it says all that it reads."""

    version = "parrot"

    def __init__(self) -> None:
        self.prompts: list[str] = []

    def load(self) -> None:
        """Have nothing to load."""

    def greedy(self, prompts: Sequence[str], *, most: int) -> list[Written]:
        """Say the text of each prompt."""
        self.prompts += prompts
        return [self._said(prompt) for prompt in prompts]

    def sampled(
        self, prompt: str, *, count: int, heat: float, seed: int, most: int
    ) -> list[Written]:
        """Say the same again."""
        return [self._said(prompt)] * count

    @staticmethod
    def _said(prompt: str) -> Written:
        return Written(text=prompt.partition("Text: ")[2], likelihood=-0.1, ended=True)


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    """Read a few seed papers."""
    found = read_file(ROOT / "seeds/2025-05-08.md")
    return [one for one in found if isinstance(one, Paper)][:2]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> WriterModel:
    """Give a tiny writer, which writes nonsense."""
    folder = tmp_path_factory.mktemp("writer")
    return WriterModel(make_tiny_writer(folder / "shipped"), folder / "cache")


def test_cards_are_the_same_alone_and_together_on_one_thread_and_on_three(
    papers: list[Paper], model: WriterModel
) -> None:
    made = [
        list(EmbeddedSummarizer(made=MADE, model=model, workers=workers).cards(papers))
        for workers in (1, 3)
    ]
    alone = [
        next(EmbeddedSummarizer(made=MADE, model=model, workers=1).cards([paper]))
        for paper in papers
    ]
    assert made[0] == made[1] == alone
    assert [one.id for one in made[0]] == [paper.id for paper in papers]


def test_nonsense_is_never_shown_and_counted(papers: list[Paper], model: WriterModel) -> None:
    summarizer = EmbeddedSummarizer(made=MADE, model=model, workers=1)
    plain = EmbeddedSummarizer(made=MADE)
    for card, own in zip(summarizer.cards(papers), plain.cards(papers), strict=True):
        assert isinstance(card, Card)
        assert isinstance(own, Card)
        assert card.provenance.summarizer == "writer"
        assert [statements_of(card, name) for name in FIELDS] == [
            statements_of(own, name) for name in FIELDS
        ]
    (note,) = summarizer.notes()
    assert note.startswith("the writer wrote 0 of ")


def test_a_summarizer_with_a_writer_has_the_writers_version_in_its_name(
    model: WriterModel,
) -> None:
    name = EmbeddedSummarizer(made=MADE, model=model).name
    assert name.startswith("writer:")
    assert model.version in name
    assert EmbeddedSummarizer(made=MADE).name.startswith("embedded:")


def test_a_paper_without_an_abstract_fails_alone(papers: list[Paper], model: WriterModel) -> None:
    empty = SimpleNamespace(id="2505.09999", title="T", abstract=" ", announced=MADE, authors=())
    summarizer = EmbeddedSummarizer(made=MADE, model=model, workers=2)
    first, second = summarizer.cards([cast("Paper", empty), papers[0]])
    assert first == Failure(id=first.id, reason="the abstract is empty")
    assert isinstance(second, Card)


@pytest.mark.parametrize("hostile", HOSTILE, ids=[one.name for one in HOSTILE])
def test_the_writer_reads_no_order_and_says_none(hostile: Hostile) -> None:
    parrot = Parrot()
    summarizer = EmbeddedSummarizer(made=MADE, model=cast("WriterModel", parrot), workers=1)
    (card,) = summarizer.cards([hostile.paper])
    assert isinstance(card, Card)
    read = "\n".join(parrot.prompts)
    assert [one for one in hostile.planted if one_line(one) in read] == []
    said = [
        text
        for name in FIELDS
        for one in statements_of(card, name)
        for text in (one.text, *one.evidence)
    ]
    said += [card.key_novelty.name or ""] if card.key_novelty else []
    shown = "\n".join(said).lower()
    assert [canary for canary in CANARIES if canary in shown] == []
