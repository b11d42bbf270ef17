"""Cards in order and by windows, while the model that writes them is in reach, and after."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from digest.cards import Summarizer
from digest.cards.asking.excerpt import Excerpt, excerpt
from digest.errors import SummarizerError
from digest.model import Card, Failure, Paper

Fallback = Literal["embedded", "stop"]

_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Sheet:
    """One paper while its card is written."""

    given: Excerpt
    #: The card that the stand-in wrote, whose frame the model's card has too.
    own: Card
    #: The card as it goes out, once that is clear.
    settled: Card | None = None


#: Settles sheets, in any order; raises SummarizerError when the model is out of reach.
Writer = Callable[[Sequence[Sheet]], None]


class Relay:
    """Hands papers to a writer, and to the stand-in where the writer cannot go on."""

    def __init__(self, *, stand_in: Summarizer, fallback: Fallback, window: int) -> None:
        """Take *window* papers at a time; *fallback* says what to do without the writer."""
        self._stand_in = stand_in
        self._fallback = fallback
        self._window = max(1, window)
        #: Why the writer is out of reach, and how many cards the stand-in has made since.
        self.lost: SummarizerError | None = None
        self.since = 0

    def cards(self, papers: Sequence[Paper], write: Writer) -> Iterator[Card | Failure]:
        """Yield one card or failure for each paper, in the same order.

        Raises SummarizerError if the writer is lost and nobody may stand in; what was settled by
        then is yielded before, with the stand-in's cards where one of them is amid the others.
        """
        for start in range(0, len(papers), self._window):
            yield from self._cards(papers[start : start + self._window], write)

    def _cards(self, papers: Sequence[Paper], write: Writer) -> Iterator[Card | Failure]:
        made = [*self._stand_in.cards(papers)]
        sheets = [_sheet(paper, own) for paper, own in zip(papers, made, strict=True)]
        error = self._write([sheet for sheet in sheets if sheet is not None], write)
        settled = [None if sheet is None else sheet.settled for sheet in sheets]
        if error is not None:
            last = max((place for place, card in enumerate(settled) if card), default=-1)
            made, settled = made[: last + 1], settled[: last + 1]
        for card, own in zip(settled, made, strict=True):
            yield card or own
        if error is not None:
            raise error

    def _write(self, sheets: Sequence[Sheet], write: Writer) -> SummarizerError | None:
        """Have *sheets* settled; give the error after which nothing can go on."""
        if self.lost is None and sheets:
            try:
                write(sheets)
            except SummarizerError as error:
                if self._fallback == "stop":
                    return error
                _log.warning("the embedded summarizer goes on: %s", error)
                self.lost = error
        if self.lost is not None:
            self.since += sum(sheet.settled is None for sheet in sheets)
        return None


def summarizer_name(kind: str, model: str, *parts: str) -> str:
    """Name a summarizer by its *kind*, its *model* and a hash of all *parts* that change cards."""
    return f"{kind}:{model}#{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:8]}"


def _sheet(paper: Paper, own: Card | Failure) -> Sheet | None:
    """Give a sheet to a paper that can be asked about."""
    given = excerpt(paper)
    return Sheet(given=given, own=own) if isinstance(own, Card) and given.sentences else None
