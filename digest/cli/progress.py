"""How the stages show their progress: bars on a terminal, plain lines elsewhere, or nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from digest.cli.options import Options
from digest.cli.terminal import printable, warn
from digest.progress import Reporter, Silent

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def watching(options: Options) -> Iterator[Reporter]:
    """Give the Reporter that fits *options* and standard error, while the work lasts."""
    if options.quiet:
        yield Silent()
    elif not sys.stderr.isatty():
        yield Lines()
    else:
        with _bars() as progress:
            yield Bars(progress)


class Lines(Silent):
    """Passes on what a person should read, and no progress."""

    def say(self, line: str) -> None:
        """Print *line* to standard error."""
        warn(line)


class Bars:
    """A bar for each stage, with counts and the time left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def start(self, stage: str, total: int | None) -> None:
        """Put the bar of *stage* in the place of the one before."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(printable(stage), total=total)

    def advance(self, count: int = 1) -> None:
        """Move the bar on."""
        if self._task is not None:
            self._progress.advance(self._task, count)

    def say(self, line: str) -> None:
        """Print *line* above the bar."""
        self._progress.console.print(printable(line), markup=False, highlight=False)


def _bars() -> Progress:
    """Set up bars on standard error that vanish when the work is done."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
