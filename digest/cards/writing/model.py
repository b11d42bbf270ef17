"""The writer: a small language model in 8-bit weights, run by onnxruntime.

The package ``digest_weekly_writer`` ships the base model's own 4-bit weights and, beside them, the
low-rank adapter that was learned. They are merged and widened to 8 bits once, into a cache folder,
from which later runs load them in a fraction of a second.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from digest.errors import ConfigError, SummarizerError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digest.config import CardsSettings

    Floats = NDArray[np.float32]

PACKAGE: Final = "digest_weekly_writer"
_LIBRARIES: Final = ("onnxruntime", "tokenizers")
_LONGEST_PROMPT: Final = 600
"""Tokens; the longest of the gold cards has 400."""
_END: Final = 0
_LEVELS: Final = 127
_BLOCK: Final = 32
_log = logging.getLogger(__name__)


def make_writer_model(settings: CardsSettings) -> WriterModel | None:
    """Return the installed writer; None where there is none and the *settings* leave it open.

    Raises ConfigError where they ask for it and a part is missing.
    """
    missing = [name for name in (PACKAGE, *_LIBRARIES) if find_spec(name) is None]
    if not missing:
        shipped = Path(str(resources.files(PACKAGE)))
        return WriterModel(shipped, settings.writer.cache)
    if settings.summarizer == "auto":
        return None
    msg = f"the summarizer writer needs {', '.join(missing)}, which is not installed"
    raise ConfigError(msg, hint="pip install 'digest-weekly[writer]'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One continuation of a prompt."""

    text: str
    #: The mean logarithm of the chance of its tokens, at most 0.
    likelihood: float
    #: Whether it ended by itself, and not at the limit.
    ended: bool


