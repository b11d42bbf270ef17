"""Connections to a PostgreSQL database, by psycopg, which comes with the extra ``postgres``.

One writes at a time, as with SQLite: whoever writes holds an advisory lock until the transaction
ends. What the code may rely on is then the same with both.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from digest.errors import ConfigError, StoreError
from digest.passwords import Password
from digest.store import lock
from digest.store.faults import in_words

#: Seconds to wait for a server that does not answer.
_CONNECT = 10
#: Seconds to wait for another thread of this process to let go of a connection.
_WAIT = 10.0
# Advisory locks are two numbers: what for, and the schema, so that two digests share a database.
_WRITING, _RUN = 0x64696701, 0x64696702
_READ = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
_SCHEMA = "(SELECT oid::int FROM pg_namespace WHERE nspname = current_schema())"
_LOCK_WRITING = text(f"SELECT pg_advisory_xact_lock({_WRITING}, {_SCHEMA})")
_TRY_RUN = text(f"SELECT pg_try_advisory_lock({_RUN}, {_SCHEMA})")
_HOLDER = text(f"""
    SELECT application_name, client_addr, backend_start AT TIME ZONE 'UTC' AS since
    FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND classid = {_RUN} AND objid::int = {_SCHEMA} AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")  # noqa: S608 # of constants


class PostgresConnections:
    """Connections to the database at a URL; a lock of a session keeps other runs out."""

    def __init__(self, url: str, password: Password | None, *, patience: float) -> None:
        """Prepare for *url*, waiting *patience* seconds for another writer.

        Raises ConfigError where the driver is missing or *url* cannot be read.
        """
        with in_words(url):
            parsed = make_url(url).set(drivername="postgresql+psycopg")
        self.name = parsed.set(drivername="postgresql", query={}).render_as_string()
        self._engine = _engine(parsed, self.name, password, patience)
        #: The connection that keeps other runs out, while this process is one.
        self._turn: Connection | None = None
        self._checking = Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database throughout."""
        with in_words(self.name), self._engine.begin() as connection:
            connection.execute(_READ)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that alone may write; all is written at the end, or nothing."""
        self._keep_turn()
        # at READ COMMITTED, so that after the wait for the lock all is seen that others wrote
        with in_words(self.name), self._engine.begin() as connection:
            connection.execute(_LOCK_WRITING)
            yield connection

    @contextmanager
    def exclusive(
        self, wait: float = 10.0, say: Callable[[str], None] | None = None
    ) -> Iterator[None]:
        """Keep other runs out, by a lock that the server drops when this process ends."""
        self._take_turn(wait, say)
        try:
            yield
        finally:
            self._leave_turn()

    def _take_turn(self, wait: float, say: Callable[[str], None] | None = None) -> None:
        with in_words(self.name):
            mine = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            mine.detach()  # of its own: what closes it drops the lock
            try:
                lock.await_turn(
                    lambda: bool(mine.scalar(_TRY_RUN)), lambda: _holder(mine), wait, say
                )
            except BaseException:
                mine.close()
                raise
        self._turn = mine

    def _keep_turn(self) -> None:
        """Take the lock again if the server lost it; StoreBusy if another run was quicker."""
        with self._checking:
            if self._turn is None:
                return
            try:
                self._turn.scalar(text("SELECT 1"))
            except SQLAlchemyError:
                self._leave_turn()
                self._take_turn(0)

    def _leave_turn(self) -> None:
        mine, self._turn = self._turn, None
        if mine is not None:
            with suppress(SQLAlchemyError):  # the server may be gone, and the lock with it
                mine.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def _engine(url: URL, name: str, password: Password | None, patience: float) -> Engine:
    arguments: dict[str, Any] = {
        "application_name": f"digest pid {os.getpid()}",
        "connect_timeout": _CONNECT,
        "options": " ".join((str(url.query.get("options", "")), *_options(patience))).strip(),
    }
    if password is not None:
        arguments["password"] = password.reveal()
    try:
        engine = create_engine(url, connect_args=arguments, pool_pre_ping=True, pool_timeout=_WAIT)
    except ImportError as error:
        message = "store.url names a PostgreSQL database, and psycopg is not installed"
        raise ConfigError(message, hint="pip install 'digest-weekly[postgres]'") from error

    @event.listens_for(engine, "connect")
    def _check(connection: Any, _record: object) -> None:  # noqa: ANN401 # psycopg's, maybe not there
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            message = f"{name} is in {encoding}, and digest needs UTF8"
            raise StoreError(message, hint="createdb --encoding=UTF8 --template=template0")

    return engine


def _options(patience: float) -> Iterator[str]:
    # 0 would be to wait for ever
    settings = {"lock_timeout": max(int(patience * 1000), 1)}
    # a machine that vanishes must not hold its locks for the two hours that TCP takes to notice
    settings |= {"tcp_keepalives_idle": 60, "tcp_keepalives_interval": 10}
    settings |= {"tcp_keepalives_count": 6, "idle_in_transaction_session_timeout": 300_000}
    return (f"-c {name}={value}" for name, value in settings.items())


def _holder(connection: Connection) -> str:
    row = connection.execute(_HOLDER).one_or_none()
    if row is None or row.application_name is None:
        return ""
    place = f" at {row.client_addr}" if row.client_addr else ""
    who = str(row.application_name).removeprefix("digest ")
    return f"{who}{place}, since {row.since:%Y-%m-%d %H:%M} UTC"
