"""Pages of a list that is being harvested, on disk until its end, so that a run can go on."""

from __future__ import annotations

import gzip
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digest.errors import SourceError


class KeptPages:
    """The pages of one list, numbered from 1."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, number: int) -> bytes | None:
        """Give a page; None if it is not here, or damaged."""
        try:
            return gzip.decompress(self._path(number).read_bytes())
        except (OSError, EOFError, zlib.error):
            return None

    def put(self, number: int, content: bytes) -> None:
        """Keep a page, whole or not at all; raises SourceError if the disk refuses."""
        path = self._path(number)
        if path.exists():
            return
        with self._explained():
            self._folder.mkdir(parents=True, exist_ok=True)
            beside = path.with_suffix(".new")
            beside.write_bytes(gzip.compress(content))
            beside.replace(path)

    def forget(self) -> None:
        """Remove all pages; raises SourceError if the disk refuses."""
        with self._explained():
            if self._folder.exists():
                shutil.rmtree(self._folder)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:05}.xml.gz"

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say in our words that the disk does not do what it should."""
        try:
            yield
        except OSError as error:
            msg = f"pages cannot be kept in {self._folder}: {error.strerror or error}"
            raise SourceError(msg, hint="check sources.arxiv.cache and its permissions") from error
