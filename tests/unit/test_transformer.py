"""Tests of cards by a model on this machine, from the settings to the card."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.cards import Summarizer, make_summarizer
from digest.cards.llm import transformers as transformer
from digest.cards.llm.transformers import make_transformer_summarizer
from digest.cards.llm.transformers.constrained_decoding import Decoder
from digest.config import CardsSettings
from digest.errors import ConfigError, SummarizerError
from digest.model import Card, Failure, Paper
from digest.sources.markdown import read_file
from digest.text.repair import one_line
from tests.builders import make_paper
from tests.fakes import FakeSummarizer
from tests.tinymodels import (
    make_bart,
    make_decoder,
    make_encoder,
    make_settings,
    needs_libraries,
)

SEEDS = Path(__file__).parents[2] / "seeds" / "2025-05-08.md"
MADE = date(2025, 5, 10)


def seed_papers(count: int) -> list[Paper]:
    """Read the first papers of a seed file."""
    return [block for block in read_file(SEEDS) if isinstance(block, Paper)][:count]


def cards_of(settings: CardsSettings, papers: list[Paper]) -> list[Card]:
    """Have *papers* summarized, by the way that a run takes; fails for a failure."""
    made = [*make_summarizer(settings, made=MADE).cards(papers)]
    assert not [card for card in made if isinstance(card, Failure)]
    return [card for card in made if isinstance(card, Card)]


def with_fake(settings: CardsSettings) -> Summarizer:
    """Build the summarizer with a stand-in whose cards are all alike."""
    return make_transformer_summarizer(settings, stand_in=FakeSummarizer(), made=MADE)


def assert_grounded(card: Card, paper: Paper) -> None:
    """Check that all evidence on *card* stands in *paper*, and that nothing raved is shown."""
    source = one_line(paper.abstract)
    bullets = card.key_novelty.points if card.key_novelty else ()
    for statement in (*card.why_it_matters, *bullets, *card.evaluation_highlights):
        assert all(sentence in source for sentence in statement.evidence)
    assert card.tldr is not None
    assert all(sentence in source for sentence in card.tldr.evidence)


def test_nothing_heavy_is_imported_before_the_first_card() -> None:
    """Not even for the summarizer's name, which is asked for in each run."""
    code = (
        "import sys; from datetime import date; from digest.config import CardsSettings\n"
        "from digest.cards.llm.transformers import TransformerSummarizer\n"
        "settings = CardsSettings(summarizer='transformer', model='maker/model')\n"
        "stand_in = type('StandIn', (), {'name': 'embedded:1'})\n"
        "print(TransformerSummarizer(settings, stand_in=stand_in, made=date(2025, 5, 10)).name)\n"
        "assert not {'torch', 'transformers', 'llguidance', 'huggingface_hub'} & {*sys.modules}\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout.startswith("transformer:maker/model#")


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transformer, "find_spec", lambda name: None if name == "torch" else name)
    with pytest.raises(ConfigError, match="needs torch, transformers and llguidance") as caught:
        make_transformer_summarizer(make_settings("m"), stand_in=FakeSummarizer(), made=MADE)
    assert caught.value.hint == "pip install 'digest-weekly[transformers]'"


@needs_libraries
@pytest.mark.parametrize(
    "changes", [{"model": "maker/other"}, {"revision": "v2"}, {"dtype": "bfloat16"}]
)
def test_the_name_changes_with_what_changes_cards(changes: dict[str, Any]) -> None:
    def name(**values: Any) -> str:
        settings = make_settings(values.pop("model", "maker/model"), **values)
        return make_summarizer(settings, made=MADE).name

    assert name().startswith("transformer:maker/model#")
    assert name() == name(batch=1)
    assert name() != name(**changes)


@needs_libraries
def test_a_raving_decoder_gives_grounded_cards(tmp_path: Path) -> None:
    """What it says fails the checks; the embedded statements stand there, and the card says so."""
    papers = seed_papers(3)
    embedded = cards_of(CardsSettings(), papers)
    cards = cards_of(make_settings(make_decoder(tmp_path / "tiny", terse=True)), papers)
    for card, own, paper in zip(cards, embedded, papers, strict=True):
        assert_grounded(card, paper)
        assert card.tldr == own.tldr
        if card.provenance.summarizer == "transformer":
            assert card.provenance.model == "tiny"
            assert "tldr" in card.provenance.replaced
        else:  # nothing that it said was fit to show
            assert card == own


@needs_libraries
def test_a_raving_encoder_decoder_gives_grounded_cards(tmp_path: Path) -> None:
    """It is known by its description, and asked for the first line alone."""
    papers = seed_papers(3)
    embedded = cards_of(CardsSettings(), papers)
    for card, own, paper in zip(
        cards_of(make_settings(make_bart(tmp_path)), papers), embedded, papers, strict=True
    ):
        assert_grounded(card, paper)
        assert card.key_novelty == own.key_novelty


@needs_libraries
def test_an_operator_is_told_what_it_took(tmp_path: Path) -> None:
    summarizer = with_fake(make_settings(make_decoder(tmp_path / "tiny", terse=True)))
    assert summarizer.notes() == ()
    list(summarizer.cards(seed_papers(1)))
    assert any("tokens read" in note for note in summarizer.notes())


@needs_libraries
@pytest.mark.parametrize("make", [make_encoder, Path.mkdir])
def test_a_model_that_cannot_be_used_stops_the_run(
    make: Callable[[Path], Any], tmp_path: Path
) -> None:
    make(tmp_path / "here")
    summarizer = with_fake(make_settings(tmp_path / "here"))
    with pytest.raises(SummarizerError) as caught:
        list(summarizer.cards([make_paper()]))
    assert caught.value.hint


@needs_libraries
def test_the_embedded_cards_can_stand_in(tmp_path: Path) -> None:
    settings = make_settings(tmp_path).model_copy(update={"fallback": "embedded"})
    summarizer = with_fake(settings)
    papers = seed_papers(2)
    assert [*summarizer.cards(papers)] == [*FakeSummarizer().cards(papers)]
    assert any("out of reach" in note for note in summarizer.notes())


@needs_libraries
def test_on_a_processor_cards_come_before_many_are_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that each is kept, whatever comes after it."""
    asked: list[int] = []
    write = Decoder.write

    def counted(self: Decoder, questions: Any) -> Any:
        asked.append(len(questions))
        return write(self, questions)

    monkeypatch.setattr(Decoder, "write", counted)
    settings = make_settings(make_decoder(tmp_path, terse=True), batch=8)
    papers = seed_papers(6)
    cards = with_fake(settings).cards(papers)
    assert next(cards).id == papers[0].id
    assert max(asked) <= 4
    assert len(asked) <= 2
    assert [card.id for card in cards] == [paper.id for paper in papers[1:]]


@needs_libraries
def test_what_was_written_before_a_fault_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the next run goes on where this one stopped."""
    settings = make_settings(make_decoder(tmp_path, terse=True), batch=1)
    papers = seed_papers(4)
    calls: list[int] = []
    write = Decoder.write

    def failing(self: Decoder, questions: Any) -> Any:
        calls.append(len(questions))
        if len(calls) > 5:
            msg = "device lost"
            raise RuntimeError(msg)
        return write(self, questions)

    monkeypatch.setattr(Decoder, "write", failing)
    made: list[Card | Failure] = []
    with pytest.raises(SummarizerError, match="the model failed: device lost"):
        made.extend(with_fake(settings).cards(papers))
    assert [card.id for card in made] == [paper.id for paper in papers[:2]]
