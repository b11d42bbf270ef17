"""/u/TOKEN: leaving, by a button or by the one click of a mail program (RFC 8058)."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from digest.render.views import Link
from digest.web.desk import Desk, desk_of, host_of, token_of


def show(request: Request) -> Response:
    """Show the button; whoever only follows links changes nothing."""
    desk = desk_of(request)
    if not desk.requests.may_leave(token_of(request), desk.clock()):
        return unknown(request, desk)
    return desk.page(desk.pages.page("leave.html", title="Leave?"))


def leave(request: Request) -> Response:
    """Leave at once, whatever the request holds; mail programs send neither cookies nor origin."""
    desk = desk_of(request)
    if not desk.requests.leave(token_of(request), host=host_of(request), now=desk.clock()):
        return unknown(request, desk)
    return desk.tell(
        request,
        "You will get nothing more",
        "A message that is on its way already may still arrive.",
        onward=Link(name="Subscribe again", href="subscribe/"),
    )


def unknown(request: Request, desk: Desk) -> Response:
    """Answer a link that is not whole."""
    return desk.tell(
        request,
        "This link does not work",
        "Perhaps a part of it is missing. Take it from your mail again, or have another mailed to "
        "you.",
        status=HTTPStatus.NOT_FOUND,
        onward=Link(name="Mail me a link", href="preferences/"),
    )
