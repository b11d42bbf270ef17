"""Cards by a model of the Hugging Face hub, or of a folder, that runs on this machine.

In reading order: ``hub`` finds its files, ``loading`` loads them, ``model`` asks a decoder and
``constrained_decoding`` holds it to the schema, ``headlines`` has an encoder-decoder write a
first line alone, ``batches`` has what both need to work on several papers at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from importlib.util import find_spec
from typing import Final

from digest.cards import Summarizer
from digest.cards.llm.summarizer import ModelSummarizer
from digest.cards.llm.transformers.batches import WINDOW, ProgressLog
from digest.cards.llm.transformers.headlines import HeadlineSummarizer, TransformerHeadlines
from digest.cards.llm.transformers.loading import choose_device, kind_of
from digest.cards.llm.transformers.model import TransformerModel
from digest.config import CardsSettings
from digest.errors import ConfigError, SummarizerError
from digest.model import Card, Failure, Paper

_CPU_WINDOW: Final = 4
"""Papers that a processor works on at once."""
_NEEDED: Final = ("torch", "transformers", "llguidance")


def make_transformer_summarizer(
    settings: CardsSettings, *, stand_in: Summarizer, made: date
) -> Summarizer:
    """Build the summarizer of the model that *settings* name; it is loaded at the first card.

    Raises ConfigError if the extra is not installed.
    """
    if not all(find_spec(name) for name in _NEEDED):
        msg = "the transformer summarizer needs torch, transformers and llguidance"
        raise ConfigError(msg, hint="pip install 'digest-weekly[transformers]'")
    return TransformerSummarizer(settings, stand_in=stand_in, made=made)


class TransformerSummarizer:
    """Has a decoder write whole cards, and an encoder-decoder their first line."""

    #: Of both ways, since which one it is may be known only when the model has come.
    name: str

    def __init__(self, settings: CardsSettings, *, stand_in: Summarizer, made: date) -> None:
        """Prepare both ways, without loading anything."""
        self._settings = settings
        self._progress = ProgressLog()
        window = WINDOW * settings.transformer.batch
        self._writer = ModelSummarizer(
            "transformer",
            TransformerModel(settings, self._progress),
            stand_in=stand_in,
            fallback=settings.fallback,
            window=window,
            made=made,
        )
        self._headliner = HeadlineSummarizer(
            "transformer",
            TransformerHeadlines(settings, self._progress),
            stand_in=stand_in,
            fallback=settings.fallback,
            window=window,
            made=made,
        )
        self.name = f"{self._writer.name}-{self._headliner.name.rpartition('#')[2]}"

    def cards(self, papers: Sequence[Paper]) -> Iterator[Card | Failure]:
        """Yield one card or failure for each paper, in the same order, batch by batch.

        On a processor, where a card may take minutes, few are worked on at once, so that the first
        come early, and are kept if the run is stopped.
        """
        self._progress.begin(len(papers))
        window = self._window(len(papers))
        for start in range(0, len(papers), window):
            for card in self._chosen.cards(papers[start : start + window]):
                self._progress.finish()
                yield card

    def notes(self) -> tuple[str, ...]:
        """Return what the cards so far took."""
        return (*self._writer.notes(), *self._headliner.notes())

    def _window(self, papers: int) -> int:
        """Return how many of so many papers are handed on at once."""
        try:
            on_processor = choose_device(self._settings) == "cpu"
        except SummarizerError:
            on_processor = False  # the writer meets the same error
        return _CPU_WINDOW if on_processor else max(1, papers)

    @cached_property
    def _chosen(self) -> Summarizer:
        try:
            kind = kind_of(self._settings)
        except SummarizerError:
            # The writer meets the same error, and knows what to do without a model.
            kind = "decoder"
        return self._writer if kind == "decoder" else self._headliner
