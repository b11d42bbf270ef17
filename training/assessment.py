"""Learn what each visible cue adds to a score, measure it by cross-validation, and write it.

A ridge regression in which a strength never takes away and a gap never adds, since nobody would
believe a rationale that says otherwise. Such a regression is timid: it says nearly the same of all
papers. So what it says is spread around the mean until scores differ as readers' scores do.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from digest.cards.assessing.cues import GAPS, STRENGTHS
from digest.cards.assessing.entry import entry_of
from digest.cards.assessment import seen, whole
from digest.cards.reading.reader import shipped_reader
from digest.cards.reading.roles import Role
from digest.text.sentences import split_sentences
from training.labelled import Array, Labelled, cross_validated, gold, more

_OUT: Final = Path(__file__).parents[1] / "digest/cards/weights/assessment.json"
_CUES: Final = (*STRENGTHS, *GAPS)
_SIGNS: Final = np.array([1.0] * len(STRENGTHS) + [-1.0] * len(GAPS))
_HOLD: Final = 10.0
_SEEDS: Final = 10
_FOLDS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What is learned."""

    base: float
    #: One for each cue, in their order.
    points: Array

    def told(self, cues: Array) -> Array:
        """Give the scores of papers with *cues* (N, C), not yet rounded."""
        return np.asarray(self.base + cues @ self.points)


def cues_of(papers: Sequence[Labelled]) -> Array:
    """Look for the cues in *papers*; gives 0 and 1, shape (N, C)."""
    rows = []
    for paper in papers:
        told = shipped_reader().read(paper.title, split_sentences(paper.abstract))
        results = " ".join(one.text for one in told if one.role is Role.RESULT)
        entry = entry_of(paper.title, paper.abstract, results=results)
        names = {one.name for one in seen(entry, _CUES)}
        rows.append([float(cue.name in names) for cue in _CUES])
    return np.array(rows)


def fitted(cues: Array, scores: Array) -> Points:
    """Learn from papers with *cues* (N, C) and *scores* (N,)."""
    centre, mean = cues.mean(axis=0), scores.mean()
    points = _ridge((cues - centre) * _SIGNS, scores - mean) * _SIGNS
    timid = (cues - centre) @ points
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
    options = parser.parse_args(arguments)
    papers, others = gold(options.shared), more(options.shared)
    cards, rest = cues_of(papers), cues_of(others)
    scores = np.array([paper.score for paper in papers], np.float64)
    # The two collections are about other papers; only differences within each are learned.
    shift = scores.mean() - np.mean([paper.score for paper in others])
    other_scores = np.array([paper.score + shift for paper in others], np.float64)
    print(measured(cards, scores, rest, other_scores))
    learned = fitted(np.concatenate([cards, rest]), np.concatenate([scores, other_scores]))
    points = {
        cue.name: round(float(one), 3) + 0.0 for cue, one in zip(_CUES, learned.points, strict=True)
    }
    stored = {"base": round(learned.base, 3), "points": points}
    options.out.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
