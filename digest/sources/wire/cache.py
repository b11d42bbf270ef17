"""Today's answers on disk, so that nothing is asked twice on one day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from digest.errors import SourceError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}-after-\d{4}-\d{2}-\d{2}")
_SUFFIX = ".answer"


class DayCache:
    """Answers of one UTC day, by URL; those of other days are removed with the first new one.

    A day has two halves: what was asked before the service knew the newest *announcement* says
    nothing about it.
    """

    def __init__(self, folder: Path, day: date, announcement: date) -> None:
        self._root = folder
        self._folder = folder / f"{day}-after-{announcement}"

    def get(self, url: str) -> bytes | None:
        """Give the answer kept for *url*, if there is one."""
        with suppress(FileNotFoundError), self._explained():
            return self._path(url).read_bytes()
        return None

    def put(self, url: str, answer: bytes) -> None:
        """Keep *answer* for *url*, whole or not at all; raises SourceError if it cannot."""
        with self._explained():
            if not self._folder.is_dir():
                self._folder.mkdir(parents=True)
                self._remove_other_days()
            with NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as part:
                part.write(answer)
            Path(part.name).replace(self._path(url))

    def _path(self, url: str) -> Path:
        return self._folder / f"{sha256(url.encode()).hexdigest()}{_SUFFIX}"

    def _remove_other_days(self) -> None:
        """Remove what this class has made, and nothing else."""
        for folder in self._root.iterdir():
            if folder != self._folder and _DAY.fullmatch(folder.name):
                for path in (*folder.glob(f"*{_SUFFIX}"), *folder.glob("tmp*.part")):
                    path.unlink(missing_ok=True)
                with suppress(OSError):  # something else is in it
                    folder.rmdir()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say in our words that the disk does not do what it should."""
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            msg = f"answers cannot be kept in {self._root}: {error.strerror}"
            raise SourceError(msg, hint="check sources.arxiv.cache and its permissions") from error
