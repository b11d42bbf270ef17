"""The summarizer that all language models share.

It asks for a window of papers, checks every statement, asks once more for the fields that fail,
and lets a stand-in write what fails again. A bad answer costs a field, never the batch.
"""

from __future__ import annotations

import hashlib
import json
import logging
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar, Final, Generic, Literal, Protocol, TypeVar

from digest.cards import Summarizer
from digest.cards.llm import Answer, LanguageModel, NoAnswer, Usage
from digest.cards.llm.answer import read_answer
from digest.cards.llm.prompt import SYSTEM, Excerpt, answer_schema, ask, ask_again, excerpt
from digest.cards.llm.review import (
    Reviewed,
    assembled,
    merged,
    review,
    supported_tags,
)
from digest.errors import SummarizerError
from digest.model import FIELDS, Card, Failure, Paper

Fallback = Literal["embedded", "stop"]

CHECKS: Final = "3"
"""Raised by hand when the checks change what is shown."""
_NAMED: Final = 3
"""Reasons that are named."""
_STANDS_IN: Final = "the embedded summarizer stands in until the next run"

_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class _Answered:
    """A card whose answer was checked, and may have faults."""

    pending: PendingCard
    reviewed: Reviewed
    tags: tuple[str, ...]


class NamedModel(Protocol):
    """Anything that writes, and can be told from others."""

    #: The model as its makers call it; shown on cards.
    name: str
    #: All that changes its answers in a short line.
    settings: str


Model = TypeVar("Model", bound=NamedModel)


class BatchSummarizer(ABC, Generic[Model]):
    """Has a model settle cards, a window of papers at a time, over those of a stand-in."""

    #: ``kind:model#hash``; the hash stands for what is asked, the checks, the stand-in and the
    #: model's settings, so that another of them gives new cards.
    name: str
    #: What its cards depend on beside the model and the stand-in.
    asked: ClassVar[str]

    def __init__(
        self,
        kind: str,
        model: Model,
        *,
        stand_in: Summarizer,
        fallback: Fallback,
        window: int,
        made: date,
    ) -> None:
        """Ask *model*, of a *kind* in ``cards.summarizer``, for *window* papers at a time."""
        parts = f"{self.asked}|{model.settings}|{stand_in.name}"
        self.name = f"{kind}:{model.name}#{hashlib.sha256(parts.encode()).hexdigest()[:8]}"
        self._kind = kind
        self._model = model
        self._made = made
        self._runner = _BatchRunner(stand_in=stand_in, fallback=fallback, window=window)
        self._counts = RunCounts()

    def cards(self, papers: Sequence[Paper]) -> Iterator[Card | Failure]:
        """Yield one card or failure for each paper, in the same order.

        Raises SummarizerError if the model is out of reach and nobody may stand in.
        """
        yield from self._runner.cards(papers, self._write)

    def notes(self) -> tuple[str, ...]:
        """Return what was mended and missed so far."""
        lost, since = self._runner.lost, self._runner.since
        return (*mended(self._counts), *missed(self._model.name, lost, since))

    @abstractmethod
    def _write(self, pending: Sequence[PendingCard]) -> Iterator[None]:
        """Settle all *pending*, in any order, and yield after each.

        Raises SummarizerError when the model is out of reach.
        """

    def _card(self, own: Card, reviewed: Reviewed, tags: Sequence[str]) -> Card:
        """Put what the model said soundly over the card *own* of the stand-in."""
        provenance = replace(
            own.provenance,
            summarizer=self._kind,
            model=self._model.name,
            made=self._made,
            replaced=(),
        )
        return assembled(own, reviewed, tags=tags, provenance=provenance)


