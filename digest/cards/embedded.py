"""The summarizer that needs nothing: sentences chosen and rewritten by rules."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from digest.cards.assessment import assess
from digest.cards.drafting import Draft, read, write
from digest.cards.keywords import keywords_of
from digest.cards.roles import Role
from digest.cards.tags import tags_of
from digest.model import Card, Failure, Paper, Provenance
from digest.text.repair import one_line

_MODEL: Final = "rules-1"
_log = logging.getLogger(__name__)


class EmbeddedSummarizer:
    """Writes cards from titles and abstracts, with no model file, key or network."""

    name: str = f"embedded:{_MODEL}"

    def __init__(self, *, made: date) -> None:
        """Remember the date that the cards carry."""
        self._made = made

    def cards(self, papers: Sequence[Paper]) -> Iterator[Card | Failure]:
        """Yield one card or failure for each paper, in the same order."""
        for paper in papers:
            try:
                yield self._card(paper)
            except Exception:  # noqa: BLE001 # one bad paper must not stop the batch; the log has the traceback
                _log.exception("no card for %s", paper.id)
                yield Failure(id=paper.id, reason="the rules failed on this text; see the log")

    def _card(self, paper: Paper) -> Card | Failure:
        title, abstract = one_line(paper.title), one_line(paper.abstract)
        if not abstract:
            return Failure(id=paper.id, reason="the abstract is empty")
        draft = read(title, abstract)
        fields = write(draft)
        return Card(
            id=paper.id,
            title=title,
            authors=paper.authors,
            venue=f"arXiv ({paper.announced.year})",
            tags=tags_of(title, abstract),
            keywords=keywords_of(title, abstract, name=draft.name),
            tldr=fields.tldr,
            core_problem=fields.core_problem,
            why_it_matters=fields.why_it_matters,
            concrete_example=fields.concrete_example,
            key_novelty=fields.key_novelty,
            evaluation_highlights=fields.evaluation_highlights,
            assessment=assess(title, abstract, results=_results(draft)),
            provenance=Provenance(
                summarizer="embedded", model=_MODEL, input="abstract", made=self._made
            ),
        )


def _results(draft: Draft) -> str:
    return " ".join(sentence.text for sentence in draft.of(Role.RESULT))
