"""Mails to one person about their subscription, from the moment they are wanted until they are out.

They are written down with what caused them, and sent by whoever comes first: the web app, or the
next command that sends. One who takes a notice has it for a while; after that it is due again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, insert, select, update

from digest.model import Notice, NoticeKind
from digest.store import schema
from digest.store.connections import Connections
from digest.store.subscribers import subscriber

#: How long a notice that was taken is left alone.
LEASE = timedelta(minutes=10)

_table = schema.notices


def new_row(kind: NoticeKind, subscriber_id: int, now: datetime) -> dict[str, Any]:
    """Give what is kept of a notice that is wanted *now*."""
    return {
        "kind": kind,
        "subscriber_id": subscriber_id,
        "created": now,
        "attempts": 0,
        "due": now,
        "detail": "",
    }


class Notices:
    """Notices that wait, oldest first."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(self, kind: NoticeKind, subscriber_id: int, now: datetime) -> None:
        """Want a notice sent; one of the same kind that waits for the same person is enough."""
        waiting = select(_table.c.id).where(
            _table.c.subscriber_id == subscriber_id,
            _table.c.kind == kind,
            _table.c.due.is_not(None),
            _table.c.attempts == 0,
        )
        with self._connections.writing() as connection:
            if connection.execute(waiting).first() is None:
                connection.execute(insert(_table), [new_row(kind, subscriber_id, now)])

    def waiting(self, now: datetime) -> bool:
        """Say whether a notice is due; nothing is locked."""
        with self._connections.reading() as connection:
            return connection.execute(_due(now)).first() is not None

    def take(self, now: datetime) -> Notice | None:
        """Take the notice that has been due longest, if there is one; it counts as one attempt."""
        people = schema.subscribers
        query = (
            select(_table.c.id.label("notice"), _table.c.kind, _table.c.created.label("wanted"),
                   _table.c.attempts, people)
            .join(people, people.c.id == _table.c.subscriber_id)
            .where(_table.c.due <= now)
            .order_by(_table.c.due, _table.c.id)
            .limit(1)
        )  # fmt: skip
        with self._connections.writing() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                return None
            taken = update(_table).where(_table.c.id == row.notice)
            connection.execute(taken.values(attempts=row.attempts + 1, due=now + LEASE))
        return Notice(
            id=row.notice,
            kind=row.kind,
            subscriber=subscriber(row),
            created=row.wanted,
            attempts=row.attempts + 1,
        )

    def settle(self, notice: Notice, detail: str, due: datetime | None = None) -> None:
        """Write down that *notice* is done with (sent, or given up), or when it is *due* again."""
        statement = update(_table).where(_table.c.id == notice.id).values(detail=detail, due=due)
        with self._connections.writing() as connection:
            connection.execute(statement)


def _due(now: datetime) -> Select[tuple[int]]:
    return select(_table.c.id).where(_table.c.due <= now).limit(1)
