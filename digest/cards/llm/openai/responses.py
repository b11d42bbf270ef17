"""What the reply of a server means: an answer, trouble that may pass, or a refusal. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from digest.cards.llm import Answer, NoAnswer
from digest.cards.llm.openai.refusals import Refusal, one_line, refusal, refusal_in
from digest.cards.llm.openai.transport import Reply
from digest.cards.llm.openai.usage import Tokens

#: 529 is "overloaded" at some hosts.
_BUSY = frozenset({408, 409, 425, 429, 502, 503, 504, 529})
#: Those among the others with which some servers refuse one request, and say so in words.
_SAID = frozenset({500, 501})
_SECONDS = re.compile(r"\d{1,9}(\.\d+)?")


class Trouble(Exception):
    """A request failed, and may succeed when it is sent again."""


class Busy(Trouble):
    """The server has no time, or is not there; *asked* is how long it asks to be left alone."""

    def __init__(self, reason: str, *, asked: float | None = None) -> None:
        super().__init__(reason)
        #: Seconds.
        self.asked = asked


class Broken(Trouble):
    """The server is there, and fails with this request."""


class Refused(Exception):
    """The server does not take this request, now or later."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a model said, and how."""

    said: Answer | NoAnswer
    text: str
    #: None if the server does not count.
    tokens: Tokens | None
    #: It was stopped in the middle.
    cut: bool
    #: Some of it is thinking.
    thought: bool


def completion_of(reply: Reply, *, hide: Callable[[str], str] = str) -> Completion:
    """Read the answer in *reply*; raises Busy, Broken or Refused if there is none.

    *hide* takes what is secret out of the words of the server.
    """
    if HTTPStatus.MULTIPLE_CHOICES <= reply.status < HTTPStatus.BAD_REQUEST:
        place = one_line(hide(reply.headers.get("Location", "")))
        raise Refused(Refusal(status=reply.status, message=place))
    if reply.status != HTTPStatus.OK:
        raise _trouble(refusal(reply.status, reply.body, hide=hide), reply)
    document = _document(reply.body)
    if document.get("error") and not document.get("choices"):
        # Some relays have sent their head before they know.
        status = _inner_status(document["error"])
        raise _trouble(refusal_in(status, document, hide=hide), reply)
    return _completion(document)


def _trouble(why: Refusal, reply: Reply) -> Busy | Broken | Refused:
    """Tell which of the three an error is."""
    if why.is_about_money:
        return Refused(why)
    if why.status in _BUSY:
        return Busy(f"is overloaded ({why})", asked=retry_after(reply.headers))
    if why.status in _SAID and (why.is_about_context or why.is_about_format):
        return Refused(why)
    if why.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Broken(f"fails ({why})")
    return Refused(why)


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        msg = "sends what is not JSON"
        raise Broken(msg) from error
    if not isinstance(document, dict):
        msg = "sends JSON that is no answer"
        raise Broken(msg)
    return document


def _inner_status(error: object) -> int:
    """Give the status that an error within an answer names."""
    code = error.get("code") if isinstance(error, dict) else None
    least, most = HTTPStatus.BAD_REQUEST, 599
    return code if isinstance(code, int) and least <= code <= most else 500


def _completion(document: Mapping[str, Any]) -> Completion:
    try:
        choice = document["choices"][0]
        message = choice["message"]
        text = _text(message.get("content"))
    except (LookupError, TypeError, AttributeError) as error:
        msg = "sends JSON that is no answer"
        raise Broken(msg) from error
    end = choice.get("finish_reason")
    if end in {"error", "abort"}:
        msg = "gave up in the middle of an answer"
        raise Broken(msg)
    usage = document.get("usage")
    return Completion(
        said=_said(text, end, message),
        text=text,
        tokens=_tokens(usage),
        cut=end == "length",
        thought=_is_thinking(text, message, usage),
    )


def _said(text: str, end: object, message: Mapping[str, Any]) -> Answer | NoAnswer:
    if isinstance(refused := message.get("refusal"), str) and refused.strip():
        return NoAnswer(reason=f"the model refuses: {one_line(refused)}")
    if end == "content_filter":
        return NoAnswer(reason="a filter of the server held the answer back")
    if end == "length":
        return NoAnswer(reason="the answer is longer than it may be, and was cut")
    if not text.strip():
        return NoAnswer(reason="the answer is empty")
    return Answer(text=text)


def _text(content: object) -> str:
    """Give the text of a message, which some servers send in parts beside those of thinking."""
    if isinstance(content, list):
        parts = (one for one in content if isinstance(one, dict) and one.get("type") == "text")
        return "".join(str(one.get("text", "")) for one in parts)
    return content if isinstance(content, str) else ""


def _tokens(usage: object) -> Tokens | None:
    if not isinstance(usage, dict):
        return None
    read, written = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if not (type(read) is type(written) is int and min(read, written) >= 0):
        return None
    return Tokens(read=read, written=written)


def _is_thinking(text: str, message: Mapping[str, Any], usage: object) -> bool:
    """Tell whether part of an answer went into thinking, in any of the ways to say so."""
    details = usage.get("completion_tokens_details") if isinstance(usage, dict) else None
    counted = details.get("reasoning_tokens") if isinstance(details, dict) else None
    apart = message.get("reasoning_content") or message.get("reasoning")
    return bool(counted or apart) or text.lstrip().startswith("<think>")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After: seconds, or a date, which is a time of the server's own clock."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and _SECONDS.fullmatch(value):
        return float(value)
    until, since = _date(value), _date(headers.get("Date", "")) or datetime.now(UTC)
    return max(0.0, (until - since).total_seconds()) if until else None


def _date(text: str) -> datetime | None:
    """Read a date of a header, if it is one; without a zone it is in UTC."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
