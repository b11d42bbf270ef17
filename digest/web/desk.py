"""What the app's endpoints share: the use cases, the pages, the clock; and how they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from digest.config import Config
from digest.render.pages import forms_at
from digest.render.views import Link
from digest.subscribing.requests import Requests
from digest.web.headers import page_headers
from digest.web.pages import Pages

#: The way on for whoever cannot go on.
AGAIN = Link(name="Subscribe", href="subscribe/")


def utc_now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where requests are answered."""

    requests: Requests
    pages: Pages
    config: Config
    #: Called when a mail is wanted.
    wake: Callable[[], None]
    clock: Callable[[], datetime] = utc_now

    def page(
        self, html: str, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Answer with a page that nobody keeps."""
        own = page_headers(forms_at(self.pages.app))
        return HTMLResponse(html, status, own | dict(headers or {}))

    def tell(
        self,
        request: Request,
        title: str,
        *lines: str,
        status: int = HTTPStatus.OK,
        onward: Link | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Answer with a few sentences, as a page or as JSON."""
        if wants_json(request):
            return self.json({"message": " ".join((f"{title}.", *lines))}, status, headers)
        return self.page(self.pages.told(title, *lines, onward=onward), status, headers)

    def json(
        self, content: object, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Answer a program."""
        return JSONResponse(content, status, page_headers() | dict(headers or {}))

    def too_many(self, request: Request) -> Response:
        """Answer a network that has asked too often."""
        return self.tell(
            request,
            "Too many requests",
            "There were many from your network in the last hour. Please try again later.",
            status=HTTPStatus.TOO_MANY_REQUESTS,
            headers={"Retry-After": "3600"},
        )


def desk_of(request: Request) -> Desk:
    """Give the desk of the app that got *request*."""
    desk: Desk = request.app.state.desk
    return desk


def host_of(request: Request) -> str:
    """Give the address that *request* comes from; empty if it tells none."""
    return request.client.host if request.client else ""


def token_of(request: Request) -> str:
    """Give the token in the path."""
    return str(request.path_params["token"])


def wants_json(request: Request) -> bool:
    """Say whether *request* is that of a program, which takes JSON and no page."""
    accept = request.headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept
