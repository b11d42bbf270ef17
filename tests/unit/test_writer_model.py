"""The writer's runtime, on a tiny writer that is packed as the shipped one is."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from digest.cards.writing.model import (
    WriterModel,
    eight_bits,
    make_writer_model,
    q4_1,
    q8_0,
    widened,
)
from digest.config import CardsSettings
from digest.errors import ConfigError, SummarizerError
from tests.tinywriter import SIZES, make_tiny_writer

PROMPTS = ["Text: a short one.\nProblem:", "Text: one that is a good deal longer.\nResult:", "x"]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pack one tiny writer for all tests."""
    return make_tiny_writer(tmp_path_factory.mktemp("writer"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for the widened weights."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def model(shipped: Path, cache: Path) -> WriterModel:
    """Give the tiny writer."""
    return WriterModel(shipped, cache)


def test_a_prompt_is_continued_the_same_alone_and_beside_others(model: WriterModel) -> None:
    together = model.greedy(PROMPTS, most=12)
    alone = [model.greedy([prompt], most=12)[0] for prompt in PROMPTS]
    assert [one.text for one in together] == [one.text for one in alone]
    assert [one.likelihood for one in together] == pytest.approx([one.likelihood for one in alone])
    assert all(one.likelihood < 0 for one in together)


def test_prompts_are_continued_the_same_on_several_threads(model: WriterModel) -> None:
    expected = [one.text for one in model.greedy(PROMPTS, most=12)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: model.greedy(PROMPTS, most=12), range(8)))
    assert all([one.text for one in made] == expected for made in found)


def test_no_letter_is_likelier_than_the_one_that_is_taken(model: WriterModel) -> None:
    letters = [chr(code) for code in range(33, 127)]
    (made,) = model.greedy(PROMPTS[:1], most=1)
    others = model.likelihoods(PROMPTS[:1] * len(letters), letters)
    assert max(told[0] for told in others) <= made.likelihood + 1e-6


def test_samples_follow_their_seed_and_the_likeliest_comes_first(model: WriterModel) -> None:
    first = model.sampled(PROMPTS[0], count=4, heat=1.0, seed=3, most=8)
    again = model.sampled(PROMPTS[0], count=4, heat=1.0, seed=3, most=8)
    assert first == again
    assert len({one.text for one in first}) > 1
    chances = [one.likelihood for one in first]
    assert chances == sorted(chances, reverse=True)


def test_the_runtime_computes_what_the_reference_does(model: WriterModel, shipped: Path) -> None:
    torch = pytest.importorskip("torch", reason="the reference needs torch and transformers")
    transformers = pytest.importorskip("transformers", reason="as above")
    described = json.loads((shipped / "writer.json").read_text())
    stored = np.load(shipped / "weights.npz")
    embeddings = q8_0(stored["embeddings"])
    config = transformers.LlamaConfig(
        vocab_size=len(embeddings),
        hidden_size=SIZES.hidden,
        intermediate_size=SIZES.inner,
        num_hidden_layers=SIZES.layers,
        num_attention_heads=SIZES.heads,
        num_key_value_heads=SIZES.key_heads,
        head_dim=SIZES.width,
        rms_norm_eps=1e-5,
        rope_parameters={"rope_type": "default", "rope_theta": SIZES.theta},
        tie_word_embeddings=True,
    )
    reference = transformers.LlamaForCausalLM(config).eval()
    state = reference.state_dict()
    names = {
        "attn_q": "self_attn.q_proj",
        "attn_k": "self_attn.k_proj",
        "attn_v": "self_attn.v_proj",
        "attn_output": "self_attn.o_proj",
        "ffn_gate": "mlp.gate_proj",
        "ffn_up": "mlp.up_proj",
        "ffn_down": "mlp.down_proj",
    }
    for layer in described["layers"]:
        for part in (one for parts in layer.values() for one in parts):
            number, _, theirs = part.partition(".")
            low, high = (stored[f"{part}.{side}"].astype(np.float32) for side in ("A", "B"))
            weight = q4_1(stored[part]) + described["scale"] * (high @ low)
            state[f"model.layers.{number}.{names[theirs]}.weight"] = torch.tensor(weight)
    state["model.embed_tokens.weight"] = state["lm_head.weight"] = torch.tensor(embeddings)
    reference.load_state_dict(state)
    prompt, answer = PROMPTS[0], " some answer."
    tokens = [*model.tokens(prompt), *model.tokens(answer), 0]
    with torch.no_grad():
        chances = reference(torch.tensor([tokens])).logits[0].log_softmax(-1)
    at = len(model.tokens(prompt))
    expected = [float(chances[place - 1, tokens[place]]) for place in range(at, len(tokens))]
    assert model.likelihoods([prompt], [answer])[0] == pytest.approx(expected, abs=0.05)


def test_eight_bits_keep_weights_to_a_part_in_two_hundred() -> None:
    rows = np.random.default_rng(1).normal(size=(6, 64)).astype(np.float32)
    levels, scales = eight_bits(rows)
    back = (levels.astype(np.float32) - 128) * scales[..., None]
    assert np.abs(back.reshape(rows.shape) - rows).max() <= np.abs(rows).max() / 200


def test_weights_are_widened_once(shipped: Path, tmp_path: Path) -> None:
    folder = widened(shipped, tmp_path)
    made = (folder / "weights.bin").stat().st_mtime_ns
    assert widened(shipped, tmp_path) == folder
    assert (folder / "weights.bin").stat().st_mtime_ns == made
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_a_run_that_was_killed_while_widening_leaves_nothing_that_counts(
    shipped: Path, tmp_path: Path
) -> None:
    (tmp_path / "writer-half").mkdir()
    (tmp_path / "writer-half" / "weights.bin").write_bytes(b"half")
    model = WriterModel(shipped, tmp_path)
    assert model.greedy(["x"], most=2)


def test_a_cache_that_cannot_be_written_is_named(shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, and no folder")
    with pytest.raises(SummarizerError, match="weights cannot be kept"):
        WriterModel(shipped, tmp_path / "cache").load()


def test_where_no_writer_is_installed_auto_goes_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.cards.writing.model.find_spec", lambda _: None)
    assert make_writer_model(CardsSettings()) is None
    with pytest.raises(ConfigError, match="needs digest_weekly_writer") as caught:
        make_writer_model(CardsSettings(summarizer="writer"))
    assert caught.value.hint == "pip install 'digest-weekly[writer]'"
