"""The first stage for times long past: a harvest of whole sets, filed week by week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from digest.config import Config
from digest.model import Fate, Paper, PaperId, Unreadable, Week
from digest.progress import Reporter
from digest.sources.keeping import keep
from digest.sources.oai import Harvest, patient, sets_for
from digest.sources.query import fits
from digest.sources.wire.pacing import machine_folder
from digest.sources.wire.transport import Transport
from digest.store.database import Store
from digest.store.papers import Fetched, Known
from digest.text.papers import readable
from digest.weeks import belongs

#: A record's date is that of its last change, and a paper is entered before it is announced.
_BEFORE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfilled:
    """What a harvest brought."""

    #: Records looked at.
    records: int
    unreadable: tuple[Unreadable, ...]
    weeks: dict[Week, Fetched]


def backfill(
    since: date,
    until: date,
    *,
    config: Config,
    store: Store,
    now: datetime,
    reporter: Reporter,
    folder: Path | None = None,
) -> Backfilled:
    """File the papers of the topics that were due to be announced from *since* to *until*.

    Records carry the date of their last change, so all that changed since then are looked at.
    *folder* is where the runs of this machine agree on pauses.
    """
    settings = patient(config.sources.arxiv)
    place = folder or machine_folder()
    transport = Transport(settings, contact=config.asking, folder=place, now=now)
    harvest = Harvest(transport, settings)
    queries = [topic.query for topic in config.interests]
    found: dict[Week, dict[PaperId, Paper]] = defaultdict(dict)
    unreadable: list[Unreadable] = []
    records = 0
    for name in sets_for(queries):
        reporter.start(f"harvest {name}", None)
        for one in harvest.records(name, since - _BEFORE, now.date()):
            records += 1
            reporter.advance()
            if isinstance(one, Unreadable):
                unreadable.append(one)
            elif since <= one.announced <= until and any(fits(one, query) for query in queries):
                found[one.week][one.id] = readable(one)
    return Backfilled(
        records=records,
        unreadable=tuple(unreadable),
        weeks=dict(_filed(found, store, config.sources.seeds.path, now)),
    )


def _filed(
    found: dict[Week, dict[PaperId, Paper]], store: Store, seeds: Path, now: datetime
) -> Iterator[tuple[Week, Fetched]]:
    """File week by week, oldest first; yield what was new.

    A week that was fetched whole stays as it is: what it lacks came late, and is of a later one.
    """
    whole = store.ledger.whole_weeks()
    for week in sorted(found):

        def rule(paper: Paper, known: Known, week: Week = week) -> bool | None:
            closed = week in whole
            return belongs(paper, week, stored=known.stored, weeks=known.weeks, closed=closed)

        fetched = store.papers.record(week, found[week].values(), rule)
        own = store.papers.of(week)
        store.ledger.note(now, week, {paper.id: Fate(word="fetched") for paper in own})
        keep(own, seeds)
        yield week, fetched
