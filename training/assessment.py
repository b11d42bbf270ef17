"""Learn what cues, attention and words add to a score, measure it, and write it.

The weights of attention have learned from the fate of all papers of their corpus. So what it adds
is learned from other papers alone; for those of the corpus it is taken to be unknown.

A ridge regression in which a strength never takes away and a gap never adds, since nobody would
believe a rationale that says otherwise; words may do both, by the directions in which papers
differ (``training/tags.py``). Such a regression is timid: it says nearly the same of all papers.
So what it says is spread around the mean until scores differ as readers' scores do.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from digest.cards.assessment import MOST_BY_WORDS, odds_of, seen, whole
from digest.cards.assessment_cues import GAPS, STRENGTHS, entry_of
from digest.cards.classifier import Role
from digest.cards.classifier.classifier import shipped_reader
from digest.cards.tags.model import tag_model
from digest.compose.attention import attention
from digest.text.sentences import split_sentences
from training.corpora import lines
from training.labelled import Array, Labelled, cross_validated, gold, more
from training.tags import DIRECTIONS

_OUT: Final = Path(__file__).parents[1] / "digest/cards/weights/assessment.json"
_CUES: Final = (*STRENGTHS, *GAPS)
_SIGNS: Final = np.array([1.0] * len(STRENGTHS) + [-1.0] * len(GAPS) + [1.0])
"""Of each cue, and of attention, which comes last."""
_STEP: Final = 4.0
"""Attention is learned in steps of so much of its odds: in smaller ones it would outweigh cues."""
_HOLD: Final = 10.0
_HOLD_DIRECTIONS: Final = 3.0
_WORDS: Final = Path(__file__).parents[1] / "digest/cards/weights/score.npz"
_RARE: Final = 40
"""One of so many papers of the corpus tells what attention a common paper has."""
_SEEDS: Final = 3
_FOLDS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What is learned."""

    base: float
    #: One for each cue, in their order, and one for attention.
    points: Array
    #: One for each direction.
    words: Array

    def told(self, shown: Array) -> Array:
        """Return the scores of papers by what they have *shown* (N, C + 1 + D), not yet rounded."""
        known = len(self.points)
        words = np.clip(shown[:, known:] @ self.words, -MOST_BY_WORDS, MOST_BY_WORDS)
        return np.asarray(self.base + shown[:, :known] @ self.points + words)


def shown_by(papers: Sequence[Labelled], corpus: Collection[str], directions: Array) -> Array:
    """Return the cues of *papers*, 0 or 1, their attention and place, shape (N, C + 1 + D).

    The attention of those in the *corpus* is the mean of the others.
    """
    rows = []
    for paper in papers:
        told = shipped_reader().read(paper.title, split_sentences(paper.abstract))
        results = " ".join(one.text for one in told if one.role is Role.RESULT)
        entry = entry_of(paper.title, paper.abstract, results=results)
        names = {one.name for one in seen(entry, _CUES)}
        places, weights = tag_model().weighed(paper.title, paper.abstract)
        attracted = np.nan if paper.id in corpus else drawn_by(paper.title, paper.abstract) / _STEP
        cues = (float(cue.name in names) for cue in _CUES)
        rows.append([*cues, attracted, *(weights @ directions[places])])
    shown = np.array(rows)
    known = shown[:, len(_CUES)]
    known[np.isnan(known)] = np.nanmean(known) if not np.isnan(known).all() else 0.0
    return shown


def drawn_by(title: str, abstract: str) -> float:
    """Return the attention of a paper as it counts."""
    return odds_of(attention(title, abstract).value)


def fitted(shown: Array, scores: Array) -> Points:
    """Return what papers teach by what they have *shown* (N, C + 1 + D) and their *scores* (N,)."""
    centre, mean = shown.mean(axis=0), scores.mean()
    free = shown.shape[1] - len(_SIGNS)
    signs = np.concatenate([_SIGNS, np.ones(free)])
    hold = np.concatenate([np.full(len(_SIGNS), _HOLD), np.full(free, _HOLD_DIRECTIONS)])
    points = _ridge((shown - centre) * signs, scores - mean, hold, len(_SIGNS)) * signs
    timid = (shown - centre) @ points
    points = points * (scores.std() / max(1e-6, timid.std()))
    known, words = np.split(points, [len(_SIGNS)])
    return Points(base=float(mean - centre @ points), points=known, words=words)


