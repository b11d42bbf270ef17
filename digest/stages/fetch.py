"""The first stage: what a source lists for a week, into the store and into seeds/."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from digest.errors import SourceError
from digest.model import Extent, Fate, Paper, PaperId, Unreadable, Week
from digest.progress import Reporter
from digest.sources import Source
from digest.sources.keeping import keep
from digest.store.database import Store
from digest.store.papers import Fetched, Known, always
from digest.text.papers import readable
from digest.weeks import belongs


def fetch_week(
    week: Week, *, source: Source, store: Store, seeds: Path, now: datetime, reporter: Reporter
) -> Fetched:
    """Store what *source* lists for *week*: all of it, or nothing if the source fails.

    What comes from a service is also kept as Markdown in *seeds*.
    """
    reporter.start(f"{week}: fetch", None)
    extent = source.extent(week)
    seen: dict[PaperId, Fate] = {}
    found = _watched(_credible(source.papers(week), store, extent), seen, reporter)
    fetched = store.papers.record(week, found, _rule(store, week, extent))
    own = store.papers.of(week)
    seen |= {paper.id: Fate(word="fetched") for paper in own}
    store.ledger.note(now, week, seen)
    if extent is None:
        return fetched
    keep(own, seeds)
    if not extent.unfinished:
        store.ledger.cover(now, week, extent)
    return replace(fetched, unfinished=extent.unfinished, promised=True)


def _credible(
    found: Iterator[Paper | Unreadable], store: Store, extent: Extent | None
) -> Iterator[Paper | Unreadable]:
    """Pass on what is *found*; SourceError if that is nothing, and was something before.

    arXiv gives empty lists in error at times, and may go on doing so.
    """
    first = next(found, None)
    if first is not None:
        yield first
        yield from found
    elif extent and (known := _listed_before(store, extent)):
        msg = f"arXiv lists nothing since {extent.since:%Y-%m-%d}, where it had {known:,} papers"
        raise SourceError(msg, hint="run again tomorrow; the answers of today are kept")


def _listed_before(store: Store, extent: Extent) -> int:
    """Count the papers that the same queries gave before, of the times of *extent*."""
    covered = store.ledger.covered(extent.scope)
    papers = (paper for week in store.papers.weeks() for paper in store.papers.of(week))
    times = [paper.submitted for paper in papers if paper.submitted]
    return sum(time in extent and any(time in one for one in covered) for time in times)


def _watched(
    found: Iterator[Paper | Unreadable], seen: dict[PaperId, Fate], reporter: Reporter
) -> Iterator[Paper | Unreadable]:
    """Pass on what is *found*, text repaired, and remember in *seen* what passed by."""
    for one in found:
        if isinstance(one, Paper):
            seen[one.id] = Fate(word="of another week", detail=str(one.week))
            yield readable(one)
        else:
            yield one
        reporter.advance()


def _rule(store: Store, week: Week, extent: Extent | None) -> Callable[[Paper, Known], bool | None]:
    """Say how to tell whether a paper is of *week*, by what was listed in full before."""
    if extent is None:
        return always
    covered = store.ledger.covered(extent.scope)

    def rule(paper: Paper, known: Known) -> bool | None:
        lists = [one for one in covered if paper.submitted and paper.submitted in one]
        return belongs(
            paper,
            week,
            stored=known.stored,
            weeks=known.weeks,
            held=bool(lists),
            closed=any(one.until >= extent.until for one in lists),
        )

    return rule
