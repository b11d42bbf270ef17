"""The second stage: from the papers of a week to its issue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic

from digest.cards import Summarizer
from digest.compose.attention import attention
from digest.compose.fates import fates
from digest.compose.issue import assemble_issue
from digest.compose.ranking import rank, wanted_examples
from digest.compose.selection import select, unmet
from digest.compose.sequels import Earlier
from digest.compose.twins import note_twins
from digest.config import Config, EditorSettings
from digest.deliver import REHEARSALS
from digest.model import Card, Failure, Issue, Paper, PaperId, Ranked, Week
from digest.progress import Reporter
from digest.stages.editing import read_wishes
from digest.store.database import Store

#: Cards are stored after so many papers, or each as it comes where they take so many seconds each,
#: so that little is lost when a run is cut off.
_AT_ONCE = 50
_SLOW = 0.05
#: Weeks back in which a paper may have said the same, or have had a first part.
_REMEMBERED = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What composing did: the issue, and how many of its cards were written now."""

    issue: Issue
    written: int = 0
    changed: bool = False
    frozen: bool = False


def compose_week(
    week: Week,
    *,
    notes: Sequence[str],
    store: Store,
    summarizer: Summarizer,
    config: Config,
    now: datetime,
    reporter: Reporter,
) -> Composed:
    """Rank, select and summarize; store the issue, unless its mail has gone out.

    *notes* are what readers should know of the week.
    """
    stored = store.issues.get(week)
    if stored and store.outbox.frozen(week, REHEARSALS):
        return Composed(issue=stored, frozen=True)
    editor = read_wishes(config.issue.editor, week)
    selection = select(
        _ranked(week, editor, store, config, reporter),
        config.issue,
        seen=store.issues.placed_before(week),
        editor=editor,
    )
    notes = (*notes, *unmet(editor, selection))
    chosen = [one.paper for one in (*selection.highlights, *selection.cards)]
    kept = store.cards.get(chosen, summarizer.name)
    missing = [paper for paper in chosen if paper.id not in kept]
    writer = summarizer.name.partition("#")[0]
    reporter.start(f"{week}: cards by {writer}", len(missing))
    written = _write_cards(missing, summarizer, store, reporter)
    unreadable = store.papers.unreadable(week)
    issue = assemble_issue(week, selection, kept | written, unreadable, notes)
    store.ledger.note(now, week, fates(issue))
    if stored:
        issue = replace(issue, revised=now)
    changed = store.issues.put(issue)
    if changed:
        store.outbox.forget(week, REHEARSALS)
    elif stored:
        issue = stored
    return Composed(issue=issue, written=len(written), changed=changed)


def _ranked(
    week: Week, editor: EditorSettings, store: Store, config: Config, reporter: Reporter
) -> list[Ranked]:
    """Rank the papers of *week*, and note which say again what one before did."""
    wanted = wanted_examples(config.interests)
    examples = store.papers.get(wanted)
    for one in wanted:
        if one not in examples:
            reporter.say(f"{week}: no topic can look for papers like {one}: it was not fetched")
    ranked = rank(store.papers.of(week), config.interests, attention, examples)
    first = Week.of(week.monday - timedelta(weeks=_REMEMBERED))
    return note_twins(
        ranked,
        (
            Earlier(id=paper.id, title=paper.title, abstract=paper.abstract, week=one)
            for one, paper in store.issues.papers_between(first, week)
        ),
        editor.drop,
    )


def _write_cards(
    papers: Sequence[Paper], summarizer: Summarizer, store: Store, reporter: Reporter
) -> dict[PaperId, Card | Failure]:
    """Have a card written for each of *papers*, and keep those that were, whatever comes."""
    written: dict[PaperId, Card | Failure] = {}
    kept = 0
    began = monotonic()
    try:
        for paper, one in zip(papers, summarizer.cards(papers), strict=True):
            written[paper.id] = one
            reporter.advance()
            if len(written) - kept >= _AT_ONCE or monotonic() - began >= len(written) * _SLOW:
                _keep(papers[kept : len(written)], written, summarizer, store)
                kept = len(written)
    finally:
        _keep(papers[kept : len(written)], written, summarizer, store)
    return written


def _keep(
    papers: Sequence[Paper],
    written: Mapping[PaperId, Card | Failure],
    summarizer: Summarizer,
    store: Store,
) -> None:
    """Store the cards of *papers* that *summarizer* wrote itself; stand-ins are made anew."""
    made = ((paper, written[paper.id]) for paper in papers)
    own = summarizer.name.partition(":")[0]
    cards = [
        (paper, one)
        for paper, one in made
        if isinstance(one, Card) and one.provenance.summarizer == own
    ]
    store.cards.put_many(cards, summarizer.name)
