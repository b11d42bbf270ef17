"""The options that a server takes in requests, found out step by step."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from digest.cards.llm import NoAnswer, Prompt
from digest.cards.llm.openai.responses import Completion, Refusal

#: What thinking may take beside the answer, in tokens, where a model turns out to think.
_ROOM = 8192
_THINKING = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_SYSTEM = re.compile(r"\bsystem (role|message)")
_ASKING = "Answer with one JSON object and nothing else. It follows this JSON schema:"


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
