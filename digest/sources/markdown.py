"""Papers from Markdown files in the seed format, one file for each day of announcement."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from digest.errors import SourceError
from digest.model import Paper, Unreadable, Week
from digest.sources.seedformat import parse_seeds

_log = logging.getLogger(__name__)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WRITTEN_DAY = re.compile(r"([0-9]{1,2})-([A-Z][a-z]{2})-([0-9]{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MarkdownSource:
    """A folder with files ``2025-05-08.md``, named by the day of the announcement."""

    name = "seeds"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def weeks(self) -> tuple[Week, ...]:
        """Give the weeks with at least one file, oldest first.

        Raises SourceError if the folder cannot be read, or has a file named by no day.
        """
        return tuple(sorted({Week.of(day) for day, _ in self._files()}))

    def probe(self) -> Iterator[str]:
        """Read the newest week, and yield what it has."""
        weeks = self.weeks()
        if not weeks:
            msg = f"there are no papers in {self._folder}"
            raise SourceError(msg, hint="see docs/seed-format.md for the names of files")
        blocks = list(self.papers(weeks[-1]))
        papers = sum(isinstance(block, Paper) for block in blocks)
        unreadable = f", {len(blocks) - papers:,} unreadable" if papers < len(blocks) else ""
        yield f"seeds has {len(weeks):,} weeks; {weeks[-1]} has {papers:,} papers{unreadable}"

    def extent(self, _week: Week) -> None:
        """Promise nothing: nobody says that files are complete."""

    def papers(self, week: Week) -> Iterator[Paper | Unreadable]:
        """Yield the blocks of the files of *week*, by date, as they stand.

        Raises SourceError if the folder or a file cannot be read, or has a file named by no day.
        """
        for day, path in self._files():
            if Week.of(day) == week:
                yield from read_file(path, announced=day)

    def _files(self) -> list[tuple[date, Path]]:
        """List the files that are named by a day, oldest first; tell about the others."""
        try:
            paths = sorted(self._folder.iterdir())
        except OSError as error:
            msg = f"the folder {self._folder} cannot be read: {error.strerror}"
            hint = "make one with `digest init`, or set sources.seeds.path"
            raise SourceError(msg, hint=hint) from error
        files = []
        for path in paths:
            if path.suffix == ".md" and _DAY.fullmatch(path.stem):
                files.append((_day(path), path))
            elif path.suffix == ".md":
                level = logging.WARNING if _day_within(path.stem) else logging.INFO
                _log.log(level, "%s is not read: its name is not like 2025-05-08.md", path.name)
        return files


def read_file(path: Path, announced: date | None = None) -> Iterator[Paper | Unreadable]:
    """Yield the blocks of one file, whatever its name.

    Without *announced*, the day in the name counts (``2025-05-08``, ``8-May-2025``), or else for
    each paper the first day of the month in its identifier.
    Raises SourceError if the file cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = f"the file {path} cannot be read: {error.strerror}"
        raise SourceError(msg) from error
    yield from parse_seeds(content, origin=path.name, announced=announced or _day_within(path.stem))


def _day(path: Path) -> date:
    """Give the day that a file is named by."""
    try:
        return date.fromisoformat(path.stem)
    except ValueError as error:
        msg = f"the file {path} is named by a day that does not exist"
        raise SourceError(msg, hint="rename it to the day of its announcement") from error


def _day_within(stem: str) -> date | None:
    """Find a day in the name of a file."""
    if match := _DAY.search(stem):
        numbers = [int(part) for part in match[0].split("-")]
    elif (match := _WRITTEN_DAY.search(stem)) and match[2] in _MONTHS:
        numbers = [int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1])]
    else:
        return None
    try:
        return date(*numbers)
    except ValueError:
        return None
