"""Fine-tune the writer: a small language model that states what chosen sentences say.

The base is SmolLM2-135M-Instruct with its vocabulary cut to what abstracts use; all that is
learned is a low-rank adapter (Hu et al. 2021, arXiv 2106.09685).
A training that was ended goes on where its last checkpoint stands.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import LlamaForCausalLM

from training.statements import Pair, pairs_of, split_cards

_END: Final = 0
"""The token that ends a statement, ``<|endoftext|>``."""
_NOT_LEARNED: Final = -100
_RANK: Final = 16
_SCALE: Final = 2.0
_CHECKPOINT_EVERY: Final = 50
_WARM_UP: Final = 30
_BUCKET: Final = 16
"""Batches that are cut from one stretch sorted by length, so that little is padding."""


class Adapted(torch.nn.Module):
    """A linear layer with a low-rank term beside its frozen weights."""

    def __init__(self, base: torch.nn.Linear) -> None:
        super().__init__()
        self.base = base
        self.A = torch.nn.Parameter(
            torch.randn(_RANK, base.in_features) / math.sqrt(base.in_features)
        )
        self.B = torch.nn.Parameter(torch.zeros(base.out_features, _RANK))

    def forward(self, x: Any) -> Any:
        """Return the layer's output for (..., features in), as (..., features out)."""
        return self.base(x) + (x @ self.A.to(x.dtype).t()) @ self.B.to(x.dtype).t() * _SCALE


def adapted(base: Path, kept: Sequence[int]) -> Any:
    """Return the model under *base* with the *kept* rows of its vocabulary, and an adapter."""
    model = LlamaForCausalLM.from_pretrained(
        base, dtype=torch.bfloat16, attn_implementation="eager"
    )
    rows = model.model.embed_tokens.weight.data[torch.tensor(kept)].clone()
    model.resize_token_embeddings(len(kept))
    model.model.embed_tokens.weight.data.copy_(rows)
    for parameter in model.parameters():
        parameter.requires_grad_(requires_grad=False)
    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, torch.nn.Linear) and name != "lm_head":
                setattr(module, name, Adapted(child))
    return model


def encoded(pairs: Sequence[Pair], tokenizer: Tokenizer) -> list[tuple[list[int], list[int]]]:
    """Return the tokens of each prompt, and of its answer with the end."""
    return [
        (tokenizer.encode(pair.prompt).ids, [*tokenizer.encode(pair.answer).ids, _END])
        for pair in pairs
    ]


def batches_of(lengths: Sequence[int], size: int, *, seed: int) -> list[list[int]]:
    """Return the places of *lengths* in batches of like length, in an order told by *seed*."""
    order = list(range(len(lengths)))
    shuffler = random.Random(seed)  # noqa: S311 # an order, not a secret
    shuffler.shuffle(order)
    made: list[list[int]] = []
    for start in range(0, len(order), size * _BUCKET):
        stretch = sorted(order[start : start + size * _BUCKET], key=lengths.__getitem__)
        made += [stretch[at : at + size] for at in range(0, len(stretch), size)]
    shuffler.shuffle(made)
    return made


