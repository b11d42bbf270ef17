"""What is PostgreSQL's own: how it is reached, what it refuses, and what it says then."""

from __future__ import annotations

import builtins
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from digest.config import StoreSettings
from digest.errors import ConfigError, StoreBusy, StoreError
from digest.model import Act, Consent, PaperId, SubscriberState
from digest.store import postgres as module
from digest.store.database import PASSWORD, Store, open_store
from digest.store.faults import explained
from digest.store.postgres import PostgresConnections
from tests.builders import NOW, WEEK, make_paper
from tests.postgres import Postgres, programs


@pytest.fixture
def place(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[StoreSettings]:
    monkeypatch.setenv(PASSWORD, postgres.password)
    with postgres.schema() as settings:
        yield settings


@pytest.fixture
def store(place: StoreSettings) -> Iterator[Store]:
    with open_store(place) as store:
        yield store


def said(place: StoreSettings, **changes: str) -> StoreError:
    """Give what is said when the database cannot be opened; always one line with a hint."""
    assert place.url is not None
    url = place.url
    for old, new in changes.items():
        url = url.replace(old, new)
    with pytest.raises(StoreError) as caught:
        open_store(StoreSettings(url=url))
    assert "\n" not in caught.value.message
    assert caught.value.hint
    assert os.environ.get(PASSWORD, "nothing") not in caught.value.message
    return caught.value


def kill_sessions(postgres: Postgres) -> None:
    """Do to the store's connections what a server does that starts again."""
    postgres.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE application_name LIKE 'digest pid %'"
    )


