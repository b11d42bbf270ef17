"""Connections to an SQLite file.

It is used in WAL mode, so that readers and one writer do not wait for each other, and with
``synchronous=FULL``, so that what is committed survives a power cut: a message must not go out
twice because the note that it was sent is lost. A run commits a few times for each stage and
twice for each message, so the price is small.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event

from digest.store import lock
from digest.store.faults import in_words

_BEGIN = "digest_begin"
_PAUSE = 0.02


class SqliteConnections:
    """Connections to the file at a path; a lock file beside it keeps other runs out."""

    def __init__(self, path: Path, *, patience: float) -> None:
        """Prepare for *path*, waiting *patience* seconds for another writer.

        Raises StoreError where there can be no database.
        """
        self.name = str(path)
        self._lock = path.with_name(f"{path.name}.lock")
        with in_words(self.name):
            path.parent.mkdir(parents=True, exist_ok=True)
            _use_wal(path, patience)
        self._engine = _engine(path, patience)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database throughout."""
        with in_words(self.name), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that alone may write; all is written at the end, or nothing."""
        with in_words(self.name), self._engine.connect() as connection:
            connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
            with connection.begin():
                yield connection

    def exclusive(
        self, wait: float = 10.0, say: Callable[[str], None] | None = None
    ) -> AbstractContextManager[None]:
        """Keep other runs out."""
        return lock.exclusive(self._lock, wait, say)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _use_wal(path: Path, patience: float) -> None:
    """Switch the file to WAL, which it remembers."""
    deadline = time.monotonic() + patience
    with closing(sqlite3.connect(path, timeout=patience)) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                # where two processes make the same file, SQLite does not wait by itself
                busy = error.sqlite_errorname.startswith("SQLITE_BUSY")
                if not busy or time.monotonic() >= deadline:
                    raise
                time.sleep(_PAUSE)
            else:
                return


def _engine(path: Path, patience: float) -> Engine:
    url = URL.create("sqlite", database=str(path))
    # a thread that waits for the file must not keep another from reading: no limit on connections
    engine = create_engine(url, connect_args={"timeout": patience}, max_overflow=-1)

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: object) -> None:
        # the driver would begin transactions late, and only for some statements; we begin them
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # a writer says so at once: to become one later fails without waiting for others
        connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))

    return engine