def _ridge(features: Array, wanted: Array, hold: Array, signed: int) -> Array:
    """Return a ridge regression whose first *signed* weights are not negative.

    One weight after the other is set to its best, until nothing changes much.
    """
    weights = np.zeros(features.shape[1])
    products, aims = features.T @ features, features.T @ wanted
    for _ in range(300):
        for place in range(len(weights)):
            rest = aims[place] - products[place] @ weights + products[place, place] * weights[place]
            best = rest / (products[place, place] + hold[place])
            weights[place] = max(0.0, best) if place < signed else best
    return weights


def rank_agreement(one: Array, other: Array) -> float:
    """Return Spearman's coefficient, equal values sharing their mean rank."""
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(values: Array) -> Array:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[places], np.float64)


def measured(cards: Array, scores: Array, others: Array, other_scores: Array) -> str:
    """Return figures cross-validated on gold cards, learning from the *others* as well."""
    rounded, plain, spread = [], [], Counter[int]()
    for seed in range(_SEEDS):
        said = cross_validated(
            len(scores),
            lambda rest, apart: fitted(
                np.concatenate([cards[rest], others]),
                np.concatenate([scores[rest], other_scores]),
            ).told(cards[apart]),
            seed=seed,
            folds=_FOLDS,
        )
        plain.append(rank_agreement(said, scores))
        given = [whole(float(one)) for one in said]
        rounded.append(rank_agreement(np.array(given, np.float64), scores))
        spread.update(given)
    told = {score: round(count / _SEEDS) for score, count in sorted(spread.items())}
    wanted = dict(sorted(Counter(scores.astype(int).tolist()).items()))
    return (
        f"scores of gold cards: Spearman {np.mean(rounded):.3f} ± {np.std(rounded):.3f} rounded, "
        f"{np.mean(plain):.3f} before; spread {told} against {wanted}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder of the data")
    parser.add_argument("--out", type=Path, default=_OUT, help="where the points go")
    options = parser.parse_args(arguments)
    entries = {row["id"]: row for row in lines(options.shared / "corpus/papers-2025.jsonl.gz")}
    common = [drawn_by(one["title"], one["abstract"]) for one in [*entries.values()][::_RARE]]
    directions = np.load(DIRECTIONS).astype(np.float64)
    (papers, tenth), others = gold(options.shared), more(options.shared)
    cards, apart, rest = (shown_by(some, entries, directions) for some in (papers, tenth, others))
    rest[:, len(_CUES)] = cards[:, len(_CUES)].mean()
    scores = np.array([paper.score for paper in papers], np.float64)
    # The two collections are about other papers; only differences within each are learned.
    shift = scores.mean() - np.mean([paper.score for paper in others])
    other_scores = np.array([paper.score + shift for paper in others], np.float64)
    print(measured(cards, scores, rest, other_scores))
    learned = fitted(np.concatenate([cards, rest]), np.concatenate([scores, other_scores]))
    given = np.array([whole(float(one)) for one in learned.told(apart)], np.float64)
    wanted = np.array([paper.score for paper in tenth], np.float64)
    print(f"the tenth: Spearman {rank_agreement(given, wanted):.3f}")
    write(learned, float(np.mean(common)), directions, options.out)


def write(learned: Points, common: float, directions: Array, path: Path) -> None:
    """Write the points of cues and attention to *path*, and those of words beside it."""
    *points, drawn = (round(float(one), 3) + 0.0 for one in learned.points)
    stored = {
        "base": round(learned.base, 3),
        "points": dict(zip([cue.name for cue in _CUES], points, strict=True)),
        "attention": round(drawn / _STEP, 4),
        "common": round(common, 3),
    }
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    words = directions @ learned.words
    step = np.float32(np.abs(words).max() / 127)
    np.savez_compressed(_WORDS, words=np.round(words / step).astype(np.int8), step=step)


if __name__ == "__main__":
    main()
