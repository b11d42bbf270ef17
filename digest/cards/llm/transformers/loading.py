"""A model and its tokenizer, loaded on the device, in the numbers and with the threads that fit."""

from __future__ import annotations

import json
import logging
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from digest.cards.llm.transformers.batches import is_out_of_memory
from digest.cards.llm.transformers.hub import find_description, find_weights, shown_name
from digest.config import CardsSettings
from digest.errors import SummarizerError
from digest.text.repair import one_line

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

#: A decoder answers questions; an encoder-decoder puts a text into another.
Kind = Literal["decoder", "encoder-decoder"]

# No network once the files are there, and never code that comes with a model.
_SAFE: Final = {"local_files_only": True, "trust_remote_code": False}
_TRIALS: Final = 3
_UNBOUNDED: Final = 10**9
_CHOOSE: Final = "choose an instruct model such as Qwen/Qwen3-4B-Instruct-2507"
_log = logging.getLogger(__name__)


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


def choose_threads(network: PreTrainedModel) -> int:
    """Choose how many threads *network* computes with on this processor, by a short trial.

    More threads than the machine has free wait for each other at each layer, and can take ten
    times as long as one alone.
    """
    import torch

    every = torch.get_num_threads()
    threads = fastest(sorted({1, every}), partial(_trial, network))
    torch.set_num_threads(threads)
    _log.info("computing with %s of %s threads", threads, every)
    return threads


def fastest(choices: Sequence[int], seconds: Callable[[int], float]) -> int:
    """Return which of *choices* takes the fewest *seconds*; nothing is tried for a single one."""
    return min(choices, key=seconds) if len(choices) > 1 else choices[0]


def _trial(network: PreTrainedModel, threads: int) -> float:
    """Return the seconds in which *network* reads one token with so many *threads*."""
    import torch

    torch.set_num_threads(threads)
    token = torch.tensor([[0]])
    read = {"input_ids": token}
    if network.config.is_encoder_decoder:
        read["decoder_input_ids"] = token
    taken = []
    with torch.inference_mode():
        for _ in range(_TRIALS):
            began = time.perf_counter()
            network(**read)
            taken.append(time.perf_counter() - began)
    return min(taken)


