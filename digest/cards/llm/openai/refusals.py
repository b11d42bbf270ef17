"""What a server says when it refuses, and what that is about. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

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
        """Tell whether it is about *parameter* of the request."""
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
    """Give the place and the message of a field that FastAPI refuses, without its value."""
    place = one.get("loc")
    names = ".".join(map(str, place)) if isinstance(place, list) else ""
    return f"{names}: {one.get('msg', '')}"


def _plain(body: bytes) -> str:
    """Give a body that is no JSON; a page for people says nothing of use."""
    text = body[:_MOST_READ].decode("utf-8", "replace")
    return "" if "<" in text else text


def one_line(text: str) -> str:
    """Make one short line of what a server says, without marks that steer a terminal."""
    line = " ".join(_UNPRINTABLE.sub(" ", text[:_MOST_READ]).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
