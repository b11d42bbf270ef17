"""Tests of where a model runs, and in which numbers."""

from __future__ import annotations

import pytest

from digest.cards.llm.transformers.loading import choose_device, choose_dtype
from digest.errors import SummarizerError
from tests.tinymodels import make_settings, needs_libraries

pytestmark = needs_libraries


def test_a_device_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(SummarizerError, match=r"device is cuda, and torch finds no such") as caught:
        choose_device(make_settings("m", device="cuda"))
    assert "auto" in caught.value.hint


@pytest.mark.parametrize(
    ("cuda", "mps", "device"),
    [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_the_best_device_is_taken(
    cuda: bool,  # noqa: FBT001 # a parameter of a table
    mps: bool,  # noqa: FBT001 # as above
    device: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: cuda)
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: mps)
    assert choose_device(make_settings("m", device="auto")) == device


@pytest.mark.parametrize(
    ("device", "able", "decoder", "encoder_decoder"),
    [
        ("cuda", True, "bfloat16", "bfloat16"),
        ("cuda", False, "float16", "float32"),  # T5 overflows in float16
        ("mps", False, "float16", "float32"),
        ("cpu", True, "bfloat16", "bfloat16"),
        ("cpu", False, "float32", "float32"),
    ],
)
def test_the_numbers_suit_the_device(
    device: str,
    able: bool,  # noqa: FBT001 # a parameter of a table
    decoder: str,
    encoder_decoder: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("torch.cuda.is_bf16_supported", lambda **_: able)
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx512_bf16": able})
    settings = make_settings("m", dtype="auto")
    assert choose_dtype(settings, device, "decoder") == decoder
    assert choose_dtype(settings, device, "encoder-decoder") == encoder_decoder
    assert choose_dtype(make_settings("m", dtype="float32"), device, "decoder") == "float32"