def test_the_password_may_be_in_a_file(
    place: StoreSettings,
    postgres: Postgres,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.mktemp("secrets") / "password"
    file.write_text(f"{postgres.password}\n")
    monkeypatch.delenv(PASSWORD)
    monkeypatch.setenv(f"{PASSWORD}_FILE", str(file))
    open_store(place).close()


def test_a_socket_and_the_longer_name_of_the_driver(
    postgres: Postgres, place: StoreSettings
) -> None:
    """By the socket nobody asks for a password."""
    assert place.url is not None
    options = place.url.partition("?")[2]
    url = f"postgresql+psycopg://digest@/postgres?host={postgres.folder}&port={postgres.port}"
    with open_store(StoreSettings(url=f"{url}&{options}")) as store:
        assert store.papers.count() == 0
        assert store._connections.name == "postgresql://digest@/postgres"


def test_a_wrong_password(place: StoreSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD, "not the password")
    error = said(place)
    assert error.message.endswith("/postgres does not let us in: wrong password or user")
    assert PASSWORD in error.hint


def test_no_password(place: StoreSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSWORD)
    monkeypatch.setenv("PGPASSFILE", "/nonexistent")
    monkeypatch.delenv("PGPASSWORD", raising=False)
    assert "asks for a password" in said(place).message


def test_no_such_database_or_user(place: StoreSettings) -> None:
    assert "is not there" in said(place, **{"/postgres?": "/elsewhere?"}).message
    assert "wrong password or user" in said(place, **{"digest@": "nobody@"}).message


def test_a_server_that_is_down(place: StoreSettings) -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"postgresql://digest@127.0.0.1:{probe.getsockname()[1]}/digest"
        error = said(StoreSettings(url=url))
    assert error.message == f"{url} cannot be reached: nothing listens there"
    gone = said(StoreSettings(url="postgresql://digest@/digest?host=/nonexistent"))
    assert gone.message.endswith("cannot be reached: nothing listens there")


def test_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CONNECT", 2)  # the shortest that libpq takes
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"postgresql://digest@127.0.0.1:{silent.getsockname()[1]}/digest"
        assert said(StoreSettings(url=url)).message == f"{url} does not answer"


def test_a_url_with_no_port(place: StoreSettings) -> None:
    with pytest.raises(StoreError, match="a value cannot be kept or read"):
        open_store(StoreSettings(url="postgresql://digest@127.0.0.1:port/digest"))


def test_psycopg_that_is_not_installed(
    place: StoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name.startswith("psycopg"):
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type] # handed on as they came

    with monkeypatch.context() as bare:
        bare.setattr(builtins, "__import__", without)
        with pytest.raises(ConfigError, match="psycopg is not installed") as caught:
            open_store(place)
    assert "digest-weekly[postgres]" in caught.value.hint


def test_a_database_in_another_encoding(place: StoreSettings, postgres: Postgres) -> None:
    """Half of the world's names would be lost in it."""
    latin = "ENCODING latin1 LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
    postgres.execute(f"CREATE DATABASE latin {latin}")
    try:
        error = said(place, **{"/postgres?": "/latin?"})
    finally:
        postgres.execute("DROP DATABASE latin WITH (FORCE)")
    assert error.message.endswith("/latin is in LATIN1, and digest needs UTF8")


def test_a_role_that_may_not_make_tables(postgres: Postgres, place: StoreSettings) -> None:
    """As in a new database of PostgreSQL 15 and later that belongs to somebody else."""
    error = said(StoreSettings(url=postgres.settings("postgres").url))
    assert "does not let us do that: permission denied for schema public" in error.message
    assert "GRANT" in error.hint


def test_a_schema_that_is_not_there(postgres: Postgres, place: StoreSettings) -> None:
    error = said(StoreSettings(url=postgres.settings("postgres", "nowhere").url))
    assert "has no schema to write to" in error.message


def test_a_server_that_is_read_only(store: Store, postgres: Postgres) -> None:
    store.papers.record(WEEK, [make_paper()])
    with store._connections.reading() as connection:
        connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    with pytest.raises(StoreError, match="cannot be written: it is read-only"):
        store.papers.record(WEEK, [make_paper(id=PaperId("2"))])
    assert store.papers.count() == 1


def test_two_digests_in_two_schemas_do_not_wait_for_each_other(
    store: Store, postgres: Postgres
) -> None:
    with (
        postgres.schema() as elsewhere,
        open_store(elsewhere, patience=0) as other,
        store.exclusive(),
        other.exclusive(wait=0),
        store._connections.writing(),
    ):
        other.papers.record(WEEK, [make_paper()])
        assert other.papers.count() == 1
        assert store.papers.count() == 0


def test_a_server_that_starts_again_between_two_statements(
    store: Store, postgres: Postgres
) -> None:
    store.papers.record(WEEK, [make_paper()])
    kill_sessions(postgres)
    assert store.papers.count() == 1
    kill_sessions(postgres)
    assert store.papers.record(WEEK, [make_paper(id=PaperId("2"))]).new == 1


def test_a_server_that_stops_within_a_transaction(store: Store, postgres: Postgres) -> None:
    """Nothing of it is kept, and nothing is tried again behind anybody's back."""

    def write() -> None:
        with store._connections.writing() as connection:
            connection.execute(text("INSERT INTO papers VALUES ('half', '{}')"))
            kill_sessions(postgres)
            connection.execute(text("INSERT INTO papers VALUES ('other', '{}')"))

    with pytest.raises(StoreError, match=r"stopped what we were doing|was lost") as caught:
        write()
    assert "\n" not in caught.value.message
    assert store.papers.count() == 0


def test_a_lock_that_is_lost_is_let_go_in_silence(store: Store, postgres: Postgres) -> None:
    with store.exclusive():
        kill_sessions(postgres)
    with store.exclusive(wait=0):
        pass


def test_a_run_takes_a_lost_lock_again(
    store: Store, place: StoreSettings, postgres: Postgres
) -> None:
    """Before it writes anything more; whoever came meanwhile is left alone."""
    with store.exclusive(), open_store(place) as other:
        kill_sessions(postgres)
        store.papers.record(WEEK, [make_paper()])
        with pytest.raises(StoreBusy, match="another digest run"), other.exclusive(wait=0):
            pass
        kill_sessions(postgres)
        with other.exclusive(wait=0), pytest.raises(StoreBusy, match="another digest run"):
            store.papers.record(WEEK, [make_paper(id=PaperId("2"))])
    assert store.papers.count() == 1


def test_a_backup_is_the_whole_digest(
    store: Store, postgres: Postgres, place: StoreSettings, tmp_path: Path
) -> None:
    """With PostgreSQL's own tools; the secret and the numbers come back with the rest."""
    store.papers.record(WEEK, [make_paper()])
    added = Consent(act=Act.ADDED, moment=NOW)
    first = store.subscribers.add("ada@example.org", SubscriberState.CONFIRMED, added)
    secret = store.secrets.signing
    assert place.url is not None
    name = place.url.rpartition("%3D")[2]
    server = ("-h", str(postgres.folder), "-p", str(postgres.port), "-U", "postgres")
    dump = tmp_path / "digest.dump"
    tool = programs()
    subprocess.run(
        [tool / "pg_dump", *server, "-Fc", "-n", name, "-f", dump, "postgres"], check=True
    )
    postgres.execute(f"DROP SCHEMA {name} CASCADE")
    subprocess.run([tool / "pg_restore", *server, "-d", "postgres", dump], check=True)
    with open_store(place) as again:
        assert again.papers.of(WEEK) == (make_paper(),)
        assert again.secrets.signing == secret
        assert again.subscribers.get("ada@example.org") == first
        second = again.subscribers.add("bo@example.org", SubscriberState.CONFIRMED, added)
        assert first is not None
        assert second is not None
        assert second.id > first.id


def test_the_order_of_text_is_that_of_its_bytes(store: Store) -> None:
    """In a database whose language has another."""
    words = ["a", "B", "_", "é", "2025-W19", "2025-W2", "2025W19", " "]
    with store._connections.writing() as connection:
        for word in words:
            connection.execute(text("INSERT INTO papers VALUES (:id, '')"), {"id": word})
        query = "SELECT id FROM papers ORDER BY id"
        assert list(connection.scalars(text(query))) == sorted(words)
        foreign = list(connection.scalars(text(f'{query} COLLATE "en-x-icu"')))
        assert foreign != sorted(words)


def test_every_column_of_text_is_compared_by_its_bytes(store: Store) -> None:
    query = """
        SELECT table_name, column_name, collation_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND data_type = 'text'
    """
    with store._connections.reading() as connection:
        columns = connection.execute(text(query)).all()
    assert len(columns) > 40
    assert {column.collation_name for column in columns} == {"C"}


def test_a_key_that_holds_a_nul(store: Store) -> None:
    with pytest.raises(StoreError, match=r"a value cannot be kept: .*NUL"):
        store.papers.record(WEEK, [make_paper(id=PaperId("2505\0"))])


def test_no_more_connections_than_threads_wait_for(
    place: StoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifteen at once; whoever wants one more waits, and is then told in one line."""
    monkeypatch.setattr(module, "_WAIT", 0.1)
    with open_store(place) as store:
        everybody = threading.Barrier(16)
        done = threading.Event()

        def read() -> None:
            with store._connections.reading():
                everybody.wait(timeout=60)
                done.wait(timeout=60)

        threads = [threading.Thread(target=read) for _ in range(15)]
        for thread in threads:
            thread.start()
        everybody.wait(timeout=60)
        with pytest.raises(StoreBusy, match="has no connection free"):
            store.papers.count()
        done.set()
        for thread in threads:
            thread.join()
        assert store.papers.count() == 0


class Fault(Exception):
    """What a driver raises."""

    def __init__(self, words: str, sqlstate: str | None) -> None:
        super().__init__(words)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "words", "kind", "expected"),
    [
        ("53100", "could not extend file", StoreError, "the disk is full"),
        ("57P01", "terminating connection", StoreError, "stopped what we were doing"),
        ("57P03", "the database system is starting up", StoreBusy, "is starting or stopping"),
        ("53300", "too many connections", StoreBusy, "no connection free"),
        ("40P01", "deadlock detected", StoreBusy, "changed by another program"),
        ("08006", "connection failure", StoreError, "cannot be reached"),
        ("58030", "could not read block", StoreError, "see the server's log"),
        ("XX001", "invalid page in block", StoreError, "is damaged"),
        ("42601", "syntax error", StoreError, "db: syntax error"),
        (None, "consuming input failed: server closed the connection", StoreError, "was lost"),
        (None, "FATAL:  sorry, too many clients already", StoreBusy, "no connection free"),
        (None, "FATAL:  the database system is starting up", StoreBusy, "starting or stopping"),
        (None, "[Errno -2] Name or service not known", StoreError, "no such host"),
        (None, "failed to resolve host 'db.example.org'", StoreError, "no such host"),
        (None, "SSL error: certificate verify failed", StoreError, "reached safely"),
        (None, "FATAL: in einer anderen Sprache", StoreError, "in einer anderen Sprache"),
        (None, "", StoreError, "unknown error"),
    ],
)
def test_faults_in_words(
    sqlstate: str | None, words: str, kind: type[StoreError], expected: str
) -> None:
    """Of which not all can be had from a real server in a test."""
    cause = Fault(words and f"{words}\nLINE 1: SELECT secret", sqlstate)
    error = explained("db", OperationalError("SELECT secret", {}, cause))
    assert type(error) is kind
    assert expected in f"{error.message} {error.hint}"
    assert "secret" not in error.message


@contextmanager
def held(connections: PostgresConnections) -> Iterator[None]:
    with connections.writing():
        yield


def test_the_patience_of_a_writer(place: StoreSettings) -> None:
    with open_store(place) as first, open_store(place, patience=0.2) as second:
        assert isinstance(first._connections, PostgresConnections)
        with (
            held(first._connections),
            pytest.raises(StoreBusy, match="is locked by another program"),
        ):
            second.papers.record(WEEK, [make_paper()])