class ModelSummarizer(BatchSummarizer[LanguageModel]):
    """Asks a language model for cards, checks what it says, and mends what fails."""

    asked = f"{CHECKS} {SYSTEM} {json.dumps(answer_schema([*FIELDS], sentences=1, tags=True))}"

    def notes(self) -> tuple[str, ...]:
        """Return what was asked, spent, mended and missed so far."""
        return (*spent(self._model.name, self._model.usage()), *super().notes())

    def _write(self, pending: Sequence[PendingCard]) -> Iterator[None]:
        """Ask for all *pending*, then again for those with faults; yield as they are settled."""
        faulty: list[_Answered] = []
        answers = self._model.answers([ask(one.given) for one in pending])
        for one, answer in zip(pending, answers, strict=True):
            self._counts.papers += 1
            answered = self._checked(one, answer)
            if answered is not None and answered.reviewed.failed:
                faulty.append(answered)
            elif answered is not None:
                self._settle(answered)
            yield
        if faulty:
            yield from self._ask_again(faulty)

    def _checked(self, one: PendingCard, answer: Answer | NoAnswer) -> _Answered | None:
        """Check the first answer; where there is none, the stand-in's card it is."""
        if isinstance(answer, NoAnswer):
            _log.info("no answer for %s: %s", one.own.id, answer.reason)
            self._counts.unanswered[answer.reason] += 1
            one.settled = one.own
            return None
        drafted = read_answer(answer.text, sentences=len(one.given.sentences))
        reviewed = review(drafted, one.given, FIELDS)
        return _Answered(pending=one, reviewed=reviewed, tags=drafted.tags)

    def _ask_again(self, faulty: Sequence[_Answered]) -> Iterator[None]:
        prompts = [ask_again(one.pending.given, one.reviewed.failed) for one in faulty]
        for one, answer in zip(faulty, self._model.answers(prompts), strict=True):
            self._counts.asked_again += 1
            if isinstance(answer, Answer):
                _mend(one, answer)
            self._settle(one)
            yield

    def _settle(self, answered: _Answered) -> None:
        own, reviewed = answered.pending.own, answered.reviewed
        tags = supported_tags(answered.tags, own.tags, answered.pending.given)
        card = self._card(own, reviewed, tags)
        for name, faults in reviewed.failed.items():
            _log.info("%s of %s failed: %s", name, card.id, "; ".join(faults))
        self._counts.unfit += card is own
        self._counts.replaced.update(card.provenance.replaced)
        answered.pending.settled = card


def _mend(answered: _Answered, answer: Answer) -> None:
    """Take what is better in the second answer."""
    given, first = answered.pending.given, answered.reviewed
    drafted = read_answer(answer.text, sentences=len(given.sentences))
    kept = [
        statement
        for name, statements in first.sound.items()
        if name not in first.failed
        for statement in statements
    ]
    second = review(drafted, given, first.failed, beside=kept)
    answered.reviewed = merged(first, second)


@dataclass(slots=True, kw_only=True)
class PendingCard:
    """One paper while its card is written."""

    given: Excerpt
    #: The card that the stand-in wrote, whose frame the model's card has too.
    own: Card
    #: The card as it goes out, once that is clear.
    settled: Card | None = None


_Write = Callable[[Sequence[PendingCard]], Iterator[None]]
#: A paper that can be asked about, and what the stand-in made of it.
_Place = tuple[PendingCard | None, Card | Failure]


