"""Everything that is kept of one person, as it stands in the tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from digest.store import schema
from digest.store.connections import Connections

_people = schema.subscribers


class Records:
    """Rows by person; a table with a ``subscriber_id`` cannot be forgotten here."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def of(self, subscriber_id: int) -> dict[str, list[dict[str, Any]]]:
        """Give the rows of a subscriber by the name of their table."""
        queries = {_people.name: select(_people).where(_people.c.id == subscriber_id)} | {
            table.name: select(table).where(table.c.subscriber_id == subscriber_id)
            for table in schema.metadata.sorted_tables
            if "subscriber_id" in table.c
        }
        with self._connections.reading() as connection:
            return {
                name: [dict(row) for row in connection.execute(query).mappings()]
                for name, query in queries.items()
            }
