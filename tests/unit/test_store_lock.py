"""One run at a time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from digest.errors import StoreBusy, StoreError
from digest.store.lock import exclusive

HOLD = """
import sys
from pathlib import Path
from digest.store.lock import exclusive
with exclusive(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a process that holds the lock until its standard input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_a_second_run_says_who_is_at_work(tmp_path: Path) -> None:
    lock = tmp_path / "digest.db.lock"
    with holder(lock) as process:
        with pytest.raises(StoreBusy) as caught, exclusive(lock, wait=0):
            pass
        line = (
            rf"another digest run \(pid {process.pid}, since"
            r" \d{4}-\d\d-\d\d \d\d:\d\d UTC\) is at work"
        )
        assert re.fullmatch(line, caught.value.message)
        assert caught.value.hint
        process.kill()


def test_a_killed_run_holds_nothing(tmp_path: Path) -> None:
    """Not even a kill that no program can catch leaves the lock behind."""
    lock = tmp_path / "digest.db.lock"
    with holder(lock) as process:
        process.kill()
        process.wait()
    with exclusive(lock, wait=0):
        assert f"pid {os.getpid()}" in lock.read_text()


def test_a_second_run_waits_and_says_so_once(tmp_path: Path) -> None:
    lock = tmp_path / "digest.db.lock"
    said: list[str] = []
    with ExitStack() as first:
        first.enter_context(exclusive(lock))

        def release(line: str) -> None:
            said.append(line)
            first.close()

        with exclusive(lock, wait=30, say=release):
            assert len(said) == 1
            assert said[0].endswith("is at work; waiting")


def test_the_wait_has_an_end(tmp_path: Path) -> None:
    lock = tmp_path / "digest.db.lock"
    said: list[str] = []
    with (
        exclusive(lock),
        pytest.raises(StoreBusy, match=str(os.getpid())),
        exclusive(lock, wait=0.25, say=said.append),
    ):
        pass
    assert len(said) == 1


def test_an_error_in_the_run_lets_go(tmp_path: Path) -> None:
    lock = tmp_path / "digest.db.lock"
    with pytest.raises(ZeroDivisionError), exclusive(lock):
        raise ZeroDivisionError
    with exclusive(lock, wait=0):
        pass
    assert lock.read_text() == ""


def test_a_name_that_cannot_be_read_is_no_obstacle(tmp_path: Path) -> None:
    lock = tmp_path / "digest.db.lock"
    with exclusive(lock):
        lock.write_bytes(b"\xff\xfe")
        with (
            pytest.raises(StoreBusy, match=r"^another digest run is at work$"),
            exclusive(lock, wait=0),
        ):
            pass


def test_where_there_can_be_no_lock_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StoreError, match=r"digest\.db\.lock cannot be opened: Not a directory"),
        exclusive(tmp_path / "file" / "digest.db.lock"),
    ):
        pass
