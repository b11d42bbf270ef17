"""Language models that can be asked for cards: the LanguageModel protocol.

In reading order: ``prompt`` writes the question, ``answer`` reads what comes back, ``review``
checks it and puts the card together, ``summarizer`` does all that for many papers.
``openai/`` and ``transformers/`` are the models: behind a server, and on this machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One question to a language model, whose answer is to be JSON."""

    #: What the model is told it is; the same for all papers, so that servers can keep it.
    system: str
    #: The paper, and what is asked of it.
    user: str
    #: The JSON schema of the answer, of the subset that constrained decoding knows.
    schema: Mapping[str, Any]
    #: Tokens that the answer takes at most.
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model said; it may be anything, valid JSON or not."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """Why this one prompt has no answer; the others go on."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a model has spent since it was opened."""

    requests: int = 0
    #: Tokens read and written; 0 where the model does not count.
    read: int = 0
    written: int = 0
    #: In the currency of the configured prices; None where there are none.
    cost: float | None = None


class LanguageModel(Protocol):
    """Something that answers prompts."""

    #: The model as its makers call it: "Qwen/Qwen3-4B-Instruct"; shown on cards.
    name: str
    #: All that changes its answers (model, revision, temperature, dtype) in a short line.
    settings: str

    def answers(self, prompts: Sequence[Prompt]) -> Iterator[Answer | NoAnswer]:
        """Yield one answer or the lack of one for each prompt, in order, as they come.

        Raises SummarizerError if the model is out of reach or over its budget; what was yielded
        before is good.
        """
        ...

    def usage(self) -> Usage:
        """Return what was spent so far."""
        ...
