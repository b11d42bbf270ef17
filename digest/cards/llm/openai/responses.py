"""What the reply of a server means: an answer, trouble that may pass, or a refusal."""

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
from digest.cards.llm.openai.transport import Reply, Tokens

_LONGEST = 300
_MOST_READ = 4 * _LONGEST
#: Two kinds of error object: {"error": {"message", "type", "param", "code"}} of OpenAI, which most
#: servers follow, and {"detail": ...} of FastAPI.
_CODES = ("code", "type", "param")
_UNPRINTABLE = re.compile(r"[^\S ]+|[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")

# Words of vLLM, Ollama, llama.cpp, LM Studio, transformers, OpenAI, Mistral and others.
_CONTEXT = re.compile(
    r"context[ _](length|size|window)|too many tokens|prompt (is )?too long|input (is )?too long"
)
_FORMAT = re.compile(
    r"response[ _]?format|json[ _]?(schema|object|mode)|schema|structured[ _]output|grammar|guided"
)
_MODEL = re.compile(
    r"model_not_found|not a valid model|(invalid|unknown|no such) model|pinned to"
    r"|\bmodel\b.{0,120}\b(not (found|exist|available|loaded)|does not exist|no longer)",
    re.DOTALL,
)
#: A passing lack ("you exceeded your current quota, retry in 20 s") is told in the same words, so
#: only the codes count.
_UNAFFORDABLE = frozenset(
    {
        "billing_hard_limit_reached",
        "billing_not_active",
        "exceeded_current_quota_error",
        "insufficient_balance",
        "insufficient_credits",
        "insufficient_quota",
    }
)

#: 529 is "overloaded" at some hosts.
_BUSY = frozenset({408, 409, 425, 429, 502, 503, 504, 529})
#: Those among the others with which some servers refuse one request, and say so in words.
_SAID = frozenset({500, 501})
_SECONDS = re.compile(r"\d{1,9}(\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer that is an error."""

    status: int
    #: What the server says, on one line; empty if it says nothing.
    message: str
    #: Its codes, in small letters.
    codes: frozenset[str] = frozenset()

    def __str__(self) -> str:
        said = f": {self.message}" if self.message else ""
        return f"HTTP {self.status}{said}"

    @property
    def words(self) -> str:
        """All that it says, in small letters."""
        return " ".join((self.message.lower(), *sorted(self.codes)))

    @property
    def is_about_context(self) -> bool:
        """The prompt and its answer are longer than the model can read."""
        return bool(_CONTEXT.search(self.words))

    @property
    def is_about_format(self) -> bool:
        """The answer cannot be held to JSON, or not to this schema."""
        return bool(_FORMAT.search(self.words))

    @property
    def is_about_model(self) -> bool:
        """There is no such model."""
        return bool(_MODEL.search(self.words))

    @property
    def is_about_money(self) -> bool:
        """The account has nothing left."""
        return bool(self.codes & _UNAFFORDABLE)

    def names(self, parameter: str) -> bool:
        """Return whether it is about *parameter* of the request."""
        return bool(re.search(rf"\b{parameter}\b", self.words))


def refusal(status: int, body: bytes, *, hide: Callable[[str], str]) -> Refusal:
    """Read what an answer with *status* says, whatever its *body* is.

    *hide* takes what is secret out of the words of the server.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return Refusal(status=status, message=one_line(hide(_plain(body))))
    return refusal_in(status, document, hide=hide)


def refusal_in(status: int, document: object, *, hide: Callable[[str], str]) -> Refusal:
    """Read an error from the JSON *document* of an answer; see `refusal`."""
    error = document.get("error", document) if isinstance(document, dict) else document
    if not isinstance(error, dict):
        error = {"message": error}
    codes = frozenset(str(error[name]).lower()[:80] for name in _CODES if error.get(name))
    message = error.get("message") or error.get("detail") or error.get("error")
    if isinstance(message, list):
        message = "; ".join(_detail(one) for one in message[:5] if isinstance(one, dict))
    message = message if isinstance(message, str) else ""
    return Refusal(status=status, message=one_line(hide(message)), codes=codes)


def _detail(one: Mapping[str, Any]) -> str:
    """Return the place and the message of a field that FastAPI refuses, without its value."""
    place = one.get("loc")
    names = ".".join(map(str, place)) if isinstance(place, list) else ""
    return f"{names}: {one.get('msg', '')}"


def _plain(body: bytes) -> str:
    """Return a body that is no JSON; a page for people says nothing of use."""
    text = body[:_MOST_READ].decode("utf-8", "replace")
    return "" if "<" in text else text


def one_line(text: str) -> str:
    """Make one short line of what a server says, without marks that steer a terminal."""
    line = " ".join(_UNPRINTABLE.sub(" ", text[:_MOST_READ]).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


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
    """Return which of the three an error is."""
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
    """Return the status that an error within an answer names."""
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
    """Return the text of a message, which some servers send in parts beside those of thinking."""
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
    """Return whether part of an answer went into thinking, in any of the ways to say so."""
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
