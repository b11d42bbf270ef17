"""Cards whose first line a summarizing model writes, and the rest a stand-in."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Protocol

from digest.cards import Summarizer
from digest.cards.language.summaries import summary
from digest.cards.language.vocabulary import capitalised
from digest.cards.llm.answer import Claim, clean_statement
from digest.cards.llm.assembly import assembled, provenance_of
from digest.cards.llm.relay import Fallback, Relay, Sheet, summarizer_name
from digest.cards.llm.review import Reviewed, checked
from digest.cards.llm.tally import Tally, mended, missed
from digest.model import FIELDS, Card, Failure, Paper, Statement

_CHECKS: Final = "1"
"""Raised by hand when the checks change what is shown."""

_log = logging.getLogger(__name__)


class HeadlineModel(Protocol):
    """Something that puts a text into one sentence, such as an encoder-decoder summarizer."""

    #: The model as its makers call it; shown on cards.
    name: str
    #: All that changes its answers (model, revision, beams, dtype) in a short line.
    settings: str

    def headlines(self, texts: Sequence[str]) -> Iterator[str]:
        """Yield one sentence for each of *texts* (abstracts, in Unicode), in order, as they come.

        An empty one means that there is none. Raises SummarizerError if the model cannot work at
        all; what was yielded before is good.
        """
        ...


class HeadlineSummarizer:
    """Has a model write the tl;dr and a stand-in the other fields."""

    #: ``kind:model#hash``, as that of ModelSummarizer.
    name: str

    def __init__(
        self,
        kind: str,
        model: HeadlineModel,
        *,
        stand_in: Summarizer,
        fallback: Fallback,
        window: int,
        made: date,
    ) -> None:
        """Ask *model*, of a *kind* in ``cards.summarizer``, for *window* papers at a time."""
        self.name = summarizer_name(kind, model.name, _CHECKS, model.settings, stand_in.name)
        self._kind = kind
        self._model = model
        self._made = made
        self._relay = Relay(stand_in=stand_in, fallback=fallback, window=window)
        self._tally = Tally()

    def cards(self, papers: Sequence[Paper]) -> Iterator[Card | Failure]:
        """Yield one card or failure for each paper, in the same order.

        Raises SummarizerError if the model is out of reach and nobody may stand in.
        """
        yield from self._relay.cards(papers, self._write)

    def notes(self) -> tuple[str, ...]:
        """Tell how many tl;drs were not fit to show, and whether the model was lost."""
        return (
            *mended(self._tally),
            *missed(self._model.name, self._relay.lost, self._relay.since),
        )

    def _write(self, sheets: Sequence[Sheet]) -> Iterator[None]:
        texts = [" ".join(sheet.given.sentences) for sheet in sheets]
        for sheet, headline in zip(sheets, self._model.headlines(texts), strict=True):
            sheet.settled = self._card(sheet, headline)
            self._tally.papers += 1
            self._tally.unfit += sheet.settled is sheet.own
            yield

    def _card(self, sheet: Sheet, headline: str) -> Card:
        """Put *headline* over the stand-in's tl;dr, unless it has a fault."""
        own = sheet.own
        for text in _wordings(clean_statement(headline), sheet.given.source):
            statement, wrong = checked(Claim(text=text, evidence=()), FIELDS["tldr"], sheet.given)
            if not wrong:
                provenance = provenance_of(
                    own, summarizer=self._kind, model=self._model.name, made=self._made
                )
                return assembled(own, _only_tldr(statement), tags=(), provenance=provenance)
            _log.info("tldr of %s failed: %s", own.id, "; ".join(wrong))
        return own


def _wordings(text: str, source: str) -> Iterator[str]:
    """Yield *text*, and it without "We propose", which most such models were taught to say."""
    yield capitalised(text)
    reworded = summary(text, name=None, source=source) if text else None
    if reworded is not None:
        yield reworded


def _only_tldr(statement: Statement) -> Reviewed:
    """Say that of all fields only the tl;dr is the model's."""
    others = [field for field in FIELDS if field != "tldr"]
    return Reviewed(
        sound=dict.fromkeys(others, ()) | {"tldr": (statement,)},
        name=None,
        failed=dict.fromkeys(others, ("not asked for",)),
    )
