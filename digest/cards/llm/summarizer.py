"""The writer of cards that all language models share.

It asks for a window of papers, checks every statement, asks once more for the fields that fail,
and lets a stand-in write what fails again. A bad answer costs a field, never the batch.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from digest.cards import Summarizer
from digest.cards.llm import Answer, LanguageModel, NoAnswer
from digest.cards.llm.answer import read_answer
from digest.cards.llm.assembly import assembled, provenance_of
from digest.cards.llm.prompt import SYSTEM, ask, ask_again
from digest.cards.llm.relay import Fallback, Relay, Sheet, summarizer_name
from digest.cards.llm.review import Reviewed, merged, review
from digest.cards.llm.schema import answer_schema
from digest.cards.llm.tally import Tally, mended, missed, spent
from digest.model import FIELDS, Card, Failure, Paper

_CHECKS: Final = "1"
"""Raised by hand when the checks change what is shown."""

_ASKED: Final = f"{_CHECKS} {SYSTEM} {json.dumps(answer_schema([*FIELDS], sentences=1, tags=True))}"

_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class _Hearing:
    """A paper whose answer has faults."""

    sheet: Sheet
    reviewed: Reviewed
    tags: tuple[str, ...]


class ModelSummarizer:
    """Asks a language model for cards, checks what it says, and mends what fails."""

    #: ``kind:model#hash``; the hash stands for the prompt, the checks, the stand-in and the
    #: model's settings, so that another of them gives new cards.
    name: str

    def __init__(
        self,
        kind: str,
        model: LanguageModel,
        *,
        stand_in: Summarizer,
        fallback: Fallback,
        window: int,
        made: date,
    ) -> None:
        """Ask *model*, of a *kind* in ``cards.summarizer``, for *window* papers at a time."""
        self.name = summarizer_name(kind, model.name, _ASKED, model.settings, stand_in.name)
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
        """Tell what was asked, spent, mended and missed so far."""
        return (
            *spent(self._model.name, self._model.usage()),
            *mended(self._tally),
            *missed(self._model.name, self._relay.lost, self._relay.since),
        )

    def _write(self, sheets: Sequence[Sheet]) -> Iterator[None]:
        """Ask for all *sheets*, then again for those with faults; yield as they are settled."""
        faulty: list[_Hearing] = []
        answers = self._model.answers([ask(sheet.given) for sheet in sheets])
        for sheet, answer in zip(sheets, answers, strict=True):
            self._tally.papers += 1
            hearing = self._hear(sheet, answer)
            if hearing is not None and hearing.reviewed.failed:
                faulty.append(hearing)
            elif hearing is not None:
                self._settle(hearing)
            yield
        if faulty:
            yield from self._ask_again(faulty)

    def _hear(self, sheet: Sheet, answer: Answer | NoAnswer) -> _Hearing | None:
        """Check the first answer; where there is none, the stand-in's card it is."""
        if isinstance(answer, NoAnswer):
            _log.info("no answer for %s: %s", sheet.own.id, answer.reason)
            self._tally.unanswered[answer.reason] += 1
            sheet.settled = sheet.own
            return None
        drafted = read_answer(answer.text, sentences=len(sheet.given.sentences))
        reviewed = review(drafted, sheet.given, FIELDS)
        return _Hearing(sheet=sheet, reviewed=reviewed, tags=drafted.tags)

    def _ask_again(self, faulty: Sequence[_Hearing]) -> Iterator[None]:
        prompts = [ask_again(one.sheet.given, one.reviewed.failed) for one in faulty]
        for hearing, answer in zip(faulty, self._model.answers(prompts), strict=True):
            self._tally.asked_again += 1
            if isinstance(answer, Answer):
                _mend(hearing, answer)
            self._settle(hearing)
            yield

    def _settle(self, hearing: _Hearing) -> None:
        sheet = hearing.sheet
        provenance = provenance_of(
            sheet.own, summarizer=self._kind, model=self._model.name, made=self._made
        )
        card = assembled(sheet.own, hearing.reviewed, tags=hearing.tags, provenance=provenance)
        for field, faults in hearing.reviewed.failed.items():
            _log.info("%s of %s failed: %s", field, card.id, "; ".join(faults))
        self._tally.unfit += card is sheet.own
        self._tally.replaced.update(card.provenance.replaced)
        sheet.settled = card


def _mend(hearing: _Hearing, answer: Answer) -> None:
    """Take what is better in the second answer."""
    given, first = hearing.sheet.given, hearing.reviewed
    drafted = read_answer(answer.text, sentences=len(given.sentences))
    kept = [
        statement
        for field, statements in first.sound.items()
        if field not in first.failed
        for statement in statements
    ]
    second = review(drafted, given, first.failed, beside=kept)
    hearing.reviewed = merged(first, second)
