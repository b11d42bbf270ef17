"""A PostgreSQL server of Debian's package, private to one test session: loopback, random port."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from digest.config import StoreSettings

_USER = "postgres"
_TRIES = 300
_PAUSE = 0.05
# nothing here need survive a power cut
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """A server that runs; its role ``digest`` has *password* and may make no databases."""

    #: Holds the socket, by which the superuser comes in without a password.
    folder: Path
    port: int
    password: str
    numbers: Iterator[int]

    def execute(self, statement: str, database: str = _USER) -> list[tuple[Any, ...]]:
        """Do *statement* as the superuser, outside any transaction."""
        import psycopg

        place = f"host={self.folder} port={self.port} user={_USER} dbname={database}"
        with psycopg.connect(place, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def settings(self, database: str, schema: str = "public") -> StoreSettings:
        """Give the settings that name *schema* of *database*."""
        place = f"127.0.0.1:{self.port}/{database}?options=-csearch_path%3D{schema}"
        return StoreSettings(url=f"postgresql://digest@{place}")

    @contextmanager
    def schema(self) -> Iterator[StoreSettings]:
        """Make an empty schema, which is quicker than a database, and drop it at the end."""
        name = f"digest_{next(self.numbers)}"
        self.execute(f"CREATE SCHEMA {name} AUTHORIZATION digest")
        try:
            yield self.settings(_USER, name)
        finally:
            self.execute(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run a server until the session ends; skip where there is none to run."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with tempfile.TemporaryDirectory(prefix="digest-postgres-") as folder:
        yield from _running(programs(), Path(folder))


def programs() -> Path:
    """Give the folder of the newest server and its tools; skip where there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not folders:
        pytest.skip("Debian's package postgresql is not installed")
    return folders[-1].parent


def _running(tools: Path, folder: Path) -> Iterator[Postgres]:
    # the server refuses to run as root
    user = _USER if os.geteuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user)
    data, port = folder / "data", _free_port()
    # a language whose order is not that of the bytes: the store must not depend on it
    _make(tools, data, user)
    server = subprocess.Popen(
        [
            str(tools / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder),
            "-clisten_addresses=127.0.0.1", *(f"-c{setting}" for setting in _QUICK),
        ],
        user=user,
        cwd="/",
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    running = Postgres(folder=folder, port=port, password=secrets.token_hex(8), numbers=count(1))
    try:
        _await(running, server)
        running.execute(f"CREATE ROLE digest LOGIN PASSWORD '{running.password}'")
        yield running
    finally:
        server.send_signal(signal.SIGINT)  # without waiting for clients
        server.wait(timeout=30)


def _make(tools: Path, data: Path, user: str | None) -> None:
    order = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
    access = ("--auth-local=trust", "--auth-host=scram-sha-256")
    command: list[str | Path] = [
        tools / "initdb",
        "-D",
        data,
        "--no-sync",
        "--encoding=UTF8",
        "-U",
        _USER,
    ]
    subprocess.run(
        [*command, *order, *access], user=user, cwd="/", check=True, stdout=subprocess.DEVNULL
    )


def _await(running: Postgres, server: subprocess.Popen[bytes]) -> None:
    import psycopg

    for _ in range(_TRIES):
        try:
            running.execute("SELECT 1")
        except psycopg.OperationalError:
            if server.poll() is not None:
                break
            time.sleep(_PAUSE)
        else:
            return
    pytest.fail("PostgreSQL does not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
