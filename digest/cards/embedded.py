"""The summarizers that need no key and no server, from titles and abstracts.

A small network chooses the sentences of each field; the writer, a small language model, states
what they say. Without the writer each statement is the sentence itself, in its plain form.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from digest.cards import Judge
from digest.cards.assessment import assess
from digest.cards.checks.prompt_injection import steering, unsteered
from digest.cards.classifier import Field, Role
from digest.cards.classifier.classifier import Reader, choose, shipped_reader
from digest.cards.keywords import keywords_of
from digest.cards.method_name import name_of, novelty_name
from digest.cards.tags import tags_of
from digest.cards.writing.planning import Entry, plan
from digest.cards.writing.statements import Explanation, name_in, shown, write
from digest.errors import DigestError
from digest.model import Assessment, Card, Failure, KeyNovelty, Paper, Provenance, Statement
from digest.text.macros import macros_for
from digest.text.repair import one_line
from digest.text.sentences import split_sentences

if TYPE_CHECKING:
    from digest.cards.writing.model import WriterModel

_READER: Final = "reader-3"
"""Raised by hand when the weights, the plain form or the checks change what is shown."""
_AHEAD: Final = 2
"""Papers a worker that are begun before the first is asked for."""
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Counts:
    """What happened to the statements so far."""

    statements: int = 0
    plain: int = 0


class EmbeddedSummarizer:
    """Writes cards from titles and abstracts, with the writer or in the plain form."""

    name: str

    def __init__(
        self,
        *,
        made: date,
        attention: Judge | None = None,
        reader: Reader | None = None,
        model: WriterModel | None = None,
        workers: int | None = None,
    ) -> None:
        """Remember the date that the cards carry.

        *reader* has other weights than the shipped; *model* is the writer; *workers* papers are
        written at once, as many as there are processors by default.
        """
        self._made = made
        self._attention = attention
        self._reader = reader
        self._model = model
        self._workers = workers or _processors()
        plain = _READER if attention else f"{_READER} without attention"
        self._summarizer = "writer" if model else "embedded"
        self._named = f"SmolLM2-135M writer {model.version}, {plain}" if model else plain
        self.name = f"{self._summarizer}:{self._named}"
        self._counts = _Counts()

    def cards(self, papers: Sequence[Paper]) -> Iterator[Card | Failure]:
        """Yield one card or failure for each paper, in the same order.

        Raises SummarizerError if the writer cannot be loaded.
        """
        if self._model is None:
            yield from map(self._card_or_failure, papers)
            return
        self._model.load()
        with ThreadPoolExecutor(self._workers, thread_name_prefix="writer") as pool:
            waiting: deque[Future[Card | Failure]] = deque()
            try:
                for paper in papers:
                    waiting.append(pool.submit(self._card_or_failure, paper))
                    if len(waiting) > self._workers * _AHEAD:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for one in waiting:
                    one.cancel()

    def notes(self) -> tuple[str, ...]:
        """Return how often the plain form stood in for the writer."""
        counts = self._counts
        if self._model is None or not counts.statements:
            return ()
        written = f"{counts.statements - counts.plain:,} of {counts.statements:,} statements"
        rest = f"{counts.plain:,} are the paper's own sentences, as nothing else passed the checks"
        return (f"the writer wrote {written}; {rest}",)

    def explain(self, paper: Paper) -> tuple[Card | Failure, tuple[Explanation, ...]]:
        """Return the card of *paper*, and how each of its statements came about."""
        title, abstract = one_line(paper.title), one_line(paper.abstract)
        if not abstract:
            return Failure(id=paper.id, reason="the abstract is empty"), ()
        reader = self._reader or shipped_reader()
        entry = Entry(
            title=title,
            abstract=abstract,
            sentences=reader.read(title, split_sentences(abstract)),
            macros=macros_for(name_of(title, ""), abstract),
        )
        told = write(entry, plan(entry, choose(entry.sentences)), self._model)
        return self._card(paper, entry, told), told

    def _card_or_failure(self, paper: Paper) -> Card | Failure:
        try:
            card, told = self.explain(paper)
        except DigestError:
            raise
        except Exception:  # noqa: BLE001 # one bad paper must not stop the batch; the log has the traceback
            _log.exception("no card for %s", paper.id)
            return Failure(id=paper.id, reason="the rules failed on this text; see the log")
        made = [one for one in told if one.statement is not None and not one.dropped]
        self._counts.statements += len(made)
        self._counts.plain += sum(one.is_plain for one in made)
        return card

    def _card(self, paper: Paper, entry: Entry, told: Sequence[Explanation]) -> Card:
        name = name_of(entry.title, entry.abstract)
        plain = unsteered(entry.abstract)
        points = shown(told, Field.KEY_NOVELTY)
        called = name_in(told) or novelty_name(entry.title, entry.abstract, name)
        return Card(
            id=paper.id,
            title=entry.title,
            authors=paper.authors,
            venue=f"arXiv ({paper.announced.year})",
            tags=tags_of(entry.title, plain),
            keywords=keywords_of(entry.title, plain, name=name),
            tldr=_first(told, Field.TLDR) or _titled(entry.title),
            core_problem=_first(told, Field.CORE_PROBLEM),
            why_it_matters=shown(told, Field.WHY_IT_MATTERS),
            concrete_example=_first(told, Field.CONCRETE_EXAMPLE),
            key_novelty=KeyNovelty(name=called, points=points) if points else None,
            evaluation_highlights=shown(told, Field.EVALUATION_HIGHLIGHTS),
            assessment=self._assessed(entry, plain),
            provenance=Provenance(
                summarizer=self._summarizer,
                model=self._named,
                input="abstract",
                made=self._made,
            ),
        )

    def _assessed(self, entry: Entry, plain: str) -> Assessment:
        """Assess the abstract, *plain* without sentences that give orders, or with: the lower."""
        results = " ".join(one.text for one in entry.sentences if one.role is Role.RESULT)
        found = []
        for text in dict.fromkeys([plain, entry.abstract]):
            drawn = self._attention(entry.title, text) if self._attention else None
            found.append(assess(entry.title, text, results=results, attention=drawn))
        return min(found, key=lambda one: one.score)


def _first(told: Sequence[Explanation], name: Field) -> Statement | None:
    return next(iter(shown(told, name)), None)


def _titled(title: str) -> Statement | None:
    """Return the title as a tl;dr where no sentence gives one, unless it gives orders."""
    return None if steering(title) else Statement(text=title)


def _processors() -> int:
    """Return the processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
