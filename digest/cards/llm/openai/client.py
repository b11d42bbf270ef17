"""A language model behind a server with the OpenAI interface, asked with the options it takes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from functools import partial
from http import HTTPStatus
from threading import Event, Lock
from typing import Any

from digest.cards import Summarizer
from digest.cards.llm import Answer, NoAnswer, Prompt, Usage
from digest.cards.llm.openai.responses import (
    Broken,
    Busy,
    Completion,
    Refusal,
    Refused,
    completion_of,
)
from digest.cards.llm.openai.retry import (
    FailureCount,
    in_order,
    out_of_reach,
    refusing_all,
    retried,
    stopping,
    unknown_model,
)
from digest.cards.llm.openai.transport import (
    Interrupted,
    Key,
    ModelTransport,
    Reply,
    Unreachable,
    UsageMeter,
    read_key,
)
from digest.config import CardsSettings
from digest.errors import SummarizerError

_CHAT, _MODELS = "/chat/completions", "/models"
#: Papers asked about before the first of them is done with, for each request under way.
_AHEAD = 4
#: What thinking may take beside the answer, in tokens, where a model turns out to think.
_ROOM = 8192
_THINKING = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_SYSTEM = re.compile(r"\bsystem (role|message)")
_ASKING = "Answer with one JSON object and nothing else. It follows this JSON schema:"


def make_endpoint_summarizer(
    settings: CardsSettings, *, stand_in: Summarizer, made: date
) -> Summarizer:
    """Build the summarizer that asks the configured server; it asks nothing yet.

    Raises ConfigError if its key cannot be read or sent safely, or its budget has no prices.
    """
    from digest.cards.llm.summarizer import ModelSummarizer

    return ModelSummarizer(
        kind="endpoint",
        model=EndpointModel(settings, key=read_key(settings.endpoint.url)),
        stand_in=stand_in,
        fallback=settings.fallback,
        window=_AHEAD * settings.endpoint.concurrency,
        made=made,
    )


class EndpointModel:
    """Asks ``settings.model`` at ``settings.endpoint``, several prompts at once.

    Two servers with a model of the same name are taken to have the same model.
    """

    def __init__(self, settings: CardsSettings, *, key: Key | None = None) -> None:
        self._endpoint = settings.endpoint
        self._url = settings.endpoint.url
        self._key = key
        self._meter = UsageMeter(settings.endpoint)
        self._transport = ModelTransport(
            self._url,
            key=key,
            timeout=settings.endpoint.timeout,
            connections=settings.endpoint.concurrency,
        )
        self._failures = FailureCount()
        self._options = RequestOptions()
        self._lock = Lock()
        self.name = settings.model or ""
        self.settings = f"{self.name} temperature=0 seed=0"

    def answers(self, prompts: Sequence[Prompt]) -> Iterator[Answer | NoAnswer]:
        """Yield one answer or the lack of one for each prompt, in order, as they come.

        Raises SummarizerError if the server is out of reach, refuses all, or the budget is spent.
        """
        answer = partial(self._answer, asked=len(prompts))
        return in_order(answer, prompts, workers=self._endpoint.concurrency)

    def usage(self) -> Usage:
        """Return what was spent so far."""
        return self._meter.usage()

    def _answer(self, prompt: Prompt, over: Event, *, asked: int) -> Answer | NoAnswer:
        """Answer one of *asked* prompts; SummarizerError if there is no use in going on."""
        try:
            completion = self._complete(prompt, over)
        except Busy as busy:
            raise out_of_reach(self._url, busy) from busy
        except Broken as broken:
            if self._failures.note_failure(asked):
                raise out_of_reach(self._url, broken) from broken
            return NoAnswer(reason=f"the server {broken}")
        except Refused as refused:
            if error := self._stopping(refused.why, asked):
                raise error from refused
            return NoAnswer(reason=f"the server refuses the request: {refused}")
        self._failures.note_answer()
        return completion.said

    def _complete(self, prompt: Prompt, over: Event) -> Completion:
        """Ask with ever plainer options until the server takes them; they are remembered."""
        while True:
            options = self._options
            send = partial(self._send, options, prompt, over)
            try:
                completion = retried(send, self._endpoint.patience)
            except Refused as refused:
                better = options.without(refused.why)
                if better is None:
                    raise
            else:
                better = options.after(completion, prompt)
                if better is None:
                    return completion
            self._adopt(options, better)

    def _adopt(self, tried: RequestOptions, better: RequestOptions) -> None:
        """Go on with *better*, unless another thread has found out something since."""
        with self._lock:
            if self._options == tried:
                self._options = better

    def _send(self, options: RequestOptions, prompt: Prompt, over: Event) -> Completion:
        """Send one request; raises Busy, Broken, Refused or SummarizerError."""
        if over.is_set():
            msg = "nobody waits for an answer any more"
            raise SummarizerError(msg)
        self._meter.admit()
        completion = completion_of(self._post(options, prompt), hide=self._hide)
        self._meter.count(completion.tokens)
        return completion

    def _post(self, options: RequestOptions, prompt: Prompt) -> Reply:
        try:
            return self._transport.post(_CHAT, options.request(prompt, self.name))
        except Unreachable as error:
            msg = f"cannot be reached, as {error}"
            raise Busy(msg) from error
        except Interrupted as error:
            raise Broken(str(error)) from error

    def _stopping(self, why: Refusal, asked: int) -> SummarizerError | None:
        """Return the error to stop with, if what was refused once will always be."""
        if why.is_about_model:
            return unknown_model(why, self._url, self.name, self._known_models())
        if error := stopping(why, self._url, has_key=self._key is not None):
            return error
        return refusing_all(self._url, why) if self._failures.note_failure(asked) else None

    def _known_models(self) -> list[str]:
        """Ask the server for the names of its models; none if it does not say."""
        try:
            reply = self._transport.get(_MODELS)
            listed = json.loads(reply.body)["data"] if reply.status == HTTPStatus.OK else []
            return [self._hide(str(one["id"])) for one in listed]
        except (Unreachable, Interrupted, ValueError, LookupError, TypeError, RecursionError):
            return []

    def _hide(self, text: str) -> str:
        return self._key.removed_from(text) if self._key else text


class Format(IntEnum):
    """How the answer is held to the schema, the strictest way first."""

    #: The server holds it to the schema.
    SCHEMA = 0
    #: The server holds it to JSON, the prompt asks for the schema.
    JSON = 1
    #: The prompt asks for the schema.
    TEXT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOptions:
    """What a server is known to take; the best is hoped for at first.

    Each step gives something up and none takes it back, so that the steps come to an end.
    """

    format: Format = Format.SCHEMA
    #: The older name, which all take but OpenAI's models that think.
    limit: str = "max_tokens"
    has_temperature: bool = True
    has_seed: bool = True
    #: Some chat templates know the user alone.
    has_system: bool = True
    #: Tokens for thinking, above those of the answer.
    room: int = 0

    def request(self, prompt: Prompt, model: str) -> dict[str, Any]:
        """Write the request that asks *model* for *prompt*."""
        content: dict[str, Any] = {
            "model": model,
            "messages": self._messages(prompt),
            "stream": False,
            self.limit: prompt.longest + self.room,
        }
        if self.has_temperature:
            content["temperature"] = 0
        if self.has_seed:
            content["seed"] = 0
        if self.format is not Format.TEXT:
            content["response_format"] = self._format(prompt.schema)
        return content

    def without(self, refused: Refusal) -> RequestOptions | None:
        """Drop what *refused* is about; None if that is nothing that can be given up."""
        return None if refused.is_about_context else next(self._plainer(refused), None)

    def _plainer(self, refused: Refusal) -> Iterator[RequestOptions]:
        """Yield the options that leave out something that *refused* names."""
        if self.limit == "max_tokens" and refused.names("max_completion_tokens"):
            yield replace(self, limit="max_completion_tokens")
        if self.has_temperature and refused.names("temperature"):
            yield replace(self, has_temperature=False)
        if self.has_seed and refused.names("seed"):
            yield replace(self, has_seed=False)
        if self.has_system and _SYSTEM.search(refused.words):
            yield replace(self, has_system=False)
        if self.format is not Format.TEXT and refused.is_about_format:
            yield replace(self, format=Format(self.format + 1))

    def after(self, completion: Completion, prompt: Prompt) -> RequestOptions | None:
        """Return the better options that *completion* teaches; None if this one is good.

        Servers that do not know response_format pass over it in silence, so that the model has
        never seen the schema.
        """
        if completion.cut and completion.thought and not self.room:
            return replace(self, room=_ROOM)
        if self.format is Format.SCHEMA and not _keeps_to(prompt.schema, completion):
            return replace(self, format=Format.JSON)
        return None

    def _messages(self, prompt: Prompt) -> list[dict[str, str]]:
        user = prompt.user
        if self.format is not Format.SCHEMA:
            # At the end: the schema is another for each paper, and what is told last is heeded.
            schema = json.dumps(prompt.schema, separators=(",", ":"))
            user = f"{user}\n\n{_ASKING}\n{schema}"
        if not self.has_system:
            return [{"role": "user", "content": f"{prompt.system}\n\n{user}"}]
        return [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": user},
        ]

    def _format(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        if self.format is Format.JSON:
            return {"type": "json_object"}
        named = {"name": "answer", "strict": True, "schema": schema}
        return {"type": "json_schema", "json_schema": named}


def _keeps_to(schema: Mapping[str, Any], completion: Completion) -> bool:
    """Return whether *completion* can come from a server that holds answers to *schema*."""
    answer = _THINKING.sub("", completion.text).strip()
    if not answer:
        return True
    if completion.cut:
        return answer.startswith(("{", "<think>"))
    if isinstance(completion.said, NoAnswer):
        return True
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and set(schema.get("required", ())) <= found.keys()
