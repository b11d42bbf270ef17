"""One request at a time, and a pause after it, among all processes of this user and machine."""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from digest.errors import SourceError

_FILE = "last-request"


def machine_folder() -> Path:
    """Give the folder that all runs of this user on this machine share; it need not exist."""
    return Path(tempfile.gettempdir()) / f"digest-weekly-{os.getuid()}"


class Pacer:
    """Lets one request go at a time, *pause* seconds after the end of the one before.

    arXiv asks for one connection and three seconds, summed over all its services
    (https://info.arxiv.org/help/api/tou.html). A lock on a file in *folder* keeps the others
    out, and the system drops it when its holder dies; the file holds the time of the last
    request, so that one from before this process counts too.
    """

    def __init__(
        self, folder: Path, pause: float, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._folder = folder
        self._pause = pause
        self._sleep = sleep

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn, and hold it during the request. Not for taking twice.

        Raises SourceError if the file cannot be used.
        """
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            self._sleep(self._wait(_last_request(descriptor)))
            _sign(descriptor)  # counts even if this process is killed in the middle
            try:
                yield
            finally:
                _sign(descriptor)
        finally:
            os.close(descriptor)  # drops the lock

    def _wait(self, last: float) -> float:
        """Give the seconds to wait; a time in the future is a clock that was set back."""
        return min(self._pause, max(0.0, last + self._pause - time.time()))

    def _open(self) -> int:
        path = self._folder / _FILE
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # In a folder for temporary files somebody else could have laid a link.
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            msg = f"{path}, which spaces out the requests, cannot be opened: {error.strerror}"
            raise SourceError(msg, hint="remove it, or set TMPDIR to a folder of yours") from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            msg = f"{path}, which spaces out the requests, is not a file"
            raise SourceError(msg, hint="remove it")
        return descriptor


def _last_request(descriptor: int) -> float:
    """Read the time (seconds since 1970) of the last request; 0 if there was none."""
    try:
        return float(os.pread(descriptor, 64, 0))
    except ValueError:
        return 0.0


def _sign(descriptor: int) -> None:
    """Write down that there is a request now."""
    line = f"{time.time():.6f}\n".encode("ascii")
    os.pwrite(descriptor, line, 0)
    os.ftruncate(descriptor, len(line))
