"""Teach ``digest/cards/checks/consistency.py`` to tell gold statements from their bent twins.

The threshold is set on papers that were not learned from, where the other checks refuse some
straight statements already: with this one they may refuse ``ALLOWED`` of them in all.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import nn

from digest.cards.checks.consistency import AROUND, SHIPPED, WIDTH, Signs, signs
from digest.cards.checks.numbers import legible
from training.corpora import lines
from training.perturbation_kinds import Sample
from training.perturbations import (
    CLAUSE,
    appended,
    joined,
    sentences_of_card,
    statements_of_card,
    twins_among,
    twins_of,
    widened,
)

ALLOWED: Final = 0.025
"""Part of the straight statements that this check may refuse."""
_LEAST_COUNT: Final = 12
_WORDS: Final = 16
_FIRST: Final = 96
_SECOND: Final = 64
_INNER: Final = 48
_DROPOUT: Final = 0.3
_FORGOTTEN: Final = 0.08
"""Part of the stems that are hidden in training."""
_BATCH: Final = 128
_CHUNK: Final = 20
"""Batches that are ordered by length together."""
_RATE: Final = 2e-3
_FURTHER_RATE: Final = 7e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A statement as the network sees it."""

    sample: Sample
    seen: Signs

    @property
    def label(self) -> float:
        """Return 1 where it is bent."""
        return float(bool(self.sample.kind))


def part_of(paper: str) -> str:
    """Return whether *paper* is one to learn from, to set the threshold on, or of the tenth."""
    number = int(hashlib.sha256(paper.encode()).hexdigest(), 16)
    return "tenth" if number % 10 == 0 else "valid" if number % 10 == 1 else "train"


def samples_of(shared: Path, part: str) -> list[Sample]:
    """Return the straight statements of a part and their twins, and what else it is taught by."""
    found: list[Sample] = []
    for card in _cards(shared, part):
        found += [*statements_of_card(card), *twins_of(card)]
        if part == "train":
            found += widened(statements_of_card(card), random.Random(card["id"]))  # noqa: S311 # guards no secret
    return found


def further_samples_of(shared: Path) -> list[Sample]:
    """Return sentences of abstracts as statements, and their twins: a writer that copies says such.

    Among them two whole sentences in one, and figures put at the end of statements, in their place
    and out of it.
    """
    found: list[Sample] = []
    for card in _cards(shared, "train"):
        chance = random.Random(card["id"])  # noqa: S311 # guards no secret
        sentences = sentences_of_card(card, chance)
        found += [*sentences, *joined(sentences), *twins_among(sentences[:2], chance)]
        found += [twin for twin in twins_among(sentences, chance) if twin.kind == CLAUSE]
        for one in statements_of_card(card):
            found += appended(one, chance)
    return found


def _cards(shared: Path, part: str) -> Iterator[dict[str, Any]]:
    """Yield the gold cards of a part; the tenth is of the second collection alone."""
    for name in ("gold.jsonl", "gold-2.jsonl"):
        for card in lines(shared / "cards" / name):
            of_tenth = name == "gold.jsonl" and part_of(card["id"]) == "tenth"
            if part_of(card["id"]) == part and not of_tenth:
                yield card


def seen(samples: Sequence[Sample]) -> list[Example]:
    """Return *samples* as the network sees them."""
    found = []
    for sample in samples:
        these = signs(legible(sample.text), legible(" ".join(sample.evidence)))
        if these.around:
            found.append(Example(sample=sample, seen=these))
    return found


