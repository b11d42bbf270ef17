"""The store in an SQLite file: making it, sharing it, and what can go wrong with it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from digest.errors import StoreBusy, StoreError
from digest.model import PaperId, Week
from digest.store.database import Store, open_store
from tests.builders import WEEK, make_issue, make_paper


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "digest.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_store(path, patience=0) as store:
        yield store


def set_pragma(store: Store, pragma: str) -> None:
    """Change the one connection that a test in one thread uses."""
    with store._connections.reading() as connection:
        connection.exec_driver_sql(f"PRAGMA {pragma}")


def test_the_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "var" / "a #1?%20" / "digest.db"
    with open_store(path) as store:
        store.papers.record(WEEK, [make_paper()])
    assert [file.name for file in path.parent.iterdir()] == ["digest.db"]
    with open_store(path) as store:
        assert store.papers.count() == 1


def test_how_sqlite_is_set_up(store: Store) -> None:
    """WAL, foreign keys checked, and what is committed survives a power cut."""
    with store._connections.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


def test_another_writer_does_not_keep_readers_out(store: Store, path: Path) -> None:
    store.papers.record(WEEK, [make_paper()])
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreBusy) as caught:
            store.papers.record(Week(2025, 20), [make_paper()])
        assert caught.value.message == f"{path} is locked by another program"
        assert caught.value.hint
        assert store.papers.weeks() == (WEEK,)
        with open_store(path, patience=0) as second:
            assert second.papers.count() == 1
    assert store.papers.record(Week(2025, 20), [make_paper()]).papers == 1


def test_a_new_file_that_another_program_locks(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreBusy, match="is locked by another program"):
            open_store(path, patience=0)


def test_the_lock_of_a_run_stands_beside_the_database(store: Store, path: Path) -> None:
    """It keeps out other runs, not other programs that read or write."""
    with store.exclusive():
        assert (path.parent / "digest.db.lock").exists()
        with open_store(path) as second:
            second.papers.record(WEEK, [make_paper()])
            with pytest.raises(StoreBusy, match=str(os.getpid())), second.exclusive(wait=0):
                pass


def test_a_path_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"digest\.db cannot be used: .+") as caught:
        open_store(tmp_path / "file" / "digest.db")
    assert caught.value.hint


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path)


def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_text("papers: all of them\n" * 100)
    with pytest.raises(StoreError, match="is not a database") as caught:
        open_store(path)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    assert path.read_text().startswith("papers")


def test_a_truncated_database(path: Path) -> None:
    with open_store(path) as store:
        store.papers.record(WEEK, [make_paper(id=PaperId(str(number))) for number in range(500)])
    path.write_bytes(path.read_bytes()[:50_000])
    with pytest.raises(StoreError, match="is damaged"), open_store(path) as store:
        store.papers.of(WEEK)


def test_an_empty_file_becomes_a_database(path: Path) -> None:
    path.touch()
    with open_store(path) as store:
        assert store.papers.count() == 0


def test_a_full_disk(store: Store) -> None:
    set_pragma(store, "max_page_count = 40")
    papers = [make_paper(id=PaperId(str(number))) for number in range(1000)]
    with pytest.raises(StoreError, match="the disk is full"):
        store.papers.record(WEEK, papers)
    assert store.papers.count() == 0
    set_pragma(store, "max_page_count = 4000")
    assert store.papers.record(WEEK, papers).new == 1000


def test_a_database_that_is_read_only(store: Store) -> None:
    store.issues.put(make_issue())
    set_pragma(store, "query_only = ON")
    with pytest.raises(StoreError, match="cannot be written: it is read-only"):
        store.issues.put(make_issue([]))
    assert store.issues.get(WEEK) == make_issue()


def test_a_backup_made_while_it_is_in_use(store: Store, path: Path) -> None:
    """As ``sqlite3 var/digest.db .backup`` makes one."""
    store.papers.record(WEEK, [make_paper()])
    copy = path.with_name("backup.db")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    with open_store(copy) as again:
        assert again.papers.of(WEEK) == (make_paper(),)
        assert again.secrets.signing == store.secrets.signing
