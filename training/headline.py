"""Train which words of an abstract a summary keeps: ``headline.json`` and ``short.json``.

Both start from the TL;DRs of the cards, which are many and alike, and are then fitted to the few
that they foretell: our gold TL;DRs (``headline``) and those of SciTLDR (``short``). Needs torch.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, embedding_bag

from digest.cards.language.survival import features, stems, turn
from digest.cards.method_name import name_of
from digest.text.repair import one_line
from digest.text.sentences import split_sentences
from training.corpora import lines

_OUT: Final = Path("digest/cards/weights")
_SEED: Final = 4
_RARE: Final = 60
"""A word in fewer abstracts of the cards gets no weight of its own."""
_COMMON: Final = 0.12
"""A word in this share of all summaries is one of the common words."""
_TELLING: Final = 0.01
"""Smaller weights are left out."""
_FOLDS: Final = 3
_STEPS: Final = 80
_EFFECT: Final = re.compile(
    r"\b(?:outperform|surpass|achiev|improv|reduc|results|experiments|we (?:find|show)|\d)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The words of an abstract, and which of them its summaries have."""

    cues: Mapping[str, Sequence[str]]
    #: For each stem the share of the summaries that have it.
    kept: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Examples as tensors: the cues of all words behind each other, and where each word begins."""

    cues: torch.Tensor
    starts: torch.Tensor
    kept: torch.Tensor


def example(
    title: str, sentences: Sequence[str], chosen: Iterable[int], targets: Sequence[str]
) -> Example:
    """Build the example of one paper."""
    name = name_of(title, " ".join(sentences))
    found = Counter(stem for target in targets for stem in set(stems(target)))
    return Example(
        cues=features(sentences, set(chosen), title=title, name=name),
        kept={stem: count / len(targets) for stem, count in found.items()},
    )


def likely(title: str, sentences: Sequence[str]) -> list[int]:
    """Choose the sentences that a TL;DR probably rests on: what, how, and to what effect."""
    first = turn(sentences, name_of(title, " ".join(sentences)))
    after = range(first + 1, len(sentences))
    effects = [place for place in after if _EFFECT.search(sentences[place])]
    return sorted({first, *after[:1], *effects[-1:]})


def from_cards(path: Path, *, most: int, without: set[str]) -> list[Example]:
    """Read the TL;DRs of *most* cards, none of a paper in *without*."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows = [row for row in rows if row["id"] not in without]
    random.Random(_SEED).shuffle(rows)  # noqa: S311 # guards no secret
    examples = []
    for row in rows[:most]:
        title, sentences = one_line(row["title"]), split_sentences(one_line(row["abstract"]))
        if sentences:
            chosen = likely(title, sentences)
            examples.append(example(title, sentences, chosen, [row["card"]["tldr"]]))
    return examples


def from_gold(rows: Sequence[Mapping[str, Any]]) -> list[list[Example]]:
    """Give each gold TL;DR as two examples: with its own evidence, and with likely sentences."""
    return [
        [
            example(row["title"], row["sentences"], chosen, [row["tldr"]["text"]])
            for chosen in (row["tldr"]["evidence"], likely(row["title"], row["sentences"]))
        ]
        for row in rows
    ]


def from_scitldr(rows: Sequence[Mapping[str, Any]]) -> list[list[Example]]:
    """Give the papers of SciTLDR, all of their sentences chosen."""
    return [
        [example(row["title"], row["source"], range(len(row["source"])), row["target"])]
        for row in rows
    ]


def pack(examples: Iterable[Example], index: Mapping[str, int]) -> Packed:
    """Turn *examples* into tensors; cues that *index* does not know are left out."""
    cues: list[int] = []
    starts: list[int] = []
    kept: list[float] = []
    for one in examples:
        for stem, named in one.cues.items():
            starts.append(len(cues))
            cues.extend(index[cue] for cue in named if cue in index)
            kept.append(one.kept.get(stem, 0.0))
    return Packed(cues=torch.tensor(cues), starts=torch.tensor(starts), kept=torch.tensor(kept))


def fit_weak(examples: Sequence[Example]) -> dict[str, float]:
    """Fit a logistic regression to the cards."""
    counted = Counter(cue for one in examples for named in one.cues.values() for cue in named)
    known = [cue for cue, count in counted.items() if count >= _RARE or not cue.startswith("word")]
    index = {cue: place for place, cue in enumerate(known)}
    weights = torch.zeros(len(known), 1, requires_grad=True)
    batches = [pack(examples[at : at + 64], index) for at in range(0, len(examples), 64)]
    optimizer = torch.optim.Adam([weights], lr=0.02)
    for epoch in range(4):
        random.Random(epoch).shuffle(batches)  # noqa: S311 # guards no secret
        optimizer.param_groups[0]["lr"] = 0.02 / (1 + 2 * epoch)
        for batch in batches:
            optimizer.zero_grad()
            _loss(batch, weights).backward()
            optimizer.step()
    return {cue: float(weights.detach()[place, 0]) for cue, place in index.items()}


