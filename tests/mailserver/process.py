"""The mail server as a process of its own, for tests that kill whoever sends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen


@contextmanager
def mail_server_process(log: Path, *, port: int = 0) -> Iterator[int]:
    """Run a server for the time of a ``with``, which logs to *log*; give its port."""
    command = [sys.executable, "-m", "tests.mailserver", "--log", str(log), "--port", str(port)]
    with Popen(command, cwd=Path(__file__).parents[2], stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()
