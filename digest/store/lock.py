"""One run at a time: a lock on a file, which the system drops when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from digest.errors import StoreBusy, StoreError

_PAUSE = 0.1


@contextmanager
def exclusive(
    path: Path, wait: float = 10.0, say: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the lock file at *path*, after waiting at most *wait* seconds for another holder.

    *say* is told once, in one line, that there is something to wait for.
    The lock counts between threads as well, and is not for taking twice.
    Raises StoreBusy if the other still holds it, StoreError if there can be no such file.
    """
    with _opened(path) as file:
        await_turn(lambda: _locked(file), lambda: _signed(file), wait, say)
        _sign(file)
        try:
            yield
        finally:
            file.truncate(0)  # nobody at work; closing the file drops the lock


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        file = path.open("a+", encoding="utf-8")  # makes it, and leaves the holder's name in it
    except OSError as error:
        message = f"{path} cannot be opened: {error.strerror}"
        raise StoreError(message, hint="check store.path and its permissions") from error
    with file:
        yield file


def await_turn(
    taken: Callable[[], bool],
    holder: Callable[[], str],
    wait: float,
    say: Callable[[str], None] | None,
) -> None:
    """Try to take a lock until it is *taken*; asking again and again, as one can be interrupted.

    *holder* names who has it. Raises StoreBusy after *wait* seconds.
    """
    deadline = time.monotonic() + wait
    while not taken():
        at_work = _at_work(holder())
        if time.monotonic() >= deadline:
            raise StoreBusy(at_work, hint="wait until it is done, then run again")
        if say is not None:
            say(f"{at_work}; waiting")
            say = None
        time.sleep(_PAUSE)


def _at_work(holder: str) -> str:
    return (
        f"another digest run ({holder}) is at work" if holder else "another digest run is at work"
    )


def _locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        message = f"{file.name} cannot be locked: {error.strerror}"
        raise StoreError(message, hint="keep the database on a local disk") from error
    return True


def _sign(file: TextIO) -> None:
    """Write who holds the lock; the time is only for people, so the clock is read here.

    A full disk is no reason to stop here: the first write that matters says so.
    """
    with suppress(OSError):
        os.ftruncate(file.fileno(), 0)
        line = f"pid {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        os.write(file.fileno(), line.encode())


def _signed(file: TextIO) -> str:
    file.seek(0)
    with suppress(OSError, UnicodeDecodeError):
        return file.readline(100)
    return ""
