"""The model behind a real server, `transformers serve`, with a tiny model made here."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
import requests

from digest.cards.llm import Answer, NoAnswer, Prompt
from digest.cards.llm.openai.client import EndpointModel
from digest.config import CardsSettings
from digest.errors import SummarizerError

_NEEDED = ("torch", "transformers", "accelerate", "fastapi", "uvicorn", "openai")
_LACKING = [name for name in _NEEDED if find_spec(name) is None]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        bool(_LACKING),
        reason=f"transformers serve needs {', '.join(_LACKING)}: pip install transformers[serving]",
    ),
]

#: It loads torch, which takes long on a busy machine.
_START_SECONDS = 180.0
_POLL_SECONDS = 0.2

SCHEMA = {"type": "object", "properties": {"tldr": {"type": "string"}}, "required": ["tldr"]}
#: The words of the model, and what it says after which: JSON only if it was told the schema.
_WORDS = ["<end>", "<told>", "<untold>", '{"tldr":', '"It is tiny."', "}", "Sure!", "<unknown>"]
_SAYINGS = [
    ["<told>", '{"tldr":', '"It is tiny."', "}", "<end>"],
    ["<untold>", "Sure!", "<end>"],
]
_TEMPLATE = (
    "{% if 'JSON schema:' in messages[-1]['content'] %}{{ '<told>' }}"
    "{% else %}{{ '<untold>' }}{% endif %}"
)


def _make_model(folder: Path) -> None:
    """Write a chat model whose next word depends on the last one alone."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    size = len(_WORDS)
    config = LlamaConfig(
        vocab_size=size,
        hidden_size=size,
        head_dim=size,
        intermediate_size=size,
        num_hidden_layers=1,
        num_attention_heads=1,
        num_key_value_heads=1,
        bos_token_id=0,
        eos_token_id=0,
        pad_token_id=0,
    )
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        for weights in model.parameters():
            weights.zero_()
        model.model.norm.weight.fill_(1.0)
        model.model.embed_tokens.weight.copy_(torch.eye(size))
        for saying in _SAYINGS:
            for word, following in pairwise(map(_WORDS.index, saying)):
                model.lm_head.weight[following, word] = 1.0
    model.save_pretrained(folder)
    _make_tokenizer(folder)


def _make_tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    numbers = {word: number for number, word in enumerate(_WORDS)}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token=_WORDS[-1]))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.decoder = decoders.Fuse()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=_WORDS[0],
        pad_token=_WORDS[0],
        unk_token=_WORDS[-1],
        chat_template=_TEMPLATE,
    ).save_pretrained(folder)


@contextmanager
def _served(folder: Path, log: Path) -> Iterator[str]:
    """Serve the model in *folder* on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder)]
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HOME": str(log.parent)}
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"],
            env=os.environ | offline,
            stdout=output,
            stderr=output,
        )
    try:
        _wait(server, f"http://127.0.0.1:{port}/health", log)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.kill()
        server.wait()


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait until *server* answers at *url*; it fails with what stands in *log*."""
    end = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        try:
            if requests.get(url, timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(_POLL_SECONDS)
    pytest.fail(f"transformers serve did not start: {log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a model."""
    folder = tmp_path_factory.mktemp("model")
    _make_model(folder)
    return folder


@pytest.fixture(scope="module")
def url(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a server with the model."""
    with _served(folder, tmp_path_factory.mktemp("home") / "log") as url:
        yield url


def _model(url: str, name: Path) -> EndpointModel:
    endpoint = {"url": url, "patience": 30.0, "price_written": 1.0}
    return EndpointModel(
        CardsSettings.model_validate(
            {"summarizer": "endpoint", "model": str(name), "endpoint": endpoint}
        )
    )


def _prompts(count: int, *, longest: int) -> list[Prompt]:
    users = (f"paper {number}" for number in range(count))
    return [Prompt(system="Write.", user=u, schema=SCHEMA, longest=longest) for u in users]


def test_the_schema_reaches_the_model_though_the_server_passes_over_it(
    url: str, folder: Path
) -> None:
    """This server says in its own log, and nowhere else, that it ignores response_format."""
    model = _model(url, folder)
    answers = list(model.answers(_prompts(6, longest=20)))
    assert answers == [Answer(text='{"tldr":"It is tiny."}')] * 6
    usage = model.usage()
    assert 7 <= usage.requests <= 10  # some were asked before the server was known
    assert usage.cost == usage.written / 1_000_000 > 0


def test_an_answer_that_is_cut_is_none(url: str, folder: Path) -> None:
    answers = list(_model(url, folder).answers(_prompts(2, longest=1)))
    assert answers == [NoAnswer(reason="the answer is longer than it may be, and was cut")] * 2


def test_another_model_than_the_one_that_is_served_is_told(url: str, folder: Path) -> None:
    with pytest.raises(SummarizerError, match="has no model called elsewhere") as caught:
        list(_model(url, Path("elsewhere")).answers(_prompts(1, longest=20)))
    assert str(folder) in caught.value.message
