"""Where a model runs on this machine, and in which numbers."""

from __future__ import annotations

from typing import Any, Literal

from digest.config import CardsSettings
from digest.errors import SummarizerError

#: A decoder answers questions; an encoder-decoder puts a text into another.
Kind = Literal["decoder", "encoder-decoder"]


def choose_device(settings: CardsSettings) -> str:
    """Choose where the model runs: ``cuda``, ``mps`` or ``cpu``.

    Raises SummarizerError if the configured one is not there.
    """
    import torch

    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    wanted = settings.transformer.device
    if wanted == "auto":
        return next((device for device, is_there in there.items() if is_there), "cpu")
    if not there.get(wanted, True):
        msg = f"cards.transformer.device is {wanted}, and torch finds no such device"
        raise SummarizerError(msg, hint="set it to auto, or install a torch that knows the device")
    return wanted


def choose_dtype(settings: CardsSettings, device: str, kind: Kind) -> str:
    """Choose the numbers that the device computes fast in, of those that the model can bear."""
    import torch

    if settings.transformer.dtype != "auto":
        return settings.transformer.dtype
    if device == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False):
        return "bfloat16"
    if device == "cpu" and _computes_bfloat16():
        return "bfloat16"
    # T5 and its kin overflow in float16.
    return "float16" if device != "cpu" and kind == "decoder" else "float32"


def _computes_bfloat16() -> bool:
    """Return whether this processor multiplies bfloat16 itself; others are slower in it."""
    import torch

    able: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))
