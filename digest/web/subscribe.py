"""/subscribe/: the form, and the mail that it leads to."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.render.forms import SubscribeForm, subscribe_form
from digest.web.answers import read_choices, timely, wrong
from digest.web.desk import Desk, desk_of, host_of, wants_json
from digest.web.fields import Fields, first, read_fields


def show(request: Request) -> Response:
    """Show the form."""
    desk = desk_of(request)
    return _form(desk, _blank(desk, {}))


async def ask(request: Request) -> Response:
    """Take the form; the answer is the same whether the address is known or not."""
    fields = await read_fields(request)
    return await run_in_threadpool(_ask, request, desk_of(request), fields)


def _ask(request: Request, desk: Desk, fields: Fields) -> Response:
    now, address = desk.clock(), first(fields, "address").strip()
    if first(fields, "website"):  # a program filled in what people do not see
        return _sent(request, desk)
    error = wrong(address)
    form = replace(_blank(desk, fields), address=address, error=error)
    if error:
        return _refused(request, desk, form)
    if not timely(first(fields, "stamp"), desk.requests.tokens, now):
        return _once_more(request, desk, form)
    if not desk.requests.admit(host_of(request), now):
        return desk.too_many(request)
    desk.requests.ask(
        address,
        read_choices(fields, desk.config.interests),
        text=form.consent,
        host=host_of(request),
        now=now,
    )
    desk.wake()
    return _sent(request, desk)


def _blank(desk: Desk, fields: Fields) -> SubscribeForm:
    """Make the form with the choices in *fields*, and a fresh stamp."""
    choices = read_choices(fields, desk.config.interests)
    form = subscribe_form(desk.pages.app, desk.config.site, desk.config.interests, choices)
    stamp = desk.requests.tokens.stamp(desk.clock())
    return replace(
        form,
        action=desk.pages.link("subscribe/"),
        manage=desk.pages.link("preferences/"),
        stamp=stamp,
    )


def _form(desk: Desk, form: SubscribeForm, status: int = HTTPStatus.OK) -> Response:
    html = desk.pages.page("subscribe.html", title="Subscribe", path="subscribe/", form=form)
    return desk.page(html, status)


def _refused(request: Request, desk: Desk, form: SubscribeForm) -> Response:
    if wants_json(request):
        content = {"message": form.error, "errors": {"address": form.error}}
        return desk.json(content, HTTPStatus.BAD_REQUEST)
    return _form(desk, form, HTTPStatus.BAD_REQUEST)


def _once_more(request: Request, desk: Desk, form: SubscribeForm) -> Response:
    """Ask for one more click, since nobody knows when the form was shown."""
    if wants_json(request):
        message = "Send this once more with the stamp, in two seconds at the earliest."
        return desk.json({"message": message, "stamp": form.stamp}, HTTPStatus.CONFLICT)
    return _form(desk, replace(form, again=True))


def _sent(request: Request, desk: Desk) -> Response:
    return desk.tell(
        request,
        "Check your mail",
        "A mail is on its way that asks whether it was you. Open the link in it, and say yes.",
        "If it does not come within a few minutes, look where your mail program puts spam, "
        "then ask again.",
    )