def refit(examples: Sequence[Example], weak: Mapping[str, float], *, rare: int) -> dict[str, float]:
    """Scale the *weak* weights of words and of all else, and move each a little."""
    counted = Counter(cue for one in examples for named in one.cues.values() for cue in named)
    known = list(weak) + [
        cue for cue, count in counted.items() if count >= rare and cue not in weak
    ]
    index = {cue: place for place, cue in enumerate(known)}
    start = torch.tensor([weak.get(cue, 0.0) for cue in known])
    word = torch.tensor([float(cue.startswith("word ")) for cue in known])
    movable = torch.tensor([float(counted[cue] >= rare) for cue in known])
    scales = torch.tensor([0.5, 0.5], requires_grad=True)
    moves = torch.zeros(len(known), requires_grad=True)
    packed = pack(examples, index)
    optimizer = torch.optim.Adam([scales, moves], lr=0.06)
    for _ in range(_STEPS):
        optimizer.zero_grad()
        weights = start * (scales[0] * word + scales[1] * (1 - word)) + moves * movable
        loss = _loss(packed, weights[:, None]) + 3 * (moves**2).sum() / len(packed.kept)
        loss.backward()
        optimizer.step()
    return {cue: round(float(weights.detach()[place]), 3) for cue, place in index.items()}


def _loss(packed: Packed, weights: torch.Tensor) -> torch.Tensor:
    scores = embedding_bag(packed.cues, weights, packed.starts, mode="sum")[:, 0]
    return binary_cross_entropy_with_logits(scores, packed.kept)


def common_words(targets: Sequence[str]) -> dict[str, list[float]]:
    """Give the chance that each common word stands in a summary once, twice, three times."""
    counts: dict[str, list[int]] = {}
    for target in targets:
        for stem, count in Counter(stems(target)).items():
            for time in range(min(count, 3)):
                counts.setdefault(stem, [0, 0, 0])[time] += 1
    shares = {stem: [round(one / len(targets), 3) for one in all_] for stem, all_ in counts.items()}
    return {stem: share for stem, share in shares.items() if share[0] > _COMMON}


def cross_validated(
    papers: Sequence[Sequence[Example]], weak: Mapping[str, float], *, rare: int
) -> float:
    """Give the loss per word on papers kept apart, the mean over the folds."""
    losses = []
    for fold in range(_FOLDS):
        seen = [one for place, two in enumerate(papers) if place % _FOLDS != fold for one in two]
        kept = [one for place, two in enumerate(papers) if place % _FOLDS == fold for one in two]
        weights = refit(seen, weak, rare=rare)
        index = {cue: place for place, cue in enumerate(weights)}
        with torch.no_grad():
            column = torch.tensor(list(weights.values()))[:, None]
            losses.append(float(_loss(pack(kept, index), column)))
    return sum(losses) / len(losses)


def write(
    path: Path,
    papers: Sequence[Sequence[Example]],
    targets: Sequence[str],
    weak: Mapping[str, float],
    *,
    rare: int,
) -> None:
    """Fit the weights of one style on all *papers* and write them."""
    weights = refit([one for paper in papers for one in paper], weak, rare=rare)
    length = sum(len(stems(target)) for target in targets) / len(targets)
    telling = {cue: weight for cue, weight in weights.items() if abs(weight) >= _TELLING}
    shipped = {
        "length": round(length, 1),
        "common": common_words(targets),
        "weights": telling,
    }
    path.write_text(json.dumps(shipped, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(
        f"{path.name}: {len(telling)} weights, loss per word on papers kept apart "
        f"{cross_validated(papers, weak, rare=rare):.4f}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Train both styles and write their weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder of the data")
    parser.add_argument("--out", type=Path, default=_OUT, help="the folder where the weights go")
    parser.add_argument("--most", type=int, default=10000, help="weak cards to start from")
    options = parser.parse_args(arguments)
    cards: Path = options.shared / "cards"
    torch.manual_seed(_SEED)
    gold = list(lines(cards / "gold.jsonl"))
    papers = list(lines(cards / "scitldr/train.jsonl"))
    without = {row["id"] for row in gold}
    weak = fit_weak(from_cards(cards / "llm-cards.jsonl.gz", most=options.most, without=without))
    texts = [row["tldr"]["text"] for row in gold]
    write(options.out / "headline.json", from_gold(gold), texts, weak, rare=200)
    targets = [target for row in papers for target in row["target"]]
    write(options.out / "short.json", from_scitldr(papers), targets, weak, rare=8)


if __name__ == "__main__":
    main()
