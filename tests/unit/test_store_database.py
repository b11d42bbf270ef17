"""The store as a whole, shared by threads and processes, on each database."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from digest.config import StoreSettings
from digest.errors import StoreBusy, StoreError
from digest.model import Act, Choices, Consent, NoticeKind, Week
from digest.store import migrations, schema
from digest.store.database import Store, open_store
from tests.builders import NOW, WEEK, make_paper

ROOT = Path(__file__).parents[2]
NEXT = Week(2025, 20)

START = """
import sys
from digest.config import StoreSettings
from digest.store import migrations, schema
from digest.store.database import open_store
from tests.builders import WEEK, make_paper
place = StoreSettings.model_validate_json(sys.argv[1])
def ready():
    print("ready", flush=True)
    sys.stdin.readline()
"""

RECORD = """
papers = [make_paper(id=f"2505.{number:05}") for number in range(1000)]
ready()
with open_store(place) as store:
    print(store.papers.record(WEEK, papers).new)
"""

VISIT = """
from tests.unit.test_store_database import visit
with open_store(place) as store:
    ready()
    print(visit(store, sys.argv[2]))
"""

DIE_WRITING = """
with open_store(place)._connections.writing() as connection:
    connection.execute(schema.papers.insert().values(id="half", body="{}"))
    ready()
"""

HOLD = """
with open_store(place) as store, store.exclusive():
    ready()
