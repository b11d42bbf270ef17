"""/preferences/: the link to one's choices, mailed; and behind it the choices and the data."""

from __future__ import annotations

import json
from datetime import date, datetime
from http import HTTPStatus

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.model import Subscriber, SubscriberState
from digest.render.forms import ChoicesForm, pause_options
from digest.render.notices import Chosen
from digest.web.answers import masked, read_choices, with_pause, wrong
from digest.web.desk import AGAIN, Desk, desk_of, host_of, token_of
from digest.web.fields import Fields, first, read_fields


def show_form(request: Request) -> Response:
    """Ask for the address that the link is to be mailed to."""
    return _link_form(desk_of(request))


async def mail_link(request: Request) -> Response:
    """Mail the link; the answer is the same whether the address is subscribed or not."""
    fields = await read_fields(request)
    return await run_in_threadpool(_mail_link, request, desk_of(request), fields)


def show(request: Request) -> Response:
    """Show what a subscriber gets."""
    desk = desk_of(request)
    person = desk.requests.person(token_of(request), desk.clock())
    return _expired(desk) if person is None else _choices(request, desk, person)


async def choose(request: Request) -> Response:
    """Change what a subscriber gets."""
    fields = await read_fields(request)
    return await run_in_threadpool(_choose, request, desk_of(request), fields)


def copy(request: Request) -> Response:
    """Give everything that is kept of a subscriber."""
    desk = desk_of(request)
    data = desk.requests.copy_of_data(token_of(request), desk.clock())
    if data is None:
        return _expired(desk)
    text = json.dumps(data, default=_written, ensure_ascii=False, indent=1)
    response = desk.page(
        text, headers={"Content-Disposition": 'attachment; filename="subscription.json"'}
    )
    response.headers["Content-Type"] = "application/json"
    return response


def show_erase(request: Request) -> Response:
    """Ask once more before everything is deleted."""
    desk, token = desk_of(request), token_of(request)
    person = desk.requests.person(token, desk.clock())
    if person is None:
        return _expired(desk)
    html = desk.pages.page(
        "erase.html",
        title="Delete your data?",
        masked=masked(person.address),
        back=desk.pages.link(f"preferences/{token}"),
    )
    return desk.page(html)


def erase(request: Request) -> Response:
    """Delete everything."""
    desk = desk_of(request)
    if not desk.requests.erase(token_of(request), desk.clock()):
        return _expired(desk)
    return desk.tell(
        request,
        "Everything is deleted",
        "No more mail comes, and your address is not kept.",
        onward=AGAIN,
    )


def _mail_link(request: Request, desk: Desk, fields: Fields) -> Response:
    now, address = desk.clock(), first(fields, "address").strip()
    error = wrong(address)
    if error:
        return _link_form(desk, address, error, HTTPStatus.BAD_REQUEST)
    if not desk.requests.admit(host_of(request), now):
        return desk.too_many(request)
    response = desk.tell(
        request,
        "Check your mail",
        "If this address is subscribed, a link to its choices is on its way.",
    )
    if not first(fields, "website"):
        # after the answer, so that its time does not tell who is subscribed
        response.background = BackgroundTask(_want_link, desk, address, now)
    return response


def _want_link(desk: Desk, address: str, now: datetime) -> None:
    desk.requests.send_me_the_link(address, now)
    desk.wake()


def _choose(request: Request, desk: Desk, fields: Fields) -> Response:
    now, token = desk.clock(), token_of(request)
    person = desk.requests.person(token, now)
    if person is None:
        return _expired(desk)
    choices = read_choices(fields, desk.config.interests)
    choices = with_pause(choices, fields, person.choices, now.date())
    saved = desk.requests.choose(token, choices, host=host_of(request), now=now)
    person = desk.requests.person(token, now)
    return _expired(desk) if person is None else _choices(request, desk, person, saved=saved)


def _choices(request: Request, desk: Desk, person: Subscriber, *, saved: bool = False) -> Response:
    html = desk.pages.page(
        "preferences.html",
        title="Your choices",
        here=desk.pages.link(f"preferences/{token_of(request)}"),
        masked=masked(person.address),
        subscribed=person.state is SubscriberState.CONFIRMED,
        saved=saved,
        chosen=Chosen.of(person.choices, desk.config),
        fields=ChoicesForm.of(desk.config.interests, person.choices),
        pauses=pause_options(person.choices, desk.clock().date()),
    )
    return desk.page(html)


def _link_form(
    desk: Desk,
    address: str = "",
    error: str = "",
    status: int = HTTPStatus.OK,
    *,
    expired: bool = False,
) -> Response:
    html = desk.pages.page(
        "link.html",
        title="Your choices",
        path="preferences/",
        address=address,
        error=error,
        expired=expired,
    )
    return desk.page(html, status)


def _expired(desk: Desk) -> Response:
    return _link_form(desk, status=HTTPStatus.NOT_FOUND, expired=True)


def _written(value: object) -> str:
    """Write what JSON has no type for."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