class WriterModel:
    """Continues prompts, several at once; safe to call from several threads."""

    def __init__(self, shipped: Path, cache: Path) -> None:
        """Remember the *shipped* folder, and where the widened weights are kept.

        Nothing is loaded before the first prompt.
        """
        self._described = json.loads((shipped / "writer.json").read_text("utf-8"))
        self.version: str = self._described["version"]
        self._shipped = shipped
        self._cache = cache

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401 # a library without types
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self._shipped / "tokenizer.json"))

    @cached_property
    def _widened(self) -> Path:
        return widened(self._shipped, self._cache)

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401 # as above
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # one thread a prompt batch: several papers are written side by side instead, and a sum
        # is always taken in the same order
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            self._widened / "writer.onnx", options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _embeddings(self) -> tuple[NDArray[np.int8], Floats]:
        import numpy as np

        folder = self._widened
        return np.load(folder / "embeddings.npy"), np.load(folder / "embedding-scales.npy")

    def load(self) -> None:
        """Load everything now. Raise SummarizerError where a library or the weights fail."""
        try:
            _ = self._session, self._tokenizer, self._embeddings
        except ImportError as error:
            msg = f"the writer cannot be loaded: {error}"
            raise SummarizerError(msg, hint="pip install 'digest-weekly[writer]'") from error
        except OSError as error:
            msg = f"the writer's weights cannot be kept in {self._cache}: {error}"
            raise SummarizerError(msg, hint="see cards.writer.cache in config.yaml") from error

    def greedy(self, prompts: Sequence[str], *, most: int) -> list[Written]:
        """Return the likeliest continuation of each prompt, token by token, of *most* at most."""
        return self._continued([self._encoded(prompt) for prompt in prompts], most=most)

    def sampled(
        self, prompt: str, *, count: int, heat: float, seed: int, most: int
    ) -> list[Written]:
        """Return *count* continuations drawn at temperature *heat*, the likeliest first."""
        import numpy as np

        drawn = self._continued(
            [self._encoded(prompt)],
            copies=count,
            most=most,
            heat=heat,
            chance=np.random.default_rng(seed),
        )
        return sorted(drawn, key=lambda one: -one.likelihood)

    def likelihoods(self, prompts: Sequence[str], answers: Sequence[str]) -> list[list[float]]:
        """Return the logarithm of the chance of each token of each answer, its end included."""
        import numpy as np

        heads = [self._encoded(prompt) for prompt in prompts]
        tails = [[*self.tokens(answer), _END] for answer in answers]
        rows = [[*head, *tail[:-1]] for head, tail in zip(heads, tails, strict=True)]
        width = max(map(len, rows))
        places = [
            row * width + len(head) - 1 + at
            for row, (head, tail) in enumerate(zip(heads, tails, strict=True))
            for at in range(len(tail))
        ]
        logits = self._step(self._empty(len(rows), width), rows, places)
        chances = _log_softmax(logits)
        flat = np.array([token for tail in tails for token in tail])
        told = chances[np.arange(len(flat)), flat]
        ends = np.cumsum([len(tail) for tail in tails])
        return [part.tolist() for part in np.split(told, ends[:-1])]

    def tokens(self, text: str) -> list[int]:
        """Return the numbers of the tokens of *text*."""
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids

    def _encoded(self, prompt: str) -> list[int]:
        return self.tokens(prompt)[-_LONGEST_PROMPT:]

    def _continued(
        self,
        prompts: Sequence[list[int]],
        *,
        most: int,
        copies: int = 1,
        heat: float = 0.0,
        chance: np.random.Generator | None = None,
    ) -> list[Written]:
        """Continue each prompt *copies* times, a prompt's copies lying *len(prompts)* apart.

        Each prompt is read alone, so that none is padded; then all rows go on together, and one
        that has ended is taken out.
        """
        import numpy as np

        room = max(map(len, prompts)) + most
        read = [self._read(prompt, room) for prompt in prompts] * copies
        cache = _Cache.stacked([one for one, _ in read])
        logits = np.concatenate([one for _, one in read])
        made: list[list[int]] = [[] for _ in read]
        told = np.zeros(len(read))
        rows = np.arange(len(read))
        for _ in range(most):
            chances = _log_softmax(logits)
            noise = 0.0 if chance is None else chance.gumbel(size=chances.shape) * heat
            tokens = (chances + noise).argmax(axis=1)
            told[rows] += chances[np.arange(len(rows)), tokens]
            for row, token in zip(rows, tokens, strict=True):
                made[row].append(int(token))
            open_rows = tokens != _END
            if not open_rows.any():
                break
            if not open_rows.all():
                cache, rows, tokens = cache.kept(open_rows), rows[open_rows], tokens[open_rows]
            logits = self._step(cache, [[int(token)] for token in tokens], range(len(rows)))
        return [
            Written(
                text=self._tokenizer.decode([token for token in tokens if token != _END]),
                likelihood=float(total) / max(1, len(tokens)),
                ended=bool(tokens) and tokens[-1] == _END,
            )
            for tokens, total in zip(made, told, strict=True)
        ]

    def _read(self, prompt: list[int], room: int) -> tuple[_Cache, Floats]:
        """Return what is kept of *prompt*, with *room* for so many tokens, and the next logits."""
        cache = self._empty(1, room)
        return cache, self._step(cache, [prompt], [len(prompt) - 1])

    def _empty(self, rows: int, longest: int) -> _Cache:
        sizes = self._described
        shape = (rows, sizes["key_heads"], longest, sizes["width"])
        return _Cache.empty(shape, layers=len(sizes["layers"]))

    def _step(self, cache: _Cache, rows: Sequence[list[int]], places: Sequence[int]) -> Floats:
        """Run the model over *rows* of tokens behind what *cache* holds, and extend it.

        Returns the logits, (places, vocabulary), at *places* of the rows laid end to end, each as
        long as the longest.
        """
        import numpy as np
        import onnxruntime

        width = max(map(len, rows))
        tokens = np.zeros((len(rows), width), dtype=np.int64)
        for row, ids in enumerate(rows):
            tokens[row, : len(ids)] = ids
        kept, scales = self._embeddings
        cache.lengths = cache.lengths + np.array([len(ids) for ids in rows], dtype=np.int32)
        binding = self._session.io_binding()
        feeds = {
            "embedded": kept[tokens] * scales[tokens][..., None],
            "lengths": cache.lengths - 1,
            "longest": np.array(cache.lengths.max(), dtype=np.int32),
            "places": np.array(places, dtype=np.int64),
        }
        for name, value in feeds.items():
            binding.bind_cpu_input(name, np.ascontiguousarray(value))
        for number, (keys, values) in enumerate(cache.layers(onnxruntime)):
            binding.bind_ortvalue_input(f"past.{number}.key", keys)
            binding.bind_ortvalue_input(f"past.{number}.value", values)
            binding.bind_ortvalue_output(f"present.{number}.key", keys)
            binding.bind_ortvalue_output(f"present.{number}.value", values)
        binding.bind_output("logits")
        self._session.run_with_iobinding(binding)
        logits: Floats = binding.get_outputs()[-1].numpy()
        return logits


class _Cache:
    """What attention keeps of the tokens before: of B rows, of each up to L tokens."""

    def __init__(self, lengths: NDArray[np.int32], layers: Sequence[tuple[Floats, Floats]]) -> None:
        """Hold keys and values, (B, heads of keys, L, numbers of a head), of rows of *lengths*."""
        self.lengths = lengths
        self._arrays = layers
        self._layers: list[tuple[Any, Any]] = []

    @classmethod
    def empty(cls, shape: tuple[int, int, int, int], *, layers: int) -> _Cache:
        """Return one that holds nothing yet; *shape* is that of the keys of a layer."""
        import numpy as np

        room = [(np.zeros(shape, np.float32), np.zeros(shape, np.float32)) for _ in range(layers)]
        return cls(np.zeros(shape[0], np.int32), room)

    @classmethod
    def stacked(cls, caches: Sequence[_Cache]) -> _Cache:
        """Return the rows of all *caches*, which have the same room, in one."""
        import numpy as np

        layers = [
            (np.concatenate([keys for keys, _ in layer]), np.concatenate([v for _, v in layer]))
            for layer in zip(*(one.arrays() for one in caches), strict=True)
        ]
        return cls(np.concatenate([one.lengths for one in caches]), layers)

    def kept(self, rows: NDArray[np.bool_]) -> _Cache:
        """Return one with some of the rows."""
        return _Cache(self.lengths[rows], [(k[rows], v[rows]) for k, v in self.arrays()])

    def arrays(self) -> Sequence[tuple[Floats, Floats]]:
        """Return the keys and values of each layer as they are now."""
        if self._layers:
            return [(keys.numpy(), values.numpy()) for keys, values in self._layers]
        return self._arrays

    def layers(self, onnxruntime: Any) -> Sequence[tuple[Any, Any]]:  # noqa: ANN401 # no types
        """Return the keys and values of each layer, which are read and written in place."""
        if not self._layers:
            make = onnxruntime.OrtValue.ortvalue_from_numpy
            self._layers = [(make(keys), make(values)) for keys, values in self._arrays]
        return self._layers


