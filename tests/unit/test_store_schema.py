"""The migrations, and the tables that they make."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect

from digest.errors import StoreError
from digest.store import schema
from digest.store.database import open_store
from digest.store.sqlite import SqliteConnections


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
            "indexes": inspector.get_indexes(name),
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


def test_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    open_store(tmp_path / "digest.db").close()
    assert described(tmp_path / "digest.db") == expected(tmp_path / "expected.db")


@pytest.mark.parametrize("number", range(len(schema.MIGRATIONS)))
def test_an_older_database_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """From each number there ever was."""
    path = tmp_path / "digest.db"
    with monkeypatch.context() as older:
        older.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:number])
        open_store(path).close()
    open_store(path).close()
    assert described(path) == expected(tmp_path / "expected.db")
    with closing(sqlite3.connect(path)) as connection:
        numbers = connection.execute("SELECT number FROM migrations ORDER BY number").fetchall()
    assert numbers == [(number,) for number in range(1, len(schema.MIGRATIONS) + 1)]


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    connections = SqliteConnections(tmp_path / "digest.db", patience=1)
    for _ in range(2):
        with connections.writing() as connection:
            schema.migrate(connection)
    connections.close()
    assert described(tmp_path / "digest.db") == expected(tmp_path / "expected.db")


def test_a_migration_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "digest.db"
    broken = (*schema.MIGRATIONS, "CREATE TABLE half (id TEXT); CREATE NONSENSE")
    with monkeypatch.context() as later:
        later.setattr(schema, "MIGRATIONS", broken)
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
        later.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE news (id TEXT)"))
        open_store(path).close()
    known = len(schema.MIGRATIONS)
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
