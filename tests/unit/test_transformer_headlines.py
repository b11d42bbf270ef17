"""Tests of first lines by encoder-decoders: tiny ones, of both families."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from digest.cards.llm.transformers.headlines import (
    TransformerHeadlines,
    prefix_of,
    write_headlines,
)
from digest.cards.llm.transformers.loading import load
from tests.tinymodels import edit, make_bart, make_settings, make_t5, needs_libraries

pytestmark = needs_libraries

TEXTS = [f"We introduce model {number}, which listens. " * (5 - number) for number in range(5)]


@pytest.mark.parametrize("make", [make_bart, make_t5])
def test_each_text_has_its_line(make: Callable[[Path], Path], tmp_path: Path) -> None:
    """In order, in any batch; one line, of a length that fits a card."""
    make(tmp_path)
    together = [*TransformerHeadlines(make_settings(tmp_path, batch=3)).headlines(TEXTS)]
    alone = [*TransformerHeadlines(make_settings(tmp_path, batch=1)).headlines(TEXTS)]
    assert together == alone
    assert len(together) == len(TEXTS)
    assert all(line == " ".join(line.split()) for line in together)


@pytest.mark.parametrize("make", [make_bart, make_t5])
def test_a_text_that_is_too_long_loses_its_end(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    model = TransformerHeadlines(make_settings(make(tmp_path)))
    long = "word " * 4000
    assert [*model.headlines([long])] == [*model.headlines([long + "more"])]


def test_t5_is_told_what_to_do(tmp_path: Path) -> None:
    from transformers import AutoConfig

    assert prefix_of(AutoConfig.from_pretrained(make_bart(tmp_path / "bart"))) == ""
    folder = make_t5(tmp_path / "t5")
    assert prefix_of(AutoConfig.from_pretrained(folder)) == "summarize: "
    edit(folder / "config.json", {"task_specific_params": {"summarization": {"prefix": "tldr: "}}})
    assert prefix_of(AutoConfig.from_pretrained(folder)) == "tldr: "


class Recorder:
    """Passes on what a tokenizer is to read, and remembers it."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        self.read: list[str] = []

    def __call__(self, texts: list[str], **settings: Any) -> Any:
        """Read *texts*."""
        self.read += texts
        return self.tokenizer(texts, **settings)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tokenizer, name)


def test_what_it_is_told_stands_before_each_text(tmp_path: Path) -> None:
    loaded = load(make_settings(make_t5(tmp_path)))
    recorder = Recorder(loaded.tokenizer)
    write_headlines(["One.", "Two."], replace(loaded, tokenizer=recorder))
    assert recorder.read == ["summarize: One.", "summarize: Two."]


def test_a_model_is_known_without_its_files() -> None:
    model = TransformerHeadlines(make_settings("maker/bart-tldr"))
    assert model.name == "maker/bart-tldr"
    assert model.settings == "revision main, float32, 4 beams"
