"""The summarizer that needs nothing: sentences chosen by a small network, rewritten by rules."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from digest.cards import Judge
from digest.cards.assessment import assess
from digest.cards.checks.prompt_injection import unsteered
from digest.cards.classifier.classifier import Reader, shipped_reader
from digest.cards.classifier.labels import Role
from digest.cards.drafting.writing import Draft, choose, read, write
from digest.cards.keywords import keywords_of
from digest.cards.tags import tags_of
from digest.model import Assessment, Card, Failure, Paper, Provenance
from digest.text.repair import one_line

_MODEL: Final = "reader-2"
_PLAIN: Final = "reader-2 without attention"
_log = logging.getLogger(__name__)


class EmbeddedSummarizer:
    """Writes cards from titles and abstracts, with no model file, key or network."""

    name: str

    def __init__(
        self, *, made: date, attention: Judge | None = None, reader: Reader | None = None
    ) -> None:
        """Remember the date that the cards carry; *reader* has other weights than the shipped."""
        self._made = made
        self._attention = attention
        self._reader = reader
        self._model = _MODEL if attention else _PLAIN
        self.name = f"embedded:{self._model}"

    def cards(self, papers: Sequence[Paper]) -> Iterator[Card | Failure]:
        """Yield one card or failure for each paper, in the same order."""
        for paper in papers:
            try:
                yield self._card(paper)
            except Exception:  # noqa: BLE001 # one bad paper must not stop the batch; the log has the traceback
                _log.exception("no card for %s", paper.id)
                yield Failure(id=paper.id, reason="the rules failed on this text; see the log")

    def notes(self) -> tuple[str, ...]:
        """Give none: it takes nothing but time."""
        return ()

    def _card(self, paper: Paper) -> Card | Failure:
        title, abstract = one_line(paper.title), one_line(paper.abstract)
        if not abstract:
            return Failure(id=paper.id, reason="the abstract is empty")
        draft = read(title, abstract, self._reader or shipped_reader())
        plain = unsteered(abstract)
        fields = write(draft, choose(draft))
        return Card(
            id=paper.id,
            title=title,
            authors=paper.authors,
            venue=f"arXiv ({paper.announced.year})",
            tags=tags_of(title, plain),
            keywords=keywords_of(title, plain, name=draft.name),
            tldr=fields.tldr,
            core_problem=fields.core_problem,
            why_it_matters=fields.why_it_matters,
            concrete_example=fields.concrete_example,
            key_novelty=fields.key_novelty,
            evaluation_highlights=fields.evaluation_highlights,
            assessment=self._assessed(draft, plain),
            provenance=Provenance(
                summarizer="embedded", model=self._model, input="abstract", made=self._made
            ),
        )

    def _assessed(self, draft: Draft, plain: str) -> Assessment:
        """Assess the abstract, *plain* without sentences that give orders, or with: the lower."""
        found = []
        for text in dict.fromkeys([plain, draft.abstract]):
            drawn = self._attention(draft.title, text) if self._attention else None
            found.append(assess(draft.title, text, results=_results(draft), attention=drawn))
        return min(found, key=lambda one: one.score)


def _results(draft: Draft) -> str:
    return " ".join(sentence.text for sentence in draft.of(Role.RESULT))
