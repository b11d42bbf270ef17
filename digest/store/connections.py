"""Connections to the database: the one place that knows SQLite from the others.

SQLite is used in WAL mode, so that readers and one writer do not wait for each other, and with
``synchronous=FULL``, so that what is committed survives a power cut: a message must not go out
twice because the note that it was sent is lost. A run commits a few times for each stage and
twice for each message, so the price is small.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from digest.errors import StoreError
from digest.store.faults import explained

_BEGIN = "digest_begin"
_PAUSE = 0.02


class Connections:
    """Short transactions; what goes wrong in one is a StoreError of one line."""

    def __init__(self, path: Path, *, patience: float) -> None:
        """Prepare for *path*, waiting *patience* seconds for another writer.

        Raises StoreError where there can be no database.
        """
        self.path = path
        with self._in_words():
            path.parent.mkdir(parents=True, exist_ok=True)
            _use_wal(path, patience)
        self._engine = _sqlite_engine(path, patience)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database throughout."""
        with self._in_words(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that alone may write; all is written at the end, or nothing."""
        with self._in_words(), self._engine.connect() as connection:
            connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turn what drivers, disks and stored text raise into a StoreError that names the file."""
        try:
            yield
        except StoreError as error:
            message = f"{self.path} {error.message}"
            raise type(error)(message, hint=error.hint) from error
        # the blocks inside are our own and short, so a ValueError there is about stored values
        except (SQLAlchemyError, sqlite3.Error, OSError, ValueError) as error:
            raise explained(self.path, error) from error


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


def _sqlite_engine(path: Path, patience: float) -> Engine:
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": patience})

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
