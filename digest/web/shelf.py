"""Folders of files, and what a request for one gets."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

#: By the end of a file's name; the longest that fits.
TYPES = {
    "atom.xml": "application/atom+xml; charset=utf-8",
    "sitemap.xml": "application/xml; charset=utf-8",
    ".xml": "application/rss+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
    ".wasm": "application/wasm",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request gets: a file, or another address."""

    status: HTTPStatus
    file: Path | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A folder of files, resolved, and the path under which they are served."""

    folder: Path
    base_path: str

    def answer(self, path: str) -> Answer:
        """Decide what a request for *path*, with its escapes undone, gets."""
        if path in {"/", self.base_path.rstrip("/")} and path != self.base_path:
            return Answer(status=HTTPStatus.FOUND, location=self.base_path)
        file = self._inside(path)
        if file is None:
            return Answer(
                status=HTTPStatus.NOT_FOUND, file=self._inside(f"{self.base_path}404.html")
            )
        if file.is_dir():
            return Answer(status=HTTPStatus.FOUND, location=quote(f"{path}/"))
        return Answer(status=HTTPStatus.OK, file=file)

    def _inside(self, path: str) -> Path | None:
        """Give the file or folder that *path* means, if it is there and not hidden."""
        name = path.removeprefix(self.base_path) + ("index.html" if path.endswith("/") else "")
        parts = name.split("/")
        if not path.startswith(self.base_path) or any(part[:1] in {"", "."} for part in parts):
            return None
        try:
            file = (self.folder / name).resolve()
            return file if file.is_relative_to(self.folder) and file.exists() else None
        except (OSError, ValueError):  # a name that no file can have
            return None


def content_type(name: str) -> str:
    """Give the type of a file by its name."""
    fitting = [end for end in TYPES if name.endswith(end)]
    if fitting:
        return TYPES[max(fitting, key=len)]
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
