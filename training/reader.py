"""Train the network that reads abstracts, measure it by cross-validation, and write its weights."""

from __future__ import annotations

import argparse
import copy
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch

from training import corpora
from training.corpora import Abstract
from training.fitting import Course, fit
from training.measures import measured
from training.network import Reader, Sizes, arrays

_FOLDS: Final = 5
_KNOWN: Final = 30_000
"""Words in the vocabulary at most."""
_SEEN: Final = 5
"""A word that stands in fewer abstracts is not known."""
_HELD_OUT: Final = 1_000
"""Weak cards that nothing is learned from, to try things on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collections:
    """All that is trained on."""

    weak: list[Abstract]
    roles: list[Abstract]
    summaries: list[Abstract]
    gold: dict[str, Abstract]

    @classmethod
    def under(cls, shared: Path) -> Collections:
        """Read the files below *shared*; see training/README.md for what they are."""
        gold = corpora.gold(shared / "cards/gold.jsonl")
        return cls(
            weak=corpora.weak_cards(shared / "cards/llm-cards.jsonl.gz", without=set(gold)),
            roles=corpora.csabstruct(shared / "cards/csabstruct/train.jsonl"),
            summaries=corpora.scitldr(shared / "cards/scitldr/train.jsonl"),
            gold=gold,
        )

    def courses(self, gold: Sequence[Abstract]) -> list[Course]:
        """Give what the second training goes through, with these cards of *gold*."""
        return [
            Course(abstracts=self.roles, batch=24),
            Course(abstracts=self.summaries, batch=24),
            Course(abstracts=gold, batch=12, times=2),
            Course(abstracts=self.weak[_HELD_OUT:], batch=24, drawn=960),
        ]


def vocabulary_of(abstracts: Iterable[Abstract]) -> dict[str, int]:
    """Give numbers to the words that stand in enough of *abstracts*, the most frequent first."""
    counts = Counter(
        word for one in abstracts for word in {w for sentence in one.words for w in sentence}
    )
    known = [word for word, count in counts.most_common(_KNOWN) if count >= _SEEN]
    return {word: number for number, word in enumerate(known, 2)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the whole training; about half an hour on one core."""
    options = _options(arguments)
    torch.set_num_threads(options.threads)
    read = Collections.under(options.shared)
    vocabulary = vocabulary_of([*read.weak, *read.roles, *read.summaries])
    print(f"{len(read.weak)} weak cards, {len(vocabulary)} words", flush=True)
    start = _started(read, vocabulary, options.start)
    dev = {
        "roles": corpora.csabstruct(options.shared / "cards/csabstruct/dev.jsonl"),
        "summaries": corpora.scitldr(options.shared / "cards/scitldr/dev.jsonl"),
    }
    papers = list(read.gold)
    for fold in range(_FOLDS):
        kept = papers[fold::_FOLDS]
        others = [read.gold[paper] for paper in papers if paper not in kept]
        reader = _taught(start, read.courses(others), vocabulary, options, seed=fold)
        apart = {**dev, "gold": [read.gold[paper] for paper in kept]}
        print(f"fold {fold}: {measured(reader, apart, vocabulary)}", flush=True)
        write(options.folds / f"{fold}.npz", reader, vocabulary, apart=kept)
    reader = _taught(start, read.courses(list(read.gold.values())), vocabulary, options, seed=100)
    print(f"shipped: {measured(reader, dev, vocabulary)}")
    write(options.weights, reader, vocabulary, apart=())


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--weights", type=Path, default=Path("digest/cards/weights/reader.npz"))
    parser.add_argument("--folds", type=Path, default=Path("var/training/folds"))
    parser.add_argument(
        "--start", type=Path, help="where the first training is kept, and taken from"
    )
    parser.add_argument("--rounds", type=int, default=5, help="of the second training")
    parser.add_argument("--rate", type=float, default=1e-3, help="of the second training")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args(arguments)


def _started(read: Collections, vocabulary: Mapping[str, int], kept: Path | None) -> Reader:
    """Teach a reader on the weak cards alone, or take the one *kept* from the same data."""
    torch.manual_seed(0)
    reader = Reader(len(vocabulary) + 2, Sizes())
    if kept is not None and kept.exists():
        reader.load_state_dict(torch.load(kept, weights_only=True))
        return reader
    course = Course(abstracts=read.weak[_HELD_OUT:], batch=32)
    fit(reader, [course], dict(vocabulary), rounds=4, rate=2e-3, seed=0, say=_say)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        torch.save(reader.state_dict(), kept)
    return reader


def _taught(
    start: Reader,
    courses: Sequence[Course],
    vocabulary: dict[str, int],
    options: argparse.Namespace,
    *,
    seed: int,
) -> Reader:
    reader = copy.deepcopy(start)
    fit(
        reader,
        courses,
        vocabulary,
        rounds=options.rounds,
        rate=options.rate,
        seed=seed,
        say=lambda _: None,
    )
    return reader


def write(
    path: Path, reader: Reader, vocabulary: Mapping[str, int], *, apart: Sequence[str]
) -> None:
    """Write weights, with the ids of the gold cards that were kept *apart* from them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    words = np.frombuffer("\n".join(vocabulary).encode(), np.uint8)
    given = np.frombuffer("\n".join(apart).encode(), np.uint8)
    np.savez_compressed(path, vocabulary=words, apart=given, **arrays(reader))


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
