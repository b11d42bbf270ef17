"""A language model behind a server with the OpenAI interface."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from http import HTTPStatus
from threading import Event, Lock

from digest.cards import Summarizer
from digest.cards.llm import Answer, NoAnswer, Prompt, Usage
from digest.cards.llm.openai.requests import RequestOptions
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
