"""Who writes the cards: the Summarizer protocol and its factory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from digest.config import CardsSettings
from digest.model import Card, Failure, Paper


class Summarizer(Protocol):
    """Something that writes cards."""

    #: Changes whenever the same paper would get another card, since cards are kept by it.
    name: str

    def cards(self, papers: Sequence[Paper]) -> Iterator[Card | Failure]:
        """Yield one card or failure for each paper, in the same order.

        Raises SummarizerError if it cannot work at all.
        """
        ...


def make_summarizer(settings: CardsSettings, *, made: date) -> Summarizer:
    """Build the configured summarizer; *made* is the date that its cards carry."""
    match settings.summarizer:
        case "embedded":
            from digest.cards.embedded import EmbeddedSummarizer

            return EmbeddedSummarizer(made=made)
