"""Tests of the loading of models, with tiny ones that are real."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digest.cards.llm.transformers.loading import choose_threads, fastest, kind_of, load
from digest.errors import SummarizerError
from tests.tinymodels import (
    edit,
    make_bart,
    make_decoder,
    make_encoder,
    make_pickled,
    make_settings,
    make_t5,
    needs_libraries,
)

pytestmark = needs_libraries


@pytest.mark.parametrize(
    ("make", "kind"),
    [(make_decoder, "decoder"), (make_bart, "encoder-decoder"), (make_t5, "encoder-decoder")],
)
def test_a_model_is_loaded_as_what_it_is(
    make: Callable[[Path], Path], kind: str, tmp_path: Path
) -> None:
    settings = make_settings(make(tmp_path))
    assert kind_of(settings) == kind
    loaded = load(settings)
    assert loaded.network.config.is_encoder_decoder == (kind == "encoder-decoder")
    assert not loaded.network.training
    assert loaded.tokenizer.pad_token is not None


def test_a_folder_is_loaded_in_silence_and_asks_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Bars and remarks would garble what digest writes itself."""
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *about, **_: asked.append(about))
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    from transformers.utils import logging

    settings = make_settings(make_decoder(tmp_path))
    logging.enable_progress_bar()
    logging.set_verbosity_info()
    capfd.readouterr()
    load(settings)
    assert capfd.readouterr() == ("", "")
    assert not asked


def test_what_the_model_says_about_itself_is_known(tmp_path: Path) -> None:
    loaded = load(make_settings(make_decoder(tmp_path, context=2048)))
    assert loaded.context == 2048
    assert loaded.stops == (2,)


def test_all_tokens_that_end_an_answer_are_known(tmp_path: Path) -> None:
    """Chat models end a turn and a text with different ones."""
    edit(make_decoder(tmp_path) / "generation_config.json", {"eos_token_id": [1, 2]})
    assert load(make_settings(tmp_path)).stops == (1, 2)


def test_a_model_without_an_end_is_refused(tmp_path: Path) -> None:
    edit(make_decoder(tmp_path) / "generation_config.json", {"eos_token_id": None})
    edit(tmp_path / "config.json", {"eos_token_id": None})
    edit(tmp_path / "tokenizer_config.json", {"eos_token": None})
    with pytest.raises(SummarizerError, match="no token that ends an answer"):
        load(make_settings(tmp_path))


def test_an_encoder_is_refused(tmp_path: Path) -> None:
    """The library would load BERT as a writer, with weights at random where it has none."""
    with pytest.raises(SummarizerError, match="writes no text: it is a bert model") as caught:
        load(make_settings(make_encoder(tmp_path)))
    assert "instruct" in caught.value.hint


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SummarizerError, match="safetensors"):
        load(make_settings(make_pickled(tmp_path)))


def test_code_that_comes_with_a_model_is_never_run(tmp_path: Path) -> None:
    code = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\n"
    (make_decoder(tmp_path) / "modeling_own.py").write_text(code)
    classes = {"AutoConfig": "modeling_own.Own", "AutoModelForCausalLM": "modeling_own.Own"}
    edit(tmp_path / "config.json", {"model_type": "own", "auto_map": classes})
    with pytest.raises(SummarizerError, match="run code that comes with it") as caught:
        load(make_settings(tmp_path))
    assert caught.value.hint
    assert not (tmp_path / "ran").exists()


def test_code_is_not_run_where_the_library_has_its_own(tmp_path: Path) -> None:
    classes = {"AutoModelForCausalLM": "modeling_own.Own"}
    edit(make_decoder(tmp_path) / "config.json", {"auto_map": classes})
    assert load(make_settings(tmp_path)).network.config.model_type == "qwen3"


def test_a_model_that_is_newer_than_the_library_is_refused(tmp_path: Path) -> None:
    edit(make_decoder(tmp_path) / "config.json", {"model_type": "qwen99"})
    with pytest.raises(SummarizerError, match="type 'qwen99'") as caught:
        load(make_settings(tmp_path))
    assert "upgrade" in caught.value.hint


def _halve(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def _lose_weights(path: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(path)
    del weights["model.layers.1.mlp.up_proj.weight"]
    save_file(weights, path, {"format": "pt"})


@pytest.mark.parametrize(
    ("name", "damage", "said"),
    [
        ("config.json", _halve, "cannot load the model"),
        ("tokenizer.json", _halve, "cannot load the model"),
        ("tokenizer.json", Path.unlink, "cannot load the model"),
        ("model.safetensors", _halve, "cannot load the model"),
        ("model.safetensors", _lose_weights, r"lacks 1 of its weights: model\.layers\.1\.mlp"),
    ],
)
def test_a_damaged_folder_is_one_line(
    name: str, damage: Callable[[Path], Any], said: str, tmp_path: Path
) -> None:
    damage(make_decoder(tmp_path) / name)
    with pytest.raises(SummarizerError, match=said) as caught:
        load(make_settings(tmp_path))
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_a_model_that_is_too_large_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    def fail(*_: object) -> None:
        msg = "CUDA out of memory."
        raise torch.OutOfMemoryError(msg)

    monkeypatch.setattr(torch.nn.Module, "to", fail)
    with pytest.raises(SummarizerError, match="too small for the model") as caught:
        load(make_settings(make_decoder(tmp_path)))
    assert "smaller model" in caught.value.hint


def test_the_fastest_number_of_threads_is_taken_and_one_alone_is_not_tried() -> None:
    tried: list[int] = []

    def seconds(threads: int) -> float:
        tried.append(threads)
        return {1: 0.13, 2: 1.1}[threads]

    assert fastest([1, 2], seconds) == 1
    assert fastest([2, 1], seconds) == 1
    assert tried == [1, 2, 2, 1]
    assert fastest([8], seconds) == 8
    assert tried == [1, 2, 2, 1]


@pytest.mark.parametrize("make", [make_decoder, make_bart])
def test_a_trial_leaves_one_thread_or_all(make: Callable[[Path], Path], tmp_path: Path) -> None:
    import torch

    network = load(make_settings(make(tmp_path))).network
    torch.set_num_threads(2)
    threads = choose_threads(network)
    assert threads in {1, 2}
    assert torch.get_num_threads() == threads
    torch.set_num_threads(1)
