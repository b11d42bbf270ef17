"""Learn what each cue and attention add to a score, measure it by cross-validation, and write it.

What is learned of attention is learned from what weights say that had not seen the paper, as
``training/attention.py`` left it; the shipped ones know the fate of all papers of 2025.

A ridge regression in which a strength never takes away and a gap never adds, since nobody would
believe a rationale that says otherwise. Such a regression is timid: it says nearly the same of all
papers. So what it says is spread around the mean until scores differ as readers' scores do.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from digest.cards.assessing.cues import GAPS, STRENGTHS
from digest.cards.assessing.entry import entry_of
from digest.cards.assessment import odds_of, seen, whole
from digest.cards.classifier.classifier import shipped_reader
from digest.cards.classifier.labels import Role
from digest.text.sentences import split_sentences
from training.labelled import Array, Labelled, cross_validated, gold, more
from training.outcomes import APART

_OUT: Final = Path(__file__).parents[1] / "digest/cards/weights/assessment.json"
_CUES: Final = (*STRENGTHS, *GAPS)
_SIGNS: Final = np.array([1.0] * len(STRENGTHS) + [-1.0] * len(GAPS) + [1.0])
"""Of each cue, and of attention, which comes last."""
_STEP: Final = 4.0
"""Attention is learned in steps of so much of its odds: in smaller ones it would outweigh cues."""
_HOLD: Final = 10.0
_SEEDS: Final = 10
_FOLDS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What is learned."""

    base: float
    #: One for each cue, in their order, and one for attention.
    points: Array

    def told(self, shown: Array) -> Array:
        """Give the scores of papers by what they have *shown* (N, C + 1), not yet rounded."""
        return np.asarray(self.base + shown @ self.points)


def shown_by(papers: Sequence[Labelled], odds: Mapping[str, float]) -> Array:
    """Look for the cues in *papers*, 0 or 1, and for their attention, shape (N, C + 1)."""
    rows = []
    for paper in papers:
        told = shipped_reader().read(paper.title, split_sentences(paper.abstract))
        results = " ".join(one.text for one in told if one.role is Role.RESULT)
        entry = entry_of(paper.title, paper.abstract, results=results)
        names = {one.name for one in seen(entry, _CUES)}
        rows.append([*(float(cue.name in names) for cue in _CUES), _drawn(odds[paper.id])])
    return np.array(rows)


def _drawn(odds: float) -> float:
    """Give attention as it counts."""
    return odds_of(1 / (1 + math.exp(-odds))) / _STEP


def fitted(shown: Array, scores: Array) -> Points:
    """Learn from what papers have *shown* (N, C + 1) and their *scores* (N,)."""
    centre, mean = shown.mean(axis=0), scores.mean()
    points = _ridge((shown - centre) * _SIGNS, scores - mean) * _SIGNS
    timid = (shown - centre) @ points
    points = points * (scores.std() / max(1e-6, timid.std()))
    return Points(base=float(mean - centre @ points), points=points)


def _ridge(features: Array, wanted: Array) -> Array:
    """Fit a ridge regression without negative weights, one weight after the other."""
    weights = np.zeros(features.shape[1])
    products, aims = features.T @ features, features.T @ wanted
    for _ in range(500):
        for place in range(len(weights)):
            rest = aims[place] - products[place] @ weights + products[place, place] * weights[place]
            weights[place] = max(0.0, rest / (products[place, place] + _HOLD))
    return weights


def rank_agreement(one: Array, other: Array) -> float:
    """Give Spearman's coefficient, equal values sharing their mean rank."""
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(values: Array) -> Array:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[places], np.float64)


def measured(cards: Array, scores: Array, others: Array, other_scores: Array) -> str:
    """Cross-validate on gold cards, learning from the *others* as well."""
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
    parser.add_argument("--attention", type=Path, default=APART, help="what it left for this")
    options = parser.parse_args(arguments)
    papers, others = gold(options.shared), more(options.shared)
    odds = json.loads(options.attention.read_text(encoding="utf-8"))
    cards, rest = shown_by(papers, odds), shown_by(others, odds)
    scores = np.array([paper.score for paper in papers], np.float64)
    # The two collections are about other papers; only differences within each are learned.
    shift = scores.mean() - np.mean([paper.score for paper in others])
    other_scores = np.array([paper.score + shift for paper in others], np.float64)
    print(measured(cards, scores, rest, other_scores))
    learned = fitted(np.concatenate([cards, rest]), np.concatenate([scores, other_scores]))
    *points, attention = (round(float(one), 3) + 0.0 for one in learned.points)
    stored = {
        "base": round(learned.base, 3),
        "points": dict(zip([cue.name for cue in _CUES], points, strict=True)),
        "attention": round(attention / _STEP, 4),
        "common": round(float(np.mean([_drawn(one) * _STEP for one in odds.values()])), 3),
    }
    options.out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
