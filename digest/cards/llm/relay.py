"""Cards in order and by windows, while the model that writes them is in reach, and after."""

from __future__ import annotations

import hashlib
import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from digest.cards import Summarizer
from digest.cards.llm.excerpt import Excerpt, excerpt
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


#: Settles sheets, in any order, and yields after each; raises SummarizerError when the model is out
#: of reach.
Writer = Callable[[Sequence[Sheet]], Iterator[None]]
#: The sheet of a paper, if it has one, and what the stand-in made of it.
_Place = tuple[Sheet | None, Card | Failure]


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
        """Yield one card or failure for each paper, in the same order, as they are settled.

        Raises SummarizerError if the writer is lost and nobody may stand in; what was settled by
        then is yielded before, with the stand-in's cards where one of them is amid the others.
        Ctrl-C does the same.
        """
        for start in range(0, len(papers), self._window):
            yield from self._cards(papers[start : start + self._window], write)

    def _cards(self, papers: Sequence[Paper], write: Writer) -> Iterator[Card | Failure]:
        made = [*self._stand_in.cards(papers)]
        places = deque((_sheet(paper, own), own) for paper, own in zip(papers, made, strict=True))
        sheets = [sheet for sheet, _ in places if sheet is not None]
        try:
            for _ in self._written(sheets, write):
                while places and _is_settled(places[0]):
                    yield _outcome(places.popleft())
        except (SummarizerError, KeyboardInterrupt):
            while any(sheet is not None and sheet.settled for sheet, _ in places):
                yield _outcome(places.popleft())
            raise
        yield from map(_outcome, places)

    def _written(self, sheets: Sequence[Sheet], write: Writer) -> Iterator[None]:
        """Have *sheets* settled as far as that goes; raise only where nobody may stand in."""
        if self.lost is None and sheets:
            try:
                yield from write(sheets)
            except SummarizerError as error:
                if self._fallback == "stop":
                    raise
                _log.warning("the embedded summarizer goes on: %s", error)
                self.lost = error
        if self.lost is not None:
            self.since += sum(sheet.settled is None for sheet in sheets)


def summarizer_name(kind: str, model: str, *parts: str) -> str:
    """Name a summarizer by its *kind*, its *model* and a hash of all *parts* that change cards."""
    return f"{kind}:{model}#{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:8]}"


def _sheet(paper: Paper, own: Card | Failure) -> Sheet | None:
    """Give a sheet to a paper that can be asked about."""
    given = excerpt(paper)
    return Sheet(given=given, own=own) if isinstance(own, Card) and given.sentences else None


def _is_settled(place: _Place) -> bool:
    sheet, _ = place
    return sheet is None or sheet.settled is not None


def _outcome(place: _Place) -> Card | Failure:
    """Give the card that was settled, or else what the stand-in made."""
    sheet, own = place
    return (sheet and sheet.settled) or own
