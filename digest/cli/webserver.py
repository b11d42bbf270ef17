"""A small web server for the site: files, content types, and the headers we advise."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote, unquote

from digest.cli.terminal import warn

#: What docs/publish.md advises for every page.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}

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


def make_server(folder: Path, base_path: str, port: int, *, log: bool) -> ThreadingHTTPServer:
    """Bind a server of *folder* under *base_path* to *port* of 127.0.0.1, 0 for a free one.

    With *log*, each request is printed to standard error. Raises OSError if the port is taken.
    """

    class Handler(_Handler):
        shelf = Shelf(folder=folder.resolve(), base_path=base_path)
        talkative = log

    return _Server(("127.0.0.1", port), Handler)


class _Server(ThreadingHTTPServer):
    """A server that makes no noise about one request."""

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - the base class's signature
        """Say in one line what went wrong; nothing where a reader has just gone away."""
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            warn(f"digest: a request failed: {type(error).__name__}: {error}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request gets: a file, or another address."""

    status: HTTPStatus
    file: Path | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A folder of files, and the path under which they are served."""

    folder: Path
    base_path: str

    def answer(self, target: str) -> Answer:
        """Decide what a request for *target*, as it stands in the request line, gets."""
        path = unquote(target.partition("?")[0])
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
    return TYPES[max(fitting, key=len)] if fitting else "application/octet-stream"


class _Handler(BaseHTTPRequestHandler):
    """Serves the files of a shelf."""

    protocol_version = "HTTP/1.1"
    shelf: ClassVar[Shelf]
    talkative: ClassVar[bool]

    def do_GET(self) -> None:
        """Send a file, or the page that says it is not there."""
        self._send(with_body=True)

    def do_HEAD(self) -> None:
        """Send the headers of a file."""
        self._send(with_body=False)

    def version_string(self) -> str:
        """Name the server, without versions."""
        return "digest"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
        """Print a request, if that is wanted."""
        if self.talkative:
            super().log_message(format, *args)

    def _send(self, *, with_body: bool) -> None:
        answer = self.shelf.answer(self.path)
        body = answer.file.read_bytes() if answer.file else b""
        kind = content_type(answer.file.name) if answer.file else "text/plain; charset=utf-8"
        self.send_response(answer.status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        if answer.location:
            self.send_header("Location", answer.location)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)