"""


def start(script: str, place: StoreSettings, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START + script, place.model_dump_json(), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def await_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def start_all(processes: list[subprocess.Popen[str]]) -> list[str]:
    """Have *processes* go on at once; give what they say in the end."""
    for process in processes:
        await_ready(process)
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return [process.communicate()[0].strip() for process in processes]


def visit(store: Store, name: str) -> int:
    """Do what the web app does, from several threads; give how much was done."""
    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(lambda number: one_visit(store, f"{name}{number}"), range(24)))


def one_visit(store: Store, name: str) -> bool:
    consent = Consent(act=Act.ASKED, moment=NOW)
    hour = timedelta(hours=1)
    allowed = store.limits.allow("address", name, NOW, most=1, within=hour)
    reader = store.subscribers.ask(f"{name}@example.org", Choices(), consent)
    store.notices.add(NoticeKind.CONFIRM, reader.id, NOW)
    said = store.subscribers.confirm(reader.id, consent)
    return allowed and said is not None


def test_what_was_kept_is_there_when_it_is_opened_again(place: StoreSettings) -> None:
    with open_store(place) as store:
        store.papers.record(WEEK, [make_paper()])
    with open_store(place) as store:
        assert store.papers.of(WEEK) == (make_paper(),)


def test_runs_that_start_at_once_write_nothing_twice(place: StoreSettings) -> None:
    """Three processes make, migrate and fill the same database at the same time."""
    with ExitStack() as stack:
        processes = [stack.enter_context(start(RECORD, place)) for _ in range(3)]
        new = [int(said) for said in start_all(processes)]
    assert sorted(new) == [0, 0, 1000]
    with open_store(place) as store:
        assert len(store.papers.of(WEEK)) == store.papers.count() == 1000


def test_many_write_at_once_and_none_is_turned_away(place: StoreSettings) -> None:
    """The web app in two processes of four threads each, and a run, all at the same time."""
    names = ("a", "b")
    with ExitStack() as stack, open_store(place) as store:
        visits = [stack.enter_context(start(VISIT, place, name)) for name in names]
        with ThreadPoolExecutor(1) as pool, store.exclusive():
            done = pool.submit(start_all, visits)
            for number in range(100):
                reader = store.subscribers.ask(
                    f"c{number}@example.org", Choices(), Consent(act=Act.ASKED, moment=NOW)
                )
                store.outbox.queue(WEEK, "smtp", [(reader, f"{number}@example.org")], NOW)
            assert done.result() == ["24", "24"]
        assert sum(store.subscribers.counts().values()) == 148
        assert len(list(store.subscribers.confirmed())) == 48
        taken = [store.notices.take(NOW) for _ in range(49)]
        assert len({notice.subscriber.id for notice in taken if notice}) == 48


def test_a_run_killed_while_it_writes_leaves_nothing_half_written(place: StoreSettings) -> None:
    with start(DIE_WRITING, place) as process:
        await_ready(process)
        with open_store(place, patience=0) as store, pytest.raises(StoreBusy) as caught:
            store.papers.record(WEEK, [make_paper()])
        assert caught.value.message.endswith("is locked by another program")
        process.kill()
        process.wait()
    with open_store(place) as store:
        assert store.papers.record(WEEK, [make_paper()]).new == 1
        assert store.papers.count() == 1


def test_a_writer_does_not_keep_readers_out(store: Store, place: StoreSettings) -> None:
    """They see what was there before, whole."""
    store.papers.record(WEEK, [make_paper()])
    with store._connections.writing() as connection:
        connection.execute(insert(schema.papers).values(id="half", body="{}"))
        with open_store(place, patience=0) as second:
            assert second.papers.count() == store.papers.count() == 1
            with pytest.raises(StoreBusy):
                second.papers.record(NEXT, [make_paper()])


def test_a_reader_sees_one_state_throughout(store: Store) -> None:
    with store._connections.reading() as connection:
        query = schema.papers.select()
        assert not connection.execute(query).all()
        store.papers.record(WEEK, [make_paper()])
        assert not connection.execute(query).all()
    assert store.papers.count() == 1


def test_one_who_waited_to_write_sees_what_the_other_wrote(store: Store) -> None:
    """Or a limit of one could be passed twice."""
    hour = timedelta(hours=1)
    with ThreadPoolExecutor(8) as pool:
        allowed = pool.map(
            lambda _: store.limits.allow("net", "one", NOW, most=3, within=hour), range(16)
        )
        assert sum(allowed) == 3


def test_what_fails_halfway_is_not_written(store: Store) -> None:
    with suppress(ZeroDivisionError), store._connections.writing() as connection:
        connection.execute(insert(schema.papers).values(id="half", body="{}"))
        raise ZeroDivisionError
    assert store.papers.count() == 0
    store.papers.record(WEEK, [make_paper()])


def test_a_run_keeps_other_runs_out_and_says_who_it_is(place: StoreSettings) -> None:
    """Other runs, not others that read or write; and no longer than it lives."""
    said: list[str] = []
    with start(HOLD, place) as process, open_store(place) as store:
        await_ready(process)
        store.papers.record(WEEK, [make_paper()])
        with pytest.raises(StoreBusy) as caught, store.exclusive(wait=0.2, say=said.append):
            pass
        line = r"another digest run \(pid (\d+)( at \S+)?, since [-0-9]+ [0-9:]+ UTC\) is at work"
        match = re.fullmatch(line, caught.value.message)
        assert match is not None
        assert int(match[1]) == process.pid
        assert said == [f"{caught.value.message}; waiting"]
        process.kill()
        process.wait()
        with store.exclusive(wait=30):
            pass


def test_an_error_in_a_run_lets_the_next_one_in(store: Store, place: StoreSettings) -> None:
    """And it stays the error that it was."""
    with pytest.raises(ValueError, match="of the run"), store.exclusive():
        int("of the run")
    with open_store(place) as second, second.exclusive(wait=5):
        pass


def test_a_stored_value_that_makes_no_sense(store: Store) -> None:
    store.papers.record(WEEK, [make_paper()])
    with store._connections.writing() as connection:
        connection.exec_driver_sql("UPDATE papers SET body = '{\"id\": 3}'")
    with pytest.raises(StoreError, match="a value cannot be kept or read") as caught:
        store.papers.of(WEEK)
    assert "\n" not in caught.value.message


def test_a_database_of_another_program_is_left_alone(place: StoreSettings) -> None:
    with open_store(place) as store, store._connections.writing() as connection:
        connection.exec_driver_sql("DROP TABLE migrations")
    with pytest.raises(
        StoreError, match=r"is a database of another program .+'attempts'"
    ) as caught:
        open_store(place)
    assert caught.value.message.startswith(("/", "postgresql://digest@127.0.0.1"))
    assert caught.value.hint


def test_a_database_of_a_newer_digest_is_left_alone(place: StoreSettings) -> None:
    newer = len(migrations.MIGRATIONS) + 1
    with open_store(place) as store, store._connections.writing() as connection:
        connection.execute(insert(schema.migrations).values(number=newer))
    with pytest.raises(StoreError, match=rf"was written by a newer digest \(schema {newer}"):
        open_store(place)


def test_the_package_imports_nothing_heavy() -> None:
    """So that ``digest --help`` does not wait for SQLAlchemy."""
    code = "import digest.store, sys; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
