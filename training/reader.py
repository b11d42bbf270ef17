"""Train the network that reads abstracts, measure it on the tenth, and write its weights."""

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

from digest.cards.classifier.network import ENDING, UNKNOWN
from training import corpora
from training.corpora import Abstract
from training.fitting import Course, fit
from training.measures import measured
from training.network import Reader, Sizes, arrays

_KNOWN: Final = 30_000
"""Words in the vocabulary at most."""
_SEEN: Final = 5
"""A word that stands in fewer abstracts is not known."""
_ENDINGS: Final = 1_000
"""Endings of the words that are not known, at most."""
_ENDING_SEEN: Final = 20
_HELD_OUT: Final = 1_000
"""Weak cards that nothing is learned from, to try things on."""
_SEEDS: Final = 2
"""Second trainings whose weights are averaged: they began with the same ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collections:
    """All that is trained on, and what is measured on."""

    weak: list[Abstract]
    roles: list[Abstract]
    summaries: list[Abstract]
    gold: list[Abstract]
    apart: dict[str, list[Abstract]]

    @classmethod
    def under(cls, shared: Path) -> Collections:
        """Read the files below *shared*; see training/README.md for what they are."""
        learned, tenth = corpora.gold_rows(shared)
        known = {row["id"] for row in (*learned, *tenth)}
        return cls(
            weak=corpora.weak_cards(shared / "cards/llm-cards.jsonl.gz", without=known),
            roles=corpora.csabstruct(shared / "cards/csabstruct/train.jsonl"),
            summaries=corpora.scitldr(shared / "cards/scitldr/train.jsonl"),
            gold=list(corpora.gold(learned).values()),
            apart={
                "roles": corpora.csabstruct(shared / "cards/csabstruct/dev.jsonl"),
                "summaries": corpora.scitldr(shared / "cards/scitldr/dev.jsonl"),
                "gold": list(corpora.gold(tenth).values()),
            },
        )

    def courses(self) -> list[Course]:
        """Return what the second training goes through in a round."""
        return [
            Course(abstracts=self.roles, batch=24, drawn=720),
            Course(abstracts=self.summaries, batch=24, drawn=480),
            Course(abstracts=self.gold, batch=16),
            Course(abstracts=self.weak[_HELD_OUT:], batch=24, drawn=240),
        ]


def vocabulary_of(abstracts: Iterable[Abstract]) -> dict[str, int]:
    """Return numbers for the words that stand in enough of *abstracts*, the most frequent first.

    Behind them come the endings that words of fewer abstracts often have.
    """
    counts = Counter(
        word for one in abstracts for word in {w for sentence in one.words for w in sentence}
    )
    known = [word for word, count in counts.most_common(_KNOWN) if count >= _SEEN]
    rest = set(counts) - set(known)
    endings = Counter[str]()
    for word in sorted(rest):
        endings[ENDING + word[-3:]] += counts[word]
    known += [one for one, count in endings.most_common(_ENDINGS) if count >= _ENDING_SEEN]
    return {word: number for number, word in enumerate(known, UNKNOWN + 1)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the whole training; about half an hour on one core."""
    options = _options(arguments)
    torch.set_num_threads(options.threads)
    read = Collections.under(options.shared)
    vocabulary = vocabulary_of([*read.weak, *read.roles, *read.summaries, *read.gold])
    print(f"{len(read.weak)} weak cards, {len(vocabulary)} words", flush=True)
    start = _started(read, vocabulary, options.start)
    readers = [
        _taught(start, read.courses(), vocabulary, options, seed=seed) for seed in range(_SEEDS)
    ]
    reader = averaged(readers)
    print(measured(reader, read.apart, vocabulary))
    write(options.weights, reader, vocabulary)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--weights", type=Path, default=Path("digest/cards/weights/reader.npz"))
    parser.add_argument(
        "--start", type=Path, help="where the first training is kept, and taken from"
    )
    parser.add_argument("--rounds", type=int, default=8, help="of the second training")
    parser.add_argument("--rate", type=float, default=1e-3, help="of the second training")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args(arguments)


def _started(read: Collections, vocabulary: Mapping[str, int], kept: Path | None) -> Reader:
    """Return a reader taught on the weak cards alone, or the one *kept* from the same data."""
    torch.manual_seed(0)
    reader = Reader(len(vocabulary) + 2, Sizes())
    if kept is not None and kept.exists():
        reader.load_state_dict(torch.load(kept, weights_only=True))
        return reader
    course = Course(abstracts=read.weak[_HELD_OUT:], batch=64)
    fit(reader, [course], dict(vocabulary), rounds=2, rate=2.5e-3, seed=0, say=_say)
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
        words=0.3,
        say=_say,
    )
    return reader


def averaged(readers: Sequence[Reader]) -> Reader:
    """Return a reader with the mean of the weights of *readers* (Wortsman et al. 2022)."""
    states = [reader.state_dict() for reader in readers]
    reader = copy.deepcopy(readers[0])
    reader.load_state_dict(
        {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}
    )
    return reader


def write(path: Path, reader: Reader, vocabulary: Mapping[str, int]) -> None:
    """Write the weights of *reader* and the words that it knows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    words = np.frombuffer("\n".join(vocabulary).encode(), np.uint8)
    np.savez_compressed(path, vocabulary=words, **arrays(reader))


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
