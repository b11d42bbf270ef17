"""The statements that SQL's standard lacks and our databases share. Pure but for its connection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Item = TypeVar("Item")

#: Rows in one statement; far below what any database takes.
BATCH = 500


def in_batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Cut *items* into runs of at most BATCH."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    postgres = connection.dialect.name == "postgresql"
    return postgresql.insert(table) if postgres else sqlite.insert(table)


def insert_new(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Write the *rows* whose key is not there yet; leave the others alone."""
    statement = _insert(connection, table).on_conflict_do_nothing()
    for batch in in_batches(rows):
        connection.execute(statement, batch)


def insert_or_replace(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Write *rows*, over those with the same primary key."""
    statement = _insert(connection, table)
    replaced = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if not column.primary_key
    }
    statement = statement.on_conflict_do_update(index_elements=table.primary_key, set_=replaced)
    for batch in in_batches(rows):
        connection.execute(statement, batch)