class Network(nn.Module):
    """The network of ``digest/cards/checks/consistency.py`` in torch."""

    def __init__(self, stems: Sequence[str]) -> None:
        """Set up layers for the vocabulary *stems*."""
        super().__init__()
        self.rows = {stem: row for row, stem in enumerate(stems, start=2)}
        self.stems = list(stems)
        self.words = nn.Embedding(len(stems) + 2, _WORDS)
        nn.init.normal_(self.words.weight, std=0.3)
        self.first = nn.Conv1d(AROUND * _WORDS + WIDTH, _FIRST, 5, padding=2)
        self.second = nn.Conv1d(_FIRST, _SECOND, 3, padding=1)
        self.inner = nn.Linear(2 * _SECOND, _INNER)
        self.outer = nn.Linear(_INNER, 1)
        self.drop = nn.Dropout(_DROPOUT)

    def forward(self, rows: Any, numbers: Any, mask: Any) -> Any:
        """Return log-odds (B,) of rows (B, T, AROUND), numbers (B, T, WIDTH), mask (B, T)."""
        if self.training:
            rows = torch.where(torch.rand(rows.shape) < _FORGOTTEN, rows.clamp(max=1), rows)
        words = self.words(rows).flatten(2)
        hidden = torch.cat([self.drop(words), numbers], dim=2) * mask[..., None]
        hidden = torch.relu(self.first(hidden.transpose(1, 2))) * mask[:, None]
        hidden = torch.relu(self.second(self.drop(hidden))) * mask[:, None]
        mean = hidden.sum(2) / mask.sum(1)[:, None]
        pooled = self.drop(torch.cat([hidden.max(2).values, mean], dim=1))
        return self.outer(self.drop(torch.relu(self.inner(pooled))))[:, 0]


def save(network: Network, path: Path, threshold: float) -> None:
    """Write the weights in half precision."""
    arrays = {
        name.removesuffix(".weight").replace(".", "_"): value.numpy().astype(np.float16)
        for name, value in network.state_dict().items()
    }
    stems = np.frombuffer("\n".join(network.stems).encode(), np.uint8)
    np.savez_compressed(path, stems=stems, threshold=np.float32(threshold), **arrays)


def load(path: Path) -> Network:
    """Read a network that was taught before."""
    with np.load(path) as file:
        network = Network(bytes(file["stems"]).decode().split("\n"))
        state = {
            name: torch.from_numpy(
                file[name.removesuffix(".weight").replace(".", "_")].astype(np.float32)
            )
            for name in network.state_dict()
        }
    network.load_state_dict(state)
    return network


def batch_of(examples: Sequence[Example], rows: dict[str, int]) -> tuple[Any, Any, Any]:
    """Return the tensors of *examples*, padded to the longest."""
    longest = max(len(one.seen.around) for one in examples)
    words = np.zeros((len(examples), longest, AROUND), np.int64)
    numbers = np.zeros((len(examples), longest, WIDTH), np.float32)
    mask = np.zeros((len(examples), longest), np.float32)
    for place, one in enumerate(examples):
        size = len(one.seen.around)
        words[place, :size] = [
            [rows.get(stem, 1) if stem else 0 for stem in around] for around in one.seen.around
        ]
        numbers[place, :size] = one.seen.numbers
        mask[place, :size] = 1
    return torch.from_numpy(words), torch.from_numpy(numbers), torch.from_numpy(mask)


def vocabulary(examples: Sequence[Example]) -> list[str]:
    """Return the stems that stand in enough statements."""
    counts = Counter(
        stem for one in examples for stem in {s for around in one.seen.around for s in around}
    )
    return sorted(stem for stem, count in counts.items() if stem and count >= _LEAST_COUNT)


