"""Servers of Debian's that tests start: waiting for one, ending it, and running it by hand."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Protocol

#: Seconds to wait for a start, and for an end.
PATIENCE = 30.0


class Daemon(Protocol):
    """A server that listens."""

    @property
    def host(self) -> str:
        """Its address."""
        ...

    @property
    def port(self) -> int:
        """Its port."""
        ...

    @property
    def folder(self) -> Path:
        """All that it has."""
        ...


def wait_until_ready(
    name: str,
    master: subprocess.Popen[bytes],
    greeted: Callable[[], object],
    refused: type[Exception],
    logs: Sequence[Path],
) -> None:
    """Try *greeted* until it raises neither OSError nor *refused*; show the *logs* if in vain."""
    for _ in range(int(PATIENCE / 0.1)):
        if master.poll() is not None:
            break
        with suppress(OSError, refused):
            greeted()
            return
        time.sleep(0.1)
    words = "\n".join(log.read_text(errors="replace") for log in logs if log.exists())
    msg = f"{name} did not start:\n{words}"
    raise AssertionError(msg)


def stop(master: subprocess.Popen[bytes]) -> None:
    """End a server and all its processes, which are one session."""
    master.terminate()
    with suppress(subprocess.TimeoutExpired):
        master.wait(PATIENCE)
    with suppress(ProcessLookupError):
        os.killpg(master.pid, signal.SIGKILL)
    master.wait(PATIENCE)


def run_by_hand(lacking: str, running: Callable[[], AbstractContextManager[Daemon]]) -> None:
    """Start a server, print where it is, and wait to be interrupted."""
    if lacking:
        sys.exit(lacking)
    with suppress(KeyboardInterrupt), running() as started:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        sys.stdout.write(f"{started.host} {started.port} {started.folder}\n")
        sys.stdout.flush()
        signal.pause()
