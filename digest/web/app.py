"""The web app: which request goes where, and what becomes of those that fail."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from digest.errors import DigestError, RenderError
from digest.render.pages import forms_at
from digest.render.views import Link
from digest.web import confirm, leave, preferences, subscribe
from digest.web.desk import Desk, desk_of
from digest.web.files import ANYWHERE, Files
from digest.web.shelf import Shelf

_HOME = Link(name="To the front page", href="")
_OUT_OF_ORDER = HTTPStatus.SERVICE_UNAVAILABLE
_RETRY = {"Retry-After": "120"}
_WORDS = {
    HTTPStatus.BAD_REQUEST: "The request holds something that no form of ours sends.",
    HTTPStatus.NOT_FOUND: "There is no such page.",
    HTTPStatus.METHOD_NOT_ALLOWED: "There is nothing at this address that takes this.",
    HTTPStatus.REQUEST_TIMEOUT: "The request did not arrive in time. Please send it again.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is larger than any form of ours.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The request is not a form.",
}


def make_app(desk: Desk, complain: Callable[[str], None]) -> Starlette:
    """Put the app together; *complain* is told in one line what goes wrong, without addresses."""

    def unusable(request: Request, error: Exception) -> Response:
        """Answer when the database, a template or the program itself fails."""
        words = error.message if isinstance(error, DigestError) else type(error).__name__
        complain(f"{request.method} {_place(request)}: {words}")
        if isinstance(error, RenderError):  # then there are no pages
            return PlainTextResponse("Not possible at the moment.", _OUT_OF_ORDER, _RETRY)
        return desk.tell(
            request,
            "Not possible at the moment",
            "Something here does not work. Please try again in a few minutes.",
            status=_OUT_OF_ORDER,
            headers=_RETRY,
        )

    app = Starlette(
        routes=[*_routes(desk), Route(ANYWHERE, _files(desk).give, methods=["GET"])],
        exception_handlers={HTTPException: _refused, DigestError: unusable, Exception: unusable},
    )
    app.state.desk = desk
    return app


def _routes(desk: Desk) -> list[Route]:
    base = desk.pages.base_path
    mine = f"{base}preferences/{{token}}"
    return [
        Route(f"{base}subscribe/", subscribe.show, methods=["GET"]),
        Route(
            f"{base}subscribe/",
            subscribe.ask,
            methods=["POST", "OPTIONS"],
            middleware=[_cors(desk)],
        ),
        Route(f"{base}confirm/{{token}}", confirm.show, methods=["GET"]),
        Route(f"{base}confirm/{{token}}", confirm.confirm, methods=["POST"]),
        Route(f"{base}u/{{token}}", leave.show, methods=["GET"]),
        Route(f"{base}u/{{token}}", leave.leave, methods=["POST"]),
        Route(f"{base}preferences/", preferences.show_form, methods=["GET"]),
        Route(f"{base}preferences/", preferences.mail_link, methods=["POST"]),
        Route(mine, preferences.show, methods=["GET"]),
        Route(mine, preferences.choose, methods=["POST"]),
        Route(f"{mine}/leave", leave.leave, methods=["POST"]),
        Route(f"{mine}/data", preferences.copy, methods=["GET"]),
        Route(f"{mine}/erase", preferences.show_erase, methods=["GET"]),
        Route(f"{mine}/erase", preferences.erase, methods=["POST"]),
    ]


def _cors(desk: Desk) -> Middleware:
    """Let scripts of the site send the form, and nobody else's."""
    address = urlsplit(desk.config.site.url)
    origin = f"{address.scheme}://{address.netloc}"
    return Middleware(CORSMiddleware, allow_origins=[origin], allow_methods=["POST"])


def _files(desk: Desk) -> Files:
    """Serve the site, and before it is there at least what the app's own pages need."""
    site, base = desk.config.site, desk.pages.base_path
    folders = [folder / "site/static" for folder in desk.pages.templates.folders]
    bases = dict.fromkeys((base, site.base_path))
    shelves = [
        *(Shelf(folder=Path(site.path).resolve(), base_path=path) for path in bases),
        *(Shelf(folder=folder.resolve(), base_path=f"{base}static/") for folder in folders),
    ]
    return Files(shelves, forms_at(desk.pages.app))


def _refused(request: Request, error: Exception) -> Response:
    """Answer what cannot be read, or has no place."""
    assert isinstance(error, HTTPException)  # noqa: S101 # the handler is registered for it
    status = HTTPStatus(error.status_code)
    words = _WORDS.get(status, "This cannot be answered.")
    return desk_of(request).tell(
        request, status.phrase, words, status=status, onward=_HOME, headers=error.headers
    )


def _place(request: Request) -> str:
    """Give the path of *request* without its token."""
    token = request.path_params.get("token", "")
    return request.url.path.replace(token, "TOKEN") if token else request.url.path