def fit(
    network: Network,
    examples: Sequence[Example],
    *,
    rounds: int,
    rate: float,
    watch: Sequence[Example],
) -> None:
    """Teach *network* some rounds of *examples*; rare kinds weigh more."""
    torch.manual_seed(rounds)
    chance = random.Random(rounds)  # noqa: S311 # guards no secret
    weights = _weights(examples)
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.02)
    steps = rounds * (len(examples) // _BATCH + 2 + len(examples) // (_BATCH * _CHUNK))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps)
    packed = [(one, batch_of([one], network.rows)) for one in examples]
    for turn in range(rounds):
        network.train()
        chance.shuffle(packed)
        total = 0.0
        for batch in _batches(packed, chance):
            labels = torch.tensor([one.label for one, _ in batch])
            weight = torch.tensor([weights[one.sample.kind] for one, _ in batch])
            told = network(*_joined([these for _, these in batch]))
            loss = nn.functional.binary_cross_entropy_with_logits(told, labels, weight=weight)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        print(
            turn, round(total / len(packed), 4), report(scores(network, watch), watch), flush=True
        )


def _weights(examples: Sequence[Example]) -> dict[str, float]:
    """Return what an example of each kind weighs, so that the kinds count more alike."""
    counts = Counter(one.sample.kind for one in examples)
    alike = {kind: counts[""] / ((len(counts) - 1) * counts[kind]) for kind in counts}
    return {kind: max(0.35, min(2.5, weight)) if kind else 1.0 for kind, weight in alike.items()}


def _batches(packed: Sequence[Any], chance: random.Random) -> Iterator[Sequence[Any]]:
    """Yield batches of like length, in any order."""
    for at in range(0, len(packed), _BATCH * _CHUNK):
        chunk = packed[at : at + _BATCH * _CHUNK]
        ordered = sorted(chunk, key=lambda pair: len(pair[0].seen.around))
        batches = [ordered[at : at + _BATCH] for at in range(0, len(ordered), _BATCH)]
        chance.shuffle(batches)
        yield from batches


def _joined(parts: Sequence[tuple[Any, Any, Any]]) -> tuple[Any, Any, Any]:
    pad = nn.utils.rnn.pad_sequence
    return (
        pad([rows[0] for rows, _, _ in parts], batch_first=True),
        pad([numbers[0] for _, numbers, _ in parts], batch_first=True),
        pad([mask[0] for _, _, mask in parts], batch_first=True),
    )


def scores(network: Network, examples: Sequence[Example]) -> np.ndarray[Any, Any]:
    """Return the log-odds of each example."""
    network.eval()
    with torch.no_grad():
        return np.concatenate(
            [
                network(*batch_of(examples[at : at + 256], network.rows)).numpy()
                for at in range(0, len(examples), 256)
            ]
        )


def threshold_of(found: Any, examples: Sequence[Example], allowed: float = ALLOWED) -> float:
    """Return the score that a part *allowed* of the straight statements passes."""
    straight = [score for score, one in zip(found, examples, strict=True) if not one.sample.kind]
    return float(np.quantile(straight, 1 - allowed))


def report(found: Any, examples: Sequence[Example]) -> str:
    """Return, by kind, how many twins pass the threshold of these very examples."""
    limit = threshold_of(found, examples)
    kinds = sorted({one.sample.kind for one in examples} - {""})
    parts = []
    for kind in kinds:
        hits = [
            s > limit for s, one in zip(found, examples, strict=True) if one.sample.kind == kind
        ]
        parts.append(f"{kind.split(' ')[1]} {100 * np.mean(hits):.0f}")
    return f"limit {limit:.2f} " + ", ".join(parts)


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, set the threshold and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--rounds", type=int, default=15, help="on gold statements")
    parser.add_argument("--further", type=int, default=3, help="rounds on sentences as well")
    parser.add_argument("--start", type=Path, help="weights after the first rounds, to go on from")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    train, valid = (seen(samples_of(options.shared, part)) for part in ("train", "valid"))
    print(len(train), Counter(one.sample.kind for one in train), len(valid), flush=True)
    if options.start:
        network = load(options.start)
    else:
        torch.manual_seed(1)
        network = Network(vocabulary(train))
        fit(network, train, rounds=options.rounds, rate=_RATE, watch=valid)
    train += seen(further_samples_of(options.shared))
    fit(network, train, rounds=options.further, rate=_FURTHER_RATE, watch=valid)
    save(network, options.out, threshold_of(scores(network, valid), valid))


if __name__ == "__main__":
    main()
