"""What came back: bounces, complaints and requests to leave, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from digest.model import Report, ReportKind
from digest.store import schema
from digest.store.connections import Connections
from digest.store.sql import insert_new

_table = schema.reports


class Reports:
    """Reports by their key; the same one read twice counts once."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, report: Report, now: datetime) -> bool:
        """Keep *report*; False if it was there."""
        row = {
            "key": report.key,
            "subscriber_id": report.subscriber_id,
            "week": report.week,
            "kind": report.kind,
            "status": report.status,
            "detail": report.detail,
            "moment": now,
        }
        with self._connections.writing() as connection:
            if connection.execute(_known(report)).first():
                return False
            insert_new(connection, _table, (row,))
        return True

    def has(self, report: Report) -> bool:
        """Say whether *report* was kept before."""
        with self._connections.reading() as connection:
            return connection.execute(_known(report)).first() is not None

    def soft_bounces(self, subscriber_id: int, since: datetime) -> int:
        """Count the issues that bounced softly since *since*."""
        query = select(func.count(_table.c.week.distinct())).where(
            _table.c.subscriber_id == subscriber_id,
            _table.c.kind == ReportKind.SOFT,
            _table.c.moment >= since,
        )
        with self._connections.reading() as connection:
            return connection.scalar(query) or 0

    def of(self, subscriber_id: int) -> tuple[tuple[datetime, Report], ...]:
        """Give what came back from one subscriber, oldest first, each with its time."""
        query = (
            select(_table)
            .where(_table.c.subscriber_id == subscriber_id)
            .order_by(_table.c.moment, _table.c.key)
        )
        with self._connections.reading() as connection:
            return tuple((row.moment, _report(row)) for row in connection.execute(query))

    def latest(self, subscriber_ids: Sequence[int]) -> dict[int, tuple[datetime, Report]]:
        """Give the last that came back from each of a few subscribers, with its time."""
        query = (
            select(_table)
            .where(_table.c.subscriber_id.in_(subscriber_ids))
            .order_by(_table.c.moment, _table.c.key)
        )
        with self._connections.reading() as connection:
            rows = connection.execute(query)
            return {row.subscriber_id: (row.moment, _report(row)) for row in rows}


def _report(row: Row[Any]) -> Report:
    return Report(
        kind=row.kind,
        subscriber_id=row.subscriber_id,
        week=row.week,
        status=row.status,
        detail=row.detail,
        key=row.key,
    )


def _known(report: Report) -> Select[tuple[str]]:
    return select(_table.c.key).where(_table.c.key == report.key)
