"""The issues, one for each week, and which papers stand in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, func, select

from digest.codec import decode, encode
from digest.model import Issue, Paper, PaperId, Week
from digest.store import schema
from digest.store.connections import Connections
from digest.store.sql import insert_new, insert_or_replace


class Issues:
    """Issues by week; iterating gives one after the other, oldest first, one in memory."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def put(self, issue: Issue) -> bool:
        """Keep *issue* instead of the one of its week; False if that one says the same.

        The date of revision is not content: where all else is equal, the stored date stays.
        """
        table = schema.issues
        body = encode(replace(issue, revised=None))
        stored = select(table.c.body).where(table.c.week == issue.week)
        with self._connections.writing() as connection:
            if connection.scalar(stored) == body:
                return False
            row = {
                "week": issue.week,
                "body": body,
                "revised": issue.revised,
                "fingerprint": _fingerprint(body, issue.revised),
            }
            insert_or_replace(connection, table, (row,))
            placed = schema.issue_papers
            connection.execute(delete(placed).where(placed.c.week == issue.week))
            rows = [{"week": issue.week, "paper_id": entry.paper.id} for entry in issue.entries]
            insert_new(connection, placed, rows)
        return True

    def get(self, week: Week) -> Issue | None:
        """Give the issue of *week*, if there is one."""
        table = schema.issues
        query = select(table.c.body, table.c.revised).where(table.c.week == week)
        with self._connections.reading() as connection:
            row = connection.execute(query).one_or_none()
            return None if row is None else replace(decode(Issue, row.body), revised=row.revised)

    def weeks(self) -> tuple[Week, ...]:
        """Give the weeks that have an issue, oldest first."""
        with self._connections.reading() as connection:
            return tuple(sorted(connection.scalars(select(schema.issues.c.week))))

    def __iter__(self) -> Iterator[Issue]:
        """Read one issue after the other; nothing is locked between them."""
        for week in self.weeks():
            issue = self.get(week)
            if issue is not None:
                yield issue

    def all(self) -> tuple[Issue, ...]:
        """Give all issues, oldest first."""
        return tuple(self)

    def placed_before(self, week: Week) -> dict[PaperId, Week]:
        """Give the papers in issues of weeks before *week*, each with the first such week."""
        table = schema.issue_papers
        query = (
            select(table.c.paper_id, func.min(table.c.week))
            .where(table.c.week < week)
            .group_by(table.c.paper_id)
        )
        with self._connections.reading() as connection:
            return dict(connection.execute(query).all())

    def papers_between(self, first: Week, before: Week) -> Iterator[tuple[Week, Paper]]:
        """Yield the papers in issues from *first* until just before *before*, with their week."""
        table = schema.issue_papers
        query = (
            select(table.c.week, schema.papers.c.body)
            .join(schema.papers, schema.papers.c.id == table.c.paper_id)
            .where(table.c.week >= first, table.c.week < before)
            .order_by(table.c.week, table.c.paper_id)
        )
        with self._connections.reading() as connection:
            rows = connection.execute(query).all()
        for week, body in rows:
            yield week, decode(Paper, body)

    def fingerprints(self) -> dict[Week, str]:
        """Give for each issue, oldest first, a hash that changes whenever the issue does."""
        table = schema.issues
        query = select(table.c.week, table.c.fingerprint).order_by(table.c.week)
        with self._connections.reading() as connection:
            return dict(connection.execute(query).all())


def _fingerprint(body: str, revised: datetime | None) -> str:
    return sha256(f"{body}\n{revised}".encode()).hexdigest()
