"""The migrations, and the tables that they make."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Integer, create_engine, inspect, select

from digest.config import StoreSettings
from digest.errors import StoreError
from digest.model import (
    Act,
    Choices,
    Consent,
    MessageState,
    Subscriber,
    SubscriberState,
    Suppression,
)
from digest.store import database, migrations, schema
from digest.store.connections import Connections
from digest.store.database import Store, open_store
from digest.store.sqlite import SqliteConnections
from tests.builders import NOW, WEEK


def described(path: Path) -> dict[str, Any]:
    """Give all that the database at *path* knows about its tables."""
    engine = create_engine(f"sqlite:///{path}")
    inspector = inspect(engine)
    tables = {
        name: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"])
                for column in inspector.get_columns(name)
            ],
            "primary key": inspector.get_pk_constraint(name)["constrained_columns"],
            "foreign keys": inspector.get_foreign_keys(name),
            "indexes": [
                index
                | {"dialect_options": str(index.get("dialect_options", {}).get("sqlite_where"))}
                for index in inspector.get_indexes(name)
            ],
            "never reused": "AUTOINCREMENT" in definition(path, name),
        }
        for name in inspector.get_table_names()
    }
    engine.dispose()
    return tables


def definition(path: Path, table: str) -> str:
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT sql FROM sqlite_master WHERE name = ?"
        return str(connection.execute(query, (table,)).fetchone()[0])


def expected(path: Path) -> dict[str, Any]:
    """Describe the tables as the code sees them."""
    engine = create_engine(f"sqlite:///{path}")
    schema.metadata.create_all(engine)
    engine.dispose()
    return described(path)


def make_older(
    place: StoreSettings, number: int, monkeypatch: pytest.MonkeyPatch, *statements: str
) -> None:
    """Make a database as the digest did that knew *number* migrations, and fill it."""
    connections = connections_to(place)
    with monkeypatch.context() as older, connections.writing() as connection:
        older.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:number])
        migrations.migrate(connection)
        for statement in statements:
            connection.exec_driver_sql(statement)
    connections.close()


def connections_to(place: StoreSettings) -> Connections:
    return database._connections(place, database.PATIENCE)


def shape(connection: Connection) -> dict[str, Any]:
    """Give what is the same on every database."""
    inspector = inspect(connection)
    return {
        name: {
            "columns": [
                (column["name"], isinstance(column["type"], Integer), column["nullable"])
                for column in inspector.get_columns(name)
            ],
            "primary key": inspector.get_pk_constraint(name)["constrained_columns"],
            "foreign keys": [
                (key["constrained_columns"], key["referred_table"], key["referred_columns"])
                for key in inspector.get_foreign_keys(name)
            ],
            "indexes": sorted(
                (str(index["name"]), tuple(index["column_names"]), bool(index["unique"]))
                for index in inspector.get_indexes(name)
            ),
        }
        for name in inspector.get_table_names()
    }


def test_the_tables_are_the_same_on_every_database(store: Store) -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        schema.metadata.create_all(connection)
        expected = shape(connection)
    engine.dispose()
    with store._connections.reading() as connection:
        assert shape(connection) == expected


def test_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    open_store(tmp_path / "digest.db").close()
    assert described(tmp_path / "digest.db") == expected(tmp_path / "expected.db")


@pytest.mark.parametrize("number", range(len(migrations.MIGRATIONS)))
def test_an_older_database_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """From each number there ever was."""
    path = tmp_path / "digest.db"
    make_older(StoreSettings(path=path), number, monkeypatch)
    open_store(path).close()
    assert described(path) == expected(tmp_path / "expected.db")
    with closing(sqlite3.connect(path)) as connection:
        numbers = connection.execute("SELECT number FROM migrations ORDER BY number").fetchall()
    assert numbers == [(number,) for number in range(1, len(migrations.MIGRATIONS) + 1)]


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    connections = SqliteConnections(tmp_path / "digest.db", patience=1)
    for _ in range(2):
        with connections.writing() as connection:
            migrations.migrate(connection)
    connections.close()
    assert described(tmp_path / "digest.db") == expected(tmp_path / "expected.db")


def test_a_migration_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "digest.db"
    broken = (*migrations.MIGRATIONS, "CREATE TABLE half (id TEXT); CREATE NONSENSE")
    with monkeypatch.context() as later:
        later.setattr(migrations, "MIGRATIONS", broken)
        with pytest.raises(StoreError, match="syntax error"):
            open_store(path)
    assert described(path) == {}
    open_store(path).close()
    assert "half" not in described(path)


def test_a_database_of_a_newer_program_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "digest.db"
    with monkeypatch.context() as later:
        later.setattr(
            migrations, "MIGRATIONS", (*migrations.MIGRATIONS, "CREATE TABLE news (id TEXT)")
        )
        open_store(path).close()
    known = len(migrations.MIGRATIONS)
    with pytest.raises(
        StoreError, match=rf"newer digest \(schema {known + 1}, known here: {known}\)"
    ):
        open_store(path)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(StoreError, match="another program"):
        open_store(path)
    assert set(described(path)) == {"bookmarks"}


MOMENT = "2025-05-10T07:00:00.000000+00:00"
OLD_ROWS = (
    f"""
    INSERT INTO subscribers (key, address, state, topics, created) VALUES
    ('ada@example.org', 'Ada@example.org', 'confirmed', '["Speech & sound"]', '{MOMENT}'),
    ('bo@example.org', 'bo@example.org', 'unsubscribed', '[]', '{MOMENT}'),
    ('cy@example.org', 'cy@example.org', 'pending', '[]', '{MOMENT}')
    """,
    f"""
    INSERT INTO outbox VALUES
    ('2025-W19', 1, 'smtp', 'a@example.org', '{MOMENT}', 'sent', 1, '250 ok', '{MOMENT}'),
    ('2025-W19', 2, 'smtp', 'b@example.org', '{MOMENT}', 'deferred', 3, '451 no', '{MOMENT}'),
    ('2025-W19', 1, 'files', 'a@example.org', '{MOMENT}', 'sending', 1, '', '{MOMENT}')
    """,
)


def test_what_an_older_digest_kept_is_still_there(
    place: StoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From before choices, consent and suppression (number 6)."""
    make_older(place, 6, monkeypatch, *OLD_ROWS)
    with open_store(place) as store:
        ada, bo, cy = store.subscribers.all()
        assert ada == Subscriber(
            id=1,
            address="Ada@example.org",
            state=SubscriberState.CONFIRMED,
            choices=Choices(topics=("Speech & sound",)),
            created=NOW,
            confirmed=NOW,
        )
        assert (bo.state, bo.confirmed) == (SubscriberState.UNSUBSCRIBED, None)
        assert (cy.state, cy.confirmed) == (SubscriberState.PENDING, None)
        assert store.outbox.states(WEEK, "smtp") == {
            1: MessageState.SENT,
            2: MessageState.DEFERRED,
        }
        assert store.outbox.recover("files", NOW) == 1
        with store._connections.reading() as connection:
            rows = connection.execute(select(schema.outbox)).all()
        assert {(row.message_id, row.date, row.attempts, row.detail, row.due) for row in rows} == {
            ("a@example.org", NOW, 1, "250 ok", None),
            ("b@example.org", NOW, 3, "451 no", None),
            ("a@example.org", NOW, 1, "", None),
        }


def test_one_who_left_an_older_digest_stays_away(
    place: StoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when their row is erased: what keeps mail away is then the hash alone."""
    make_older(place, 6, monkeypatch, *OLD_ROWS)
    with open_store(place) as store:
        store.subscribers.erase(2, NOW)
        assert store.subscribers.suppression("bo@example.org") is Suppression.LEFT
        again = Consent(act=Act.IMPORTED, moment=NOW)
        state = SubscriberState.CONFIRMED
        assert store.subscribers.add("bo@example.org", state, again) is None


def test_numbers_go_on_where_an_older_digest_stopped(
    place: StoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_older(place, 6, monkeypatch, *OLD_ROWS)
    with open_store(place) as store:
        asked = Consent(act=Act.ASKED, moment=NOW)
        assert store.subscribers.ask("dee@example.org", Choices(), asked).id == 4
