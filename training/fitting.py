"""How the network learns: batches of one collection each, and a loss for what each one knows."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from training.corpora import Abstract, Floats
from training.network import Batch, Reader

#: How sharply the best sentence of an abstract is preferred to the next.
_SHARPNESS = 12.5
_SMOOTHING = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A collection, and how it is gone through in one round."""

    abstracts: Sequence[Abstract]
    #: Abstracts in a batch.
    batch: int
    #: How often all of it is seen in a round.
    times: int = 1
    #: So many of its abstracts, drawn anew for each round; all where None.
    drawn: int | None = None


def fit(
    reader: Reader,
    courses: Sequence[Course],
    vocabulary: dict[str, int],
    *,
    rounds: int,
    rate: float,
    seed: int,
    words: float = 1.0,
    say: Callable[[str], None],
) -> None:
    """Teach *reader*, in place, *rounds* rounds of all *courses* with a one-cycle *rate*.

    Words that are taught already change more slowly than the rest, by *words*.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 # a shuffle, not a secret
    plan = [list(_round(courses, rng)) for _ in range(rounds)]
    rates = [rate * words, rate]
    layers = [one for name, one in reader.named_parameters() if name != "words.weight"]
    groups = [{"params": [reader.words.weight]}, {"params": layers}]
    optimizer = torch.optim.AdamW(groups, lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rates, total_steps=sum(map(len, plan)), pct_start=0.1
    )
    reader.train()
    for number, batches in enumerate(plan, 1):
        total = 0.0
        for abstracts in batches:
            batch = Batch.of_abstracts(abstracts, vocabulary)
            with torch.autocast("cpu", torch.bfloat16):
                answers = reader(batch)
            known = {name: rows.float() for name, rows in answers.items()}
            loss = _loss(known, batch, abstracts)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        say(f"round {number} of {rounds}: loss {total / len(batches):.3f}")


def _round(courses: Sequence[Course], rng: random.Random) -> Iterator[list[Abstract]]:
    batches: list[list[Abstract]] = []
    for course in courses:
        for _ in range(course.times):
            drawn = course.drawn or len(course.abstracts)
            batches += _batches(rng.sample(list(course.abstracts), drawn), course.batch)
    rng.shuffle(batches)
    yield from batches


def _batches(abstracts: list[Abstract], size: int) -> list[list[Abstract]]:
    """Put abstracts with sentences of like length together, within runs of twenty batches."""
    runs = [abstracts[start : start + 20 * size] for start in range(0, len(abstracts), 20 * size)]
    alike = [sorted(run, key=lambda one: max(map(len, one.words))) for run in runs]
    return [run[start : start + size] for run in alike for start in range(0, len(run), size)]


def _loss(
    answers: Mapping[str, torch.Tensor], batch: Batch, abstracts: Sequence[Abstract]
) -> torch.Tensor:
    known = abstracts[0].targets
    loss = torch.zeros(())
    if "roles5" in known:
        wrong = _roles_loss(answers["roles5"], batch.target(abstracts, "roles5"))
        weight = 0.3 + 0.7 * batch.target(abstracts, "certain")
        loss = loss + (wrong * weight).sum() / weight.sum()
    if "roles7" in known:
        loss = loss + _roles_loss(answers["roles7"], batch.target(abstracts, "roles7")).mean()
    for name, weight in (("evidence", 2.0), ("overlap", 1.5), ("cover", 1.5)):
        if name in known:
            loss = loss + weight * functional.binary_cross_entropy_with_logits(
                answers[name], batch.target(abstracts, name)
            )
    if "alone" in known:
        loss = loss + _alone_loss(answers["alone"][:, 0], batch.target(abstracts, "alone"), batch)
    return loss


def _roles_loss(answers: torch.Tensor, roles: torch.Tensor) -> torch.Tensor:
    return functional.cross_entropy(
        answers, roles.long(), reduction="none", label_smoothing=_SMOOTHING
    )


def _alone_loss(answers: torch.Tensor, rated: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Compare which sentence of each abstract is the best with which one is thought to be."""
    rows = [
        answers.new_full(batch.mask.shape, -1e4).masked_scatter(batch.mask, values)
        for values in (answers, rated * _SHARPNESS)
    ]
    thought, best = torch.log_softmax(rows[0], -1), torch.softmax(rows[1], -1)
    return -(best * thought).sum(-1).mean()


@torch.inference_mode()
def answers_of(
    reader: Reader, abstracts: Sequence[Abstract], vocabulary: dict[str, int]
) -> list[dict[str, Floats]]:
    """Give what *reader* answers (logits) for each of *abstracts*, by head."""
    reader.eval()
    found: list[dict[str, Floats]] = []
    for start in range(0, len(abstracts), 64):
        some = abstracts[start : start + 64]
        answers = reader(Batch.of_abstracts(some, vocabulary))
        ends = np.cumsum([len(one.sentences) for one in some])[:-1].tolist()
        split = {name: np.split(rows.numpy(), ends) for name, rows in answers.items()}
        found += [{name: rows[i] for name, rows in split.items()} for i in range(len(some))]
    return found
