"""The subscribers; one who left stays on record, so that no import brings them back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from digest.codec import decode, encode
from digest.model import Subscriber, SubscriberState
from digest.store import addresses, schema
from digest.store.connections import Connections
from digest.store.sql import BATCH, insert_new


class Subscribers:
    """Subscribers by address; upper and lower case are the same address."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def add(
        self,
        address: str,
        state: SubscriberState,
        now: datetime,
        topics: tuple[str, ...] = (),
    ) -> Subscriber:
        """Give the subscriber of *address*: a new one, or the known one unchanged.

        One who has left is given as unsubscribed, not revived.
        Raises ConfigError for what is not an address.
        """
        row = {
            "key": addresses.key(address),
            "address": addresses.normal(address),
            "state": state,
            "topics": encode(topics),
            "created": now,
        }
        table = schema.subscribers
        with self._connections.writing() as connection:
            insert_new(connection, table, (row,))
            query = select(table).where(table.c.key == row["key"])
            return _subscriber(connection.execute(query).one())

    def get(self, address: str) -> Subscriber | None:
        """Give the subscriber of *address* in any state; raises ConfigError if it is none."""
        table = schema.subscribers
        query = select(table).where(table.c.key == addresses.key(address))
        with self._connections.reading() as connection:
            row = connection.execute(query).one_or_none()
            return None if row is None else _subscriber(row)

    def remove(self, address: str) -> bool:
        """Send nothing more to *address*; False if nobody was there, or they had left before."""
        table = schema.subscribers
        gone = SubscriberState.UNSUBSCRIBED
        statement = (
            update(table)
            .where(table.c.key == addresses.key(address), table.c.state != gone)
            .values(state=gone)
        )
        with self._connections.writing() as connection:
            return connection.execute(statement).rowcount > 0

    def all(self) -> tuple[Subscriber, ...]:
        """Give everybody on record, in any state, oldest first."""
        query = select(schema.subscribers).order_by(schema.subscribers.c.id)
        with self._connections.reading() as connection:
            return tuple(_subscriber(row) for row in connection.execute(query))

    def confirmed(self) -> Iterator[Subscriber]:
        """Give those who get mail, oldest first; nothing is locked while they are read."""
        table = schema.subscribers
        last = 0
        while True:
            query = (
                select(table)
                .where(table.c.state == SubscriberState.CONFIRMED, table.c.id > last)
                .order_by(table.c.id)
                .limit(BATCH)
            )
            with self._connections.reading() as connection:
                batch = [_subscriber(row) for row in connection.execute(query)]
            if not batch:
                return
            yield from batch
            last = batch[-1].id


def _subscriber(row: Row[Any]) -> Subscriber:
    return Subscriber(
        id=row.id,
        address=row.address,
        state=row.state,
        topics=decode(tuple[str, ...], row.topics),
        created=row.created,
    )
