"""Who writes the cards: the Summarizer protocol and its factory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Protocol

from digest.config import CardsSettings
from digest.model import Attention, Card, Failure, Paper

Judge = Callable[[str, str], Attention]
"""Gives the attention of a title and an abstract."""


class Summarizer(Protocol):
    """Something that writes cards."""

    #: Changes whenever the same paper would get another card, since cards are kept by it. It
    #: starts with what its cards' provenance calls it, and a colon; a card by another summarizer
    #: is a stand-in, which is shown but not kept.
    name: str

    def cards(self, papers: Sequence[Paper]) -> Iterator[Card | Failure]:
        """Yield one card or failure for each paper, in the same order, as they are made.

        Raises SummarizerError if it cannot work at all; what was yielded before is good.
        """
        ...

    def notes(self) -> tuple[str, ...]:
        """Tell an operator, a line each, what the cards so far took: tokens, cost, repairs."""
        ...


def make_summarizer(
    settings: CardsSettings, *, made: date, attention: Judge | None = None
) -> Summarizer:
    """Build the configured summarizer; *made* is the date that its cards carry.

    Its assessments count *attention*; without it they count what the text shows alone.
    Nothing is loaded or asked before its first card. Raises ConfigError for a missing extra.
    """
    from digest.cards.embedded import EmbeddedSummarizer

    embedded = EmbeddedSummarizer(made=made, attention=attention)
    match settings.summarizer:
        case "auto" | "writer":
            from digest.cards.writing.model import make_writer_model

            model = make_writer_model(settings)
            if model is None:
                return embedded
            return EmbeddedSummarizer(
                made=made, attention=attention, model=model, workers=settings.writer.workers
            )
        case "embedded":
            return embedded
        case "transformer":
            from digest.cards.llm.transformers import make_transformer_summarizer

            return make_transformer_summarizer(settings, stand_in=embedded, made=made)
        case "endpoint":
            from digest.cards.llm.openai.client import make_endpoint_summarizer

            return make_endpoint_summarizer(settings, stand_in=embedded, made=made)
