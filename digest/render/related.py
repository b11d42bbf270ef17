"""The papers nearest to a paper, as its page shows them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from digest.model import PaperId, Related, Week
from digest.render.views import EntryView, IssueView


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedView:
    """One of the nearest papers: where it is, and what it shares."""

    view: EntryView
    issue: IssueView
    words: tuple[str, ...]


def view_related(
    related: Iterable[Related],
    papers: Mapping[PaperId, EntryView],
    issues: Mapping[Week, IssueView],
) -> tuple[RelatedView, ...]:
    """Prepare *related*, best first, for the page of a paper."""
    return tuple(
        RelatedView(view=papers[one.id], issue=issues[papers[one.id].week], words=one.words)
        for one in related
        if one.id in papers
    )