def loss_of(model: Any, batch: Sequence[tuple[list[int], list[int]]]) -> Any:
    """Return the mean loss over the answers' tokens; prompts are read and not learned."""
    width = max(len(prompt) + len(answer) for prompt, answer in batch)
    tokens = torch.full((len(batch), width), _END)
    wanted = torch.full((len(batch), width), _NOT_LEARNED)
    mask = torch.zeros((len(batch), width), dtype=torch.long)
    for row, (prompt, answer) in enumerate(batch):
        end = len(prompt) + len(answer)
        tokens[row, :end] = torch.tensor(prompt + answer)
        wanted[row, len(prompt) : end] = torch.tensor(answer)
        mask[row, :end] = 1
    hidden = model.model(input_ids=tokens, attention_mask=mask).last_hidden_state[:, :-1]
    targets = wanted[:, 1:]
    learned = targets != _NOT_LEARNED
    return torch.nn.functional.cross_entropy(
        model.lm_head(hidden[learned]).float(), targets[learned]
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, or go on training, and write the adapter."""
    options = _options(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    tokenizer = Tokenizer.from_file(str(options.base / "pruned-tokenizer.json"))
    kept = json.loads((options.base / "kept.json").read_text())
    cards = split_cards(options.shared)
    learned = encoded([p for card in cards.train for p in pairs_of(card)], tokenizer)
    held = encoded([p for card in cards.valid for p in pairs_of(card)], tokenizer)
    lengths = [len(prompt) + len(answer) for prompt, answer in learned]
    print(f"{len(cards.train)} cards, {len(learned)} statements, {sum(lengths)} tokens", flush=True)
    model = adapted(options.base, kept)
    names = [name for name, p in model.named_parameters() if p.requires_grad]
    for name, parameter in model.named_parameters():
        if name in set(names):
            parameter.data = parameter.data.float()
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=options.rate, weight_decay=0.0)
    step = _resumed(options.out, model, optimizer, start=options.start)
    order = [
        batch
        for epoch in range(math.ceil(options.steps * options.batch / len(learned)) + 1)
        for batch in batches_of(lengths, options.batch, seed=epoch)
    ]
    began, seen, recent = time.monotonic(), 0, 0.0
    while step < options.steps:
        rate = options.rate * min(
            1.0, (step + 1) / _WARM_UP, (options.steps - step) / (options.decay * options.steps)
        )
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = loss_of(model, [learned[place] for place in order[step]])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        step += 1
        seen += sum(lengths[place] for place in order[step - 1])
        recent += loss.item()
        if step % 20 == 0:
            speed = seen / (time.monotonic() - began)
            print(f"{step}/{options.steps} loss {recent / 20:.3f} {speed:.0f} tokens/s", flush=True)
            recent = 0.0
        if step % _CHECKPOINT_EVERY == 0 or step == options.steps:
            _keep(options.out, model, optimizer, step)
        if step % (4 * _CHECKPOINT_EVERY) == 0 or step == options.steps:
            with torch.no_grad():
                apart = [
                    loss_of(model, held[at : at + 32]).item() for at in range(0, len(held), 32)
                ]
            print(f"{step} held out: {sum(apart) / len(apart):.4f}", flush=True)


def _keep(folder: Path, model: Any, optimizer: Any, step: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    state = {
        "step": step,
        "adapter": {n: p.detach() for n, p in model.named_parameters() if p.requires_grad},
        "optimizer": optimizer.state_dict(),
    }
    torch.save(state, folder / "checkpoint.new")
    (folder / "checkpoint.new").replace(folder / "checkpoint.pt")
    half = {name: value.half().numpy() for name, value in state["adapter"].items()}
    np.savez(folder / f"adapter-{step:05d}.npz", **half)


def _resumed(folder: Path, model: Any, optimizer: Any, *, start: Path | None) -> int:
    """Return the step to go on from, with weights and optimizer set back to it.

    Without a checkpoint the adapter *start*, if there is one, is where a new training begins.
    """
    if not (folder / "checkpoint.pt").exists():
        if start is not None:
            with np.load(start) as kept:
                begun = {name: torch.from_numpy(kept[name]).float() for name in kept.files}
            model.load_state_dict(begun, strict=False)
        return 0
    state = torch.load(folder / "checkpoint.pt", weights_only=True)
    model.load_state_dict(state["adapter"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--base", type=Path, default=Path("var/training/writer-base"))
    parser.add_argument("--out", type=Path, default=Path("var/training/writer"))
    parser.add_argument("--start", type=Path, help="an adapter to begin a new training with")
    parser.add_argument("--steps", type=int, default=1500, help="of one batch each")
    parser.add_argument("--batch", type=int, default=16, help="statements in a step")
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--decay", type=float, default=0.35, help="the part in which it falls to 0")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