def _log_softmax(logits: Floats) -> Floats:
    import numpy as np

    shifted = logits - logits.max(axis=1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


def widened(shipped: Path, cache: Path) -> Path:
    """Return the folder with the 8-bit weights, made from the *shipped* ones if it is not there.

    Written beside and renamed, so that two processes may do it at once and a kill leaves nothing
    half. Raises OSError where the disk is full.
    """
    described = json.loads((shipped / "writer.json").read_text("utf-8"))
    folder = cache / f"writer-{described['version']}"
    if (folder / "writer.onnx").exists():
        return folder
    import shutil
    import tempfile

    cache.mkdir(parents=True, exist_ok=True)
    _log.info("widening the writer's weights into %s, once", folder)
    made = Path(tempfile.mkdtemp(dir=cache, prefix="writer-"))
    try:
        _widen(shipped, described, made)
        shutil.copyfile(shipped / "writer.onnx", made / "writer.onnx")
        made.chmod(0o755)  # it was made for its maker alone; no secret is in it
        made.rename(folder)
    except OSError:
        shutil.rmtree(made, ignore_errors=True)
        if not (folder / "writer.onnx").exists():
            raise
    return folder


def _widen(shipped: Path, described: Mapping[str, Any], made: Path) -> None:
    import numpy as np

    with np.load(shipped / "weights.npz") as stored, (made / "weights.bin").open("wb") as file:
        for layer in described["layers"]:
            for parts in layer.values():
                rows = np.concatenate([_merged(stored, part, described["scale"]) for part in parts])
                levels, scales = eight_bits(rows)
                file.write(levels.tobytes())
                file.write(scales.tobytes())
        vocabulary = q8_0(stored["embeddings"])
        levels, scales = eight_bits(vocabulary)
        file.write(levels.tobytes())
        file.write(scales.tobytes())
        largest = np.abs(vocabulary).max(axis=1) / _LEVELS
        np.save(made / "embedding-scales.npy", largest.astype(np.float32))
        np.save(made / "embeddings.npy", np.rint(vocabulary / largest[:, None]).astype(np.int8))


def _merged(stored: Mapping[str, NDArray[Any]], part: str, scale: float) -> Floats:
    """Return the weights of a linear layer with its adapter added, (out, in)."""
    import numpy as np

    base = q4_1(stored[part])
    low = stored[f"{part}.A"].astype(np.float32)
    high = stored[f"{part}.B"].astype(np.float32)
    merged: Floats = base + scale * (high @ low)
    return merged


def q4_1(packed: NDArray[np.uint8]) -> Floats:
    """Return (out, in) weights from GGUF's Q4_1: blocks of 32, a scale, a least, and nibbles."""
    import numpy as np

    rows = len(packed)
    blocks = packed.reshape(rows, -1, 20)
    scale = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    least = np.ascontiguousarray(blocks[..., 2:4]).view(np.float16).astype(np.float32)
    nibbles = np.concatenate([blocks[..., 4:] & 15, blocks[..., 4:] >> 4], axis=-1)
    weights: Floats = (nibbles * scale + least).astype(np.float32).reshape(rows, -1)
    return weights


def q8_0(packed: NDArray[np.uint8]) -> Floats:
    """Return (out, in) weights from GGUF's Q8_0: blocks of 32, a scale and bytes."""
    import numpy as np

    rows = len(packed)
    blocks = packed.reshape(rows, -1, 34)
    scale = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    levels = np.ascontiguousarray(blocks[..., 2:]).view(np.int8)
    weights: Floats = (levels * scale).reshape(rows, -1).astype(np.float32)
    return weights


def eight_bits(rows: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """Return (out, in) weights as levels about 128 and a scale for each block of 32 inputs."""
    import numpy as np

    blocks = rows.reshape(len(rows), -1, _BLOCK)
    scales = np.abs(blocks).max(axis=2) / _LEVELS
    scales[scales == 0] = 1
    levels = np.rint(blocks / scales[..., None]) + 128
    return levels.astype(np.uint8), scales.astype(np.float32)
