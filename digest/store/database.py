"""The store: opening the database, and its parts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from digest.config import StoreSettings
from digest.errors import StoreError
from digest.passwords import read_password
from digest.store import migrations
from digest.store.arrivals import Arrivals
from digest.store.cards import Cards
from digest.store.connections import Connections
from digest.store.issues import Issues
from digest.store.ledger import Ledger
from digest.store.limits import Limits
from digest.store.notices import Notices
from digest.store.outbox import Outbox
from digest.store.papers import Papers
from digest.store.records import Records
from digest.store.reports import Reports
from digest.store.secrets import Secrets
from digest.store.sqlite import SqliteConnections
from digest.store.subscribers import Subscribers

#: Seconds to wait for another process to finish a write.
PATIENCE = 5.0

#: Holds the password of a PostgreSQL database.
PASSWORD = "DIGEST_STORE_PASSWORD"  # noqa: S105 # a name, no secret


class Store:
    """All that a digest keeps; close it, or use it in a ``with``.

    Every method is one short transaction, and raises StoreError in one line: StoreBusy if another
    program holds it, StoreError if it is out of reach, damaged, full, read-only or not ours.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self.papers = Papers(connections)
        self.ledger = Ledger(connections)
        self.cards = Cards(connections)
        self.issues = Issues(connections)
        self.secrets = Secrets(connections)
        self.subscribers = Subscribers(connections, self.secrets)
        self.arrivals = Arrivals(connections, self.secrets)
        self.outbox = Outbox(connections)
        self.notices = Notices(connections)
        self.limits = Limits(connections, self.secrets)
        self.reports = Reports(connections)
        self.records = Records(connections)

    def exclusive(
        self, wait: float = 10.0, say: Callable[[str], None] | None = None
    ) -> AbstractContextManager[None]:
        """Keep other runs out, after waiting at most *wait* seconds for one that is at work.

        *say* is told once, in one line, that there is something to wait for.
        The lock goes with its holder, however that ends; it is not for taking twice.
        Raises StoreBusy, with the other's process id and start, if it is still at work.
        """
        return self._connections.exclusive(wait, say)

    def close(self) -> None:
        """Let go of the database."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def open_store(where: StoreSettings | Path, *, patience: float = PATIENCE) -> Store:
    """Open the database at *where*, making a file and its folder where they are not there.

    *patience* is how many seconds each write waits for another process.
    An older schema is brought up to date.
    Raises StoreError, StoreBusy, and ConfigError where PostgreSQL's driver is not installed.
    """
    connections = _connections(where, patience)
    try:
        with connections.reading() as connection:
            current = _schema(connections, connection) == len(migrations.MIGRATIONS)
        if not current:
            with connections.writing() as connection:
                migrations.migrate(connection)
        return Store(connections)
    except BaseException:
        connections.close()
        raise


def _connections(where: StoreSettings | Path, patience: float) -> Connections:
    if isinstance(where, Path):
        return SqliteConnections(where, patience=patience)
    if where.url is None:
        return SqliteConnections(where.path, patience=patience)
    from digest.store.postgres import PostgresConnections

    return PostgresConnections(where.url, read_password(PASSWORD), patience=patience)


def _schema(connections: Connections, connection: Connection) -> int:
    """Give the number of the last migration; a StoreError that names the database if not ours."""
    try:
        return migrations.applied(connection)
    except StoreError as error:
        message = f"{connections.name} {error.message}"
        raise StoreError(message, hint=error.hint) from error
