"""The files of the site over HTTP: types, validators, and the page for what is not there."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from digest.web.headers import site_headers
from digest.web.shelf import Answer, Shelf, content_type

#: Everything below the root.
ANYWHERE = "/{path:path}"


class Files:
    """Answers requests for files; the first shelf that has one gives it."""

    def __init__(self, shelves: Sequence[Shelf], forms_at: str = "") -> None:
        self._shelves = shelves
        self._headers = site_headers(forms_at)
        # it makes the validators, and compares them with what a browser has
        self._static = StaticFiles(check_dir=False)

    def give(self, request: Request) -> Response:
        """Give a file, or the page that says it is not there."""
        answer = self._answer(request.scope["path"])
        if answer.location is not None:
            return RedirectResponse(answer.location, answer.status, self._headers)
        if answer.file is None:
            return PlainTextResponse("There is no such page.", answer.status, self._headers)
        return self._file(answer.file, answer.status, request)

    def _answer(self, path: str) -> Answer:
        answers = [shelf.answer(path) for shelf in self._shelves]
        found = (one for one in answers if one.status != HTTPStatus.NOT_FOUND)
        return next(found, answers[0])

    def _file(self, file: Path, status: HTTPStatus, request: Request) -> Response:
        try:
            response = self._static.file_response(file, file.stat(), request.scope, status)
        except OSError:  # it has just been replaced, or is not for us to read
            return PlainTextResponse("There is no such page.", HTTPStatus.NOT_FOUND, self._headers)
        if response.status_code != HTTPStatus.NOT_MODIFIED:
            response.headers["content-type"] = content_type(file.name)
        response.headers.update(self._headers)
        return response


def preview_app(folder: Path, base_path: str) -> Starlette:
    """Serve *folder* under *base_path*, and nothing else."""
    files = Files([Shelf(folder=folder.resolve(), base_path=base_path)])
    return Starlette(routes=[Route(ANYWHERE, files.give, methods=["GET"])])
