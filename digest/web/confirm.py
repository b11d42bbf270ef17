"""/confirm/TOKEN: a button, and the yes that it says."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from digest.config import SiteSettings
from digest.render.notices import Chosen
from digest.render.views import Link
from digest.web.answers import masked
from digest.web.desk import AGAIN, Desk, desk_of, host_of, token_of


def show(request: Request) -> Response:
    """Show the button; whoever only follows links changes nothing."""
    desk = desk_of(request)
    person = desk.requests.asked(token_of(request), desk.clock())
    if person is None:
        return _expired(request, desk)
    html = desk.pages.page(
        "confirm.html",
        title="Confirm your subscription",
        masked=masked(person.address),
        chosen=Chosen.of(person.choices, desk.config),
        consent=_sentence(desk.config.site),
    )
    return desk.page(html)


def confirm(request: Request) -> Response:
    """Say yes."""
    desk = desk_of(request)
    now = desk.clock()
    person = desk.requests.confirm(
        token_of(request), text=_sentence(desk.config.site), host=host_of(request), now=now
    )
    if person is None:
        return _expired(request, desk)
    expires = now + timedelta(days=desk.config.web.choose_days)
    token = desk.requests.tokens.choose(person.id, expires)
    return desk.tell(
        request,
        "You are subscribed",
        f"The next issue of {desk.config.site.title} comes to you by email.",
        onward=Link(name="See or change what you get", href=f"preferences/{token}"),
    )


def _expired(request: Request, desk: Desk) -> Response:
    return desk.tell(
        request,
        "This link does not work any more",
        f"Such a link works for {desk.config.web.confirm_hours:g} hours, and no longer once you "
        "have left. Nothing has changed. You can ask for a new one.",
        status=HTTPStatus.NOT_FOUND,
        onward=AGAIN,
    )


def _sentence(site: SiteSettings) -> str:
    return f"With this button I confirm that {site.title} may be sent to my address, until I leave."
