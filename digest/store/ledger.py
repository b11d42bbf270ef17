"""The ledger: what became of every paper, run by run, and what was listed in full."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from digest.model import Extent, Fate, PaperId, Week
from digest.store import schema
from digest.store.connections import Connections
from digest.store.sql import insert_or_replace


class Ledger:
    """Fates by week and paper; extents by week and scope."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def note(self, run: datetime, week: Week, fates: Mapping[PaperId, Fate]) -> None:
        """Write down the *fates* that differ from the last ones known; *run* names the run."""
        known = self.fates(week)
        rows = [
            {"week": week, "paper_id": paper, "run": run, "fate": fate.word, "detail": fate.detail}
            for paper, fate in fates.items()
            if known.get(paper) != fate
        ]
        with self._connections.writing() as connection:
            insert_or_replace(connection, schema.fates, rows)

    def fates(self, week: Week) -> dict[PaperId, Fate]:
        """Give the newest fate of every paper that *week* has seen."""
        table = schema.fates
        newest = (
            select(table.c.paper_id, func.max(table.c.run).label("run"))
            .where(table.c.week == week)
            .group_by(table.c.paper_id)
            .subquery()
        )
        query = select(table.c.paper_id, table.c.fate, table.c.detail).where(
            table.c.week == week,
            table.c.paper_id == newest.c.paper_id,
            table.c.run == newest.c.run,
        )
        with self._connections.reading() as connection:
            return {
                paper: Fate(word=word, detail=detail)
                for paper, word, detail in connection.execute(query)
            }

    def cover(self, run: datetime, week: Week, extent: Extent) -> None:
        """Write down that everything of *extent* was listed."""
        row = {
            "week": week,
            "scope": extent.scope,
            "since": extent.since,
            "until": extent.until,
            "run": run,
        }
        with self._connections.writing() as connection:
            insert_or_replace(connection, schema.extents, (row,))

    def covered(self, scope: str) -> tuple[Extent, ...]:
        """Give the extents of which everything was listed for *scope*."""
        table = schema.extents
        query = select(table.c.since, table.c.until).where(table.c.scope == scope)
        with self._connections.reading() as connection:
            return tuple(
                Extent(scope=scope, since=since, until=until)
                for since, until in connection.execute(query.order_by(table.c.since))
            )

    def whole_weeks(self) -> frozenset[Week]:
        """Give the weeks that were listed in full, for whichever queries."""
        with self._connections.reading() as connection:
            return frozenset(connection.scalars(select(schema.extents.c.week)))