def _computes_bfloat16() -> bool:
    """Return whether this processor multiplies bfloat16 itself; others are slower in it."""
    import torch

    able: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A model that is ready to write."""

    #: Has a token to fill rows with.
    tokenizer: PreTrainedTokenizerBase
    network: PreTrainedModel
    device: str
    #: Tokens that it can look at, the answer among them; None if it does not say.
    context: int | None
    #: The tokens that end an answer.
    stops: tuple[int, ...]


def kind_of(settings: CardsSettings) -> Kind:
    """Return what kind of model it is, from its description alone.

    Raises SummarizerError if there is none, or if it is of a kind that writes nothing.
    """
    _quiet()
    from transformers import AutoConfig
    from transformers.models.auto import modeling_auto

    with _telling(settings):
        folder = find_description(settings)
        _refuse_unknown(settings, folder)
        config = AutoConfig.from_pretrained(folder, **_SAFE)
    if config.is_encoder_decoder:
        kind: Kind = "encoder-decoder"
        known = modeling_auto.MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES
    else:
        kind = "decoder"
        known = modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
    if not _writes(config, known.get(config.model_type)):
        msg = f"the model {shown_name(settings)} writes no text: it is a {config.model_type} model"
        raise SummarizerError(msg, hint=_CHOOSE)
    return kind


def load(settings: CardsSettings) -> Loaded:
    """Load the configured model, downloading it if need be.

    Raises SummarizerError with one line on what is wrong with it.
    """
    import torch
    from transformers import AutoTokenizer, GenerationConfig

    kind = kind_of(settings)
    device = choose_device(settings)
    dtype = choose_dtype(settings, device, kind)
    with _telling(settings):
        folder = find_weights(settings)
        _log.info("loading %s on %s in %s", shown_name(settings), device, dtype)
        tokenizer = AutoTokenizer.from_pretrained(folder, **_SAFE)
        network = _network(settings, folder, kind, getattr(torch, dtype)).to(device).eval()
        if device == "cpu":
            choose_threads(network)
    stops = _stops(settings, network, tokenizer)
    if kind == "decoder":  # how it chats, with chance and penalties, is not how it writes cards
        network.generation_config = GenerationConfig()
    if tokenizer.pad_token_id is None:  # any token will do, it is not looked at
        tokenizer.pad_token = tokenizer.convert_ids_to_tokens(stops[0])
    return Loaded(
        tokenizer=tokenizer,
        network=network,
        device=device,
        context=_context(network.config, tokenizer),
        stops=stops,
    )


def _quiet() -> None:
    """Silence the bars and remarks of the libraries: what an operator has to know, we say."""
    for module in ("torch", "transformers", "huggingface_hub"):
        warnings.filterwarnings("ignore", module=rf"{module}\b")
    from transformers.utils import logging as remarks

    remarks.set_verbosity_error()
    remarks.disable_progress_bar()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # each attempt of a download


def _refuse_unknown(settings: CardsSettings, folder: Path) -> None:
    """Refuse a model that transformers itself does not know: code of others is never run."""
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

    config = json.loads((folder / "config.json").read_text("utf-8"))
    kind, brings_code = str(config.get("model_type")), "auto_map" in config
    if kind in CONFIG_MAPPING_NAMES:
        return
    name = shown_name(settings)
    if brings_code:
        msg = f"the model {name} wants to run code that comes with it, which is never done"
        raise SummarizerError(msg, hint=_CHOOSE)
    msg = f"the installed transformers knows no model of the type {one_line(kind)[:60]!r} ({name})"
    raise SummarizerError(msg, hint="pip install --upgrade 'digest-weekly[transformers]'")


def _writes(config: PreTrainedConfig, known: str | tuple[str, ...] | None) -> bool:
    """Return whether the weights are a writer's; BERT's could be loaded as one, at random."""
    if known is None:
        return False
    classes = (known,) if isinstance(known, str) else tuple(known)
    endings = (*classes, "ForCausalLM", "LMHeadModel")
    return any(each.endswith(endings) for each in config.architectures or classes)


def _network(
    settings: CardsSettings, folder: Path, kind: Kind, dtype: torch.dtype
) -> PreTrainedModel:
    """Load the weights; one that lacks some would go on with random numbers, and is refused."""
    from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM

    loader = AutoModelForCausalLM if kind == "decoder" else AutoModelForSeq2SeqLM
    network, report = loader.from_pretrained(
        folder, dtype=dtype, use_safetensors=True, output_loading_info=True, **_SAFE
    )
    missing = sorted(report["missing_keys"])
    if missing:
        msg = f"the model {shown_name(settings)} lacks {len(missing)} of its weights: {missing[0]}"
        raise SummarizerError(msg, hint="its files are damaged or of another model; get them again")
    return network


def _context(config: PreTrainedConfig, tokenizer: PreTrainedTokenizerBase) -> int | None:
    """Find how many tokens the model can look at; tokenizers say 10^30 for "unknown"."""
    positions = getattr(config.get_text_config(), "max_position_embeddings", None)
    longest = positions or tokenizer.model_max_length
    return int(longest) if longest < _UNBOUNDED else None


def _stops(
    settings: CardsSettings, network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase
) -> tuple[int, ...]:
    """Collect the tokens that end an answer, without repeats."""
    of_network = network.generation_config.eos_token_id
    of_network = of_network if isinstance(of_network, list) else [of_network]
    found = [each for each in (*of_network, tokenizer.eos_token_id) if each is not None]
    if not found:
        msg = f"the model {shown_name(settings)} has no token that ends an answer"
        raise SummarizerError(msg, hint=_CHOOSE)
    return tuple(dict.fromkeys(found))


@contextmanager
def _telling(settings: CardsSettings) -> Iterator[None]:
    """Turn whatever goes wrong while loading into one line."""
    name = shown_name(settings)
    try:
        yield
    except SummarizerError:
        raise
    except Exception as error:  # transformers, tokenizers and safetensors raise all kinds
        if is_out_of_memory(error):
            msg = f"the memory is too small for the model {name}"
            raise SummarizerError(msg, hint="choose a smaller model or another device") from error
        msg = f"cannot load the model {name}: {one_line(str(error))[:200]}"
        hint = "its files may be damaged, or made for another version of transformers"
        raise SummarizerError(msg, hint=hint) from error
