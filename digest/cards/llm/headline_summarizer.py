"""Cards whose first line a summarizing model writes, and the rest a stand-in."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Protocol

from digest.cards import Summarizer
from digest.cards.llm.answer import Claim, clean_statement
from digest.cards.llm.review import Reviewed, assembled, checked, provenance_of
from digest.cards.llm.summarizer import (
    BatchRunner,
    Fallback,
    PendingCard,
    RunCounts,
    mended,
    missed,
    summarizer_name,
)
from digest.cards.method_name import capitalised
from digest.model import FIELDS, Card, Failure, Paper, Statement

_CHECKS: Final = "2"
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
        self._runner = BatchRunner(stand_in=stand_in, fallback=fallback, window=window)
        self._counts = RunCounts()

    def cards(self, papers: Sequence[Paper]) -> Iterator[Card | Failure]:
        """Yield one card or failure for each paper, in the same order.

        Raises SummarizerError if the model is out of reach and nobody may stand in.
        """
        yield from self._runner.cards(papers, self._write)

    def notes(self) -> tuple[str, ...]:
        """Return how many tl;drs were not fit to show, and whether the model was lost."""
        return (
            *mended(self._counts),
            *missed(self._model.name, self._runner.lost, self._runner.since),
        )

    def _write(self, pending: Sequence[PendingCard]) -> Iterator[None]:
        texts = [" ".join(one.given.sentences) for one in pending]
        for one, headline in zip(pending, self._model.headlines(texts), strict=True):
            one.settled = self._card(one, headline)
            self._counts.papers += 1
            self._counts.unfit += one.settled is one.own
            yield

    def _card(self, pending: PendingCard, headline: str) -> Card:
        """Return the stand-in's card with *headline* for its tl;dr, unless that has a fault."""
        own = pending.own
        claim = Claim(text=capitalised(clean_statement(headline)), evidence=())
        statement, wrong = checked(claim, FIELDS["tldr"], pending.given)
        if wrong:
            _log.info("tldr of %s failed: %s", own.id, "; ".join(wrong))
            return own
        provenance = provenance_of(
            own, summarizer=self._kind, model=self._model.name, made=self._made
        )
        return assembled(own, _only_tldr(statement), tags=own.tags, provenance=provenance)


def _only_tldr(statement: Statement) -> Reviewed:
    """Return that of all fields only the tl;dr is the model's."""
    others = [name for name in FIELDS if name != "tldr"]
    return Reviewed(
        sound=dict.fromkeys(others, ()) | {"tldr": (statement,)},
        name=None,
        failed=dict.fromkeys(others, ("not asked for",)),
    )
