"""A writer of a few thousand weights, packed as the shipped one is; it writes nonsense."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from training.writer_package import Architecture, pack

SIZES: Final = Architecture(layers=2, heads=2, key_heads=1, width=32, inner=64, theta=10_000.0)
_RANK: Final = 2
_NORM: Final = 64


def make_tiny_writer(folder: Path, *, seed: int = 0) -> Path:
    """Pack a writer with random weights into *folder*, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(seed)
    tokenizer = folder / "made.json"
    size = _tokenizer(tokenizer)
    tensors: dict[str, Any] = {
        "token_embd.weight": _q8_0(chance, size, SIZES.hidden),
        "output_norm.weight": np.ones(_NORM, np.float32),
    }
    adapter: dict[str, Any] = {}
    key = SIZES.key_heads * SIZES.width
    shapes = {
        ("attn_q", "self_attn.q_proj"): (SIZES.hidden, SIZES.hidden),
        ("attn_k", "self_attn.k_proj"): (key, SIZES.hidden),
        ("attn_v", "self_attn.v_proj"): (key, SIZES.hidden),
        ("attn_output", "self_attn.o_proj"): (SIZES.hidden, SIZES.hidden),
        ("ffn_gate", "mlp.gate_proj"): (SIZES.inner, SIZES.hidden),
        ("ffn_up", "mlp.up_proj"): (SIZES.inner, SIZES.hidden),
        ("ffn_down", "mlp.down_proj"): (SIZES.hidden, SIZES.inner),
    }
    for number in range(SIZES.layers):
        for norm in ("attn_norm", "ffn_norm"):
            tensors[f"blk.{number}.{norm}.weight"] = np.ones(_NORM, np.float32)
        for (theirs, trained), (out, inside) in shapes.items():
            tensors[f"blk.{number}.{theirs}.weight"] = _q4_1(chance, out, inside)
            name = f"model.layers.{number}.{trained}"
            low, high = chance.normal(size=(_RANK, inside)), chance.normal(size=(out, _RANK))
            adapter[f"{name}.A"] = (low * 0.05).astype(np.float16)
            adapter[f"{name}.B"] = (high * 0.05).astype(np.float16)
    pack(folder, tensors, adapter, tokenizer, SIZES)
    return folder


def _tokenizer(path: Path) -> int:
    """Write a tokenizer of single bytes, with the end as its first token; return its size."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {"<|endoftext|>": 0} | {letter: at for at, letter in enumerate(letters, 1)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken("<|endoftext|>", special=True)])
    tokenizer.save(str(path))
    return len(vocabulary)


def _q4_1(chance: np.random.Generator, out: int, inside: int) -> npt.NDArray[np.uint8]:
    """Return random weights in blocks of 32: a scale, a least, and nibbles."""
    blocks = (out, inside // 32)
    scale = chance.uniform(0.005, 0.02, size=(*blocks, 1)).astype(np.float16)
    least = (-7.5 * scale).astype(np.float16)
    nibbles = chance.integers(0, 256, size=(*blocks, 16), dtype=np.uint8)
    parts = [scale.view(np.uint8), least.view(np.uint8), nibbles]
    return np.concatenate(parts, axis=-1).reshape(out, -1)


def _q8_0(chance: np.random.Generator, out: int, inside: int) -> npt.NDArray[np.uint8]:
    """Return random weights in blocks of 32: a scale and bytes."""
    blocks = (out, inside // 32)
    scale = np.full((*blocks, 1), 0.001, np.float16)
    levels = chance.integers(-127, 128, size=(*blocks, 32)).astype(np.int8)
    return np.concatenate([scale.view(np.uint8), levels.view(np.uint8)], axis=-1).reshape(out, -1)
