"""Tiny models with random weights, as folders on disk, in the form of real ones.

The library itself writes them, so the code that loads models is tried without a download.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from digest.config import CardsSettings, TransformerSettings

if TYPE_CHECKING:
    from transformers import PreTrainedConfig, PreTrainedModel, PreTrainedTokenizerFast

#: Tests with models need the extra; to look for it imports nothing.
needs_libraries = pytest.mark.skipif(
    not all(find_spec(name) for name in ("torch", "transformers", "llguidance")),
    reason="the extra transformers is not installed",
)

_TEXTS: Final = (
    "We introduce EchoNet, a framework that listens before it looks.",
    "It reaches 85.77% accuracy, outperforming the base model at 80.53%.",
    '{"text": "Introduces a model.", "evidence": [1, 2]}, null, [], true',
)
_MARKS: Final = ("<pad>", "<|start|>", "<|end|>")
_SMALL: Final = {"vocab_size": 320, "pad_token_id": 0, "eos_token_id": 2, "bos_token_id": 1}

#: Writes each message between marks, as ChatML does; opens a thought unless told not to.
CHAT: Final = (
    "{% for message in messages %}<|start|>{{ message.role }}\n{{ message.content }}<|end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|start|>assistant\n"
    "{% if enable_thinking is not defined or enable_thinking %}<think>\n{% endif %}{% endif %}"
)
#: Opens a thought whatever it is told.
THINKING: Final = CHAT.replace(
    "{% if enable_thinking is not defined or enable_thinking %}<think>\n{% endif %}", "<think>\n"
)
#: Refuses a system text, as Gemma's did.
NO_SYSTEM: Final = (
    "{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}" + CHAT
)
#: Drops a system text, as some do.
DEAF: Final = CHAT.replace("messages %}", "messages if message.role != 'system' %}")
#: Takes nothing that is text.
UNUSABLE: Final = "{{ raise_exception('only pictures') }}"


def make_settings(model: Path | str, *, batch: int = 4, **changes: Any) -> CardsSettings:
    """Build settings for *model*, with numbers that are the same on every machine."""
    transformer: dict[str, Any] = {"device": "cpu", "dtype": "float32", "batch": batch} | changes
    return CardsSettings(
        summarizer="transformer", model=str(model), transformer=TransformerSettings(**transformer)
    )


def make_decoder(
    folder: Path,
    *,
    template: str | None = CHAT,
    context: int = 8192,
    seed: int = 0,
    terse: bool = False,
) -> Path:
    """Write a decoder like Qwen3 into *folder*, with *template* for chats, and give the folder.

    It raves, so what it writes is a hard test for the decoding; a *terse* one repeats each mark, so
    that its texts are empty, and its answers short.
    """
    from transformers import Qwen3Config, Qwen3ForCausalLM

    config = Qwen3Config(
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=8,
        max_position_embeddings=context,
        tie_word_embeddings=terse,
        # Large weights make it sure of what it says, so that rounding changes nothing.
        initializer_range=0.02 if terse else 0.5,
        **_SMALL,
    )
    _save(folder, Qwen3ForCausalLM, config, seed)
    # What chat models bring for chatting, which is not for cards.
    chatting = {"do_sample": True, "temperature": 0.7, "top_k": 20, "repetition_penalty": 1.5}
    edit(folder / "generation_config.json", chatting)
    make_tokenizer(template).save_pretrained(folder)
    return folder


def make_bart(folder: Path) -> Path:
    """Write an encoder-decoder like BART into *folder*, and give the folder."""
    from transformers import BartConfig, BartForConditionalGeneration

    config = BartConfig(
        d_model=32,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=128,
        decoder_start_token_id=2,
        forced_eos_token_id=2,
        **_SMALL,
    )
    _save(folder, BartForConditionalGeneration, config, seed=0)
    # As summarizers of that time have it: what is about writing stands among the rest.
    (folder / "generation_config.json").unlink()
    tasks = {"summarization": {"min_length": 56, "num_beams": 4}}
    edit(folder / "config.json", {"min_length": 56, "num_beams": 6, "task_specific_params": tasks})
    make_tokenizer(None).save_pretrained(folder)
    return folder


def make_t5(folder: Path) -> Path:
    """Write an encoder-decoder like T5 into *folder*, and give the folder."""
    from transformers import T5Config, T5ForConditionalGeneration

    config = T5Config(
        d_model=32, d_kv=8, d_ff=64, num_layers=1, num_heads=2, decoder_start_token_id=0, **_SMALL
    )
    _save(folder, T5ForConditionalGeneration, config, seed=0)
    make_tokenizer(None).save_pretrained(folder)
    return folder


def make_encoder(folder: Path) -> Path:
    """Write a model like BERT, which writes nothing, into *folder*, and give the folder."""
    from transformers import BertConfig, BertForMaskedLM

    config = BertConfig(
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        **_SMALL,
    )
    _save(folder, BertForMaskedLM, config, seed=0)
    make_tokenizer(None).save_pretrained(folder)
    return folder


def make_pickled(folder: Path) -> Path:
    """Write a decoder whose weights are there only as a pickle, and give the folder."""
    import torch

    make_decoder(folder)
    (folder / "model.safetensors").unlink()
    torch.save({}, folder / "pytorch_model.bin")
    return folder


def make_tokenizer(template: str | None) -> PreTrainedTokenizerFast:
    """Train a byte-level BPE, as Qwen and Llama have, on a few sentences."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,  # fewer than the network has, as usual
        special_tokens=[*_MARKS],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    words.train_from_iterator(_TEXTS, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=words, eos_token="<|end|>", chat_template=template
    )


def edit(path: Path, changes: Mapping[str, Any]) -> None:
    """Set keys of a JSON file."""
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


def _save(folder: Path, model: type[PreTrainedModel], config: PreTrainedConfig, seed: int) -> None:
    """Write a model with random weights."""
    import torch
    from transformers.utils import logging

    logging.disable_progress_bar()
    torch.set_num_threads(1)  # threads take longer to meet than such a model to run
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = model(config)
    network.save_pretrained(folder)