class _BatchRunner:
    """Hands papers to a writer, and to the stand-in where the writer cannot go on."""

    def __init__(self, *, stand_in: Summarizer, fallback: Fallback, window: int) -> None:
        """Take *window* papers at a time; *fallback* says what to do without the writer."""
        self._stand_in = stand_in
        self._fallback = fallback
        self._window = max(1, window)
        #: Why the writer is out of reach, and how many cards the stand-in has made since.
        self.lost: SummarizerError | None = None
        self.since = 0

    def cards(self, papers: Sequence[Paper], write: _Write) -> Iterator[Card | Failure]:
        """Yield one card or failure for each paper, in the same order, as they are settled.

        Raises SummarizerError if the writer is lost and nobody may stand in; what was settled by
        then is yielded before, with the stand-in's cards where one of them is amid the others.
        Ctrl-C does the same.
        """
        for start in range(0, len(papers), self._window):
            yield from self._cards(papers[start : start + self._window], write)

    def _cards(self, papers: Sequence[Paper], write: _Write) -> Iterator[Card | Failure]:
        made = [*self._stand_in.cards(papers)]
        places = deque((_pending(paper, own), own) for paper, own in zip(papers, made, strict=True))
        pending = [one for one, _ in places if one is not None]
        try:
            for _ in self._written(pending, write):
                while places and _is_settled(places[0]):
                    yield _outcome(places.popleft())
        except (SummarizerError, KeyboardInterrupt):
            while any(one is not None and one.settled for one, _ in places):
                yield _outcome(places.popleft())
            raise
        yield from map(_outcome, places)

    def _written(self, pending: Sequence[PendingCard], write: _Write) -> Iterator[None]:
        """Have *pending* settled as far as that goes; raise only where nobody may stand in."""
        if self.lost is None and pending:
            try:
                yield from write(pending)
            except SummarizerError as error:
                if self._fallback == "stop":
                    raise
                _log.warning("the embedded summarizer goes on: %s", error)
                self.lost = error
        if self.lost is not None:
            self.since += sum(one.settled is None for one in pending)


def _pending(paper: Paper, own: Card | Failure) -> PendingCard | None:
    """Return what is to be settled, for a paper that can be asked about."""
    given = excerpt(paper)
    return PendingCard(given=given, own=own) if isinstance(own, Card) and given.sentences else None


def _is_settled(place: _Place) -> bool:
    one, _ = place
    return one is None or one.settled is not None


def _outcome(place: _Place) -> Card | Failure:
    """Return the card that was settled, or else what the stand-in made."""
    one, own = place
    return (one and one.settled) or own


@dataclass(slots=True)
class RunCounts:
    """What happened to the papers that a model was asked about."""

    papers: int = 0
    asked_again: int = 0
    #: Papers without an answer, by the reason.
    unanswered: Counter[str] = field(default_factory=Counter)
    #: Papers of which nothing that the model said can be shown.
    unfit: int = 0
    #: Cards with another summarizer's statements, by field.
    replaced: Counter[str] = field(default_factory=Counter)


def spent(model: str, usage: Usage) -> Iterator[str]:
    """Yield what *model* was asked and what that cost, if it was asked."""
    if not usage.requests:
        return
    parts = [_count(usage.requests, "request")]
    if usage.read or usage.written:
        parts += [f"{usage.read:,} tokens read", f"{usage.written:,} written"]
    if usage.cost is not None:
        parts.append(f"cost {usage.cost:,.4f}")
    yield f"{model}: {', '.join(parts)}"


def mended(counts: RunCounts) -> Iterator[str]:
    """Yield what was missing or failed the checks, and what became of it."""
    if counts.asked_again:
        yield f"asked again for {counts.asked_again:,} of {_count(counts.papers, 'paper')}"
    if counts.replaced:
        fields = ", ".join(
            f"{name.replace('_', ' ')} {count:,}" for name, count in counts.replaced.most_common()
        )
        total = _count(counts.replaced.total(), "field")
        reason = "as the model's were missing or failed the checks"
        yield f"embedded statements in {total}, {reason}: {fields}"
    if counts.unfit:
        papers = _count(counts.unfit, "paper")
        yield f"nothing fit to show was said of {papers}; {_STANDS_IN}"
    for reason, count in counts.unanswered.most_common(_NAMED):
        yield f"no answer for {_count(count, 'paper')}, as {reason}; {_STANDS_IN}"


def missed(model: str, lost: SummarizerError | None, cards: int) -> Iterator[str]:
    """Yield that *model* was lost, if it was, and how many *cards* are not by it."""
    if lost is not None:
        yield (
            f"{model} is out of reach, so {_count(cards, 'card')} are embedded until the next run:"
            f" {lost.message}"
        )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
