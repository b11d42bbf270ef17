"""The errors with which asking a server ends. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from http import HTTPStatus

from digest.cards.llm.openai.key import NAME
from digest.cards.llm.openai.refusals import Refusal, one_line
from digest.cards.llm.openai.responses import Busy, Trouble
from digest.errors import SummarizerError

_KEPT = "what was made is kept, so run again to go on"
_NO_KEY = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_NO_CHAT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE})
_LISTED = 5


def out_of_reach(url: str, trouble: Trouble) -> SummarizerError:
    """Say that the server at *url* gave no answer for too long."""
    msg = f"the server at {url} is out of reach: it {trouble}"
    if isinstance(trouble, Busy) and trouble.asked:
        msg += f", and asks for {trouble.asked:.0f} s without a request"
    return SummarizerError(msg, hint=f"check that it runs, and cards.endpoint; {_KEPT}")


def refusing_all(url: str, why: Refusal) -> SummarizerError:
    """Say that the server at *url* takes one request as little as the other."""
    msg = f"the server at {url} refuses one request after the other: {why}"
    return SummarizerError(msg, hint=f"see its own log, and check cards.endpoint; {_KEPT}")


def stopping(why: Refusal, url: str, *, has_key: bool) -> SummarizerError | None:
    """Tell whether *why* will hold for all requests to *url*, and if so say it."""
    if why.status == HTTPStatus.PAYMENT_REQUIRED or why.is_about_money:
        msg = f"the server at {url} wants to be paid: {why}"
        return SummarizerError(msg, hint=f"pay, or take another model; {_KEPT}")
    if why.status in _NO_KEY:
        msg = f"the server at {url} denies access: {why}"
        hint = f"it does not accept the key in {NAME}" if has_key else f"set {NAME} to a key"
        return SummarizerError(msg, hint=hint)
    if HTTPStatus.MULTIPLE_CHOICES <= why.status < HTTPStatus.BAD_REQUEST:
        msg = f"the server at {url} sends to another place ({why})"
        return SummarizerError(msg, hint="set cards.endpoint.url to the place itself")
    if why.status in _NO_CHAT:
        msg = f"there is no chat at {url}/chat/completions ({why})"
        return SummarizerError(msg, hint="check cards.endpoint.url; most end in /v1")
    return None


def unknown_model(why: Refusal, url: str, model: str, known: Sequence[str]) -> SummarizerError:
    """Say that there is no *model* among the *known* at *url*, and which are near."""
    msg = f"the server at {url} has no model called {model} ({why})"
    near = get_close_matches(model, known, n=_LISTED, cutoff=0.4) or list(known[:_LISTED])
    names = ", ".join(one_line(name) for name in near)
    hint = f"set cards.model to one that it has: {names}" if names else "check cards.model"
    return SummarizerError(msg, hint=hint)
