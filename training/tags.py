"""Learn which words speak for which tag, measure it by cross-validation, and write the weights.

What words go together is learned from the whole corpus, without labels: a hundred directions in
which papers differ. What each tag has to do with them, and with its cue words, is learned from few
labelled papers by logistic regression. How cue words count is much the same for all tags: so one
regression over all tags comes first, and each tag's own only departs from it where papers say so.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch

from digest.cards.tags import chosen
from digest.cards.tags.evidence import SEEN, evidence_of
from digest.cards.tags.model import TagModel, grams
from digest.cards.tags.rules import TAGS
from training.labelled import Array, Labelled, cross_validated, gold, more, texts

_OUT: Final = Path(__file__).parents[1] / "digest/cards/weights/tags.npz"
_DIRECTIONS: Final = 100
_SEEN_OFTEN: Final = 250
"""A word in fewer papers of the corpus is not known."""
_SEEN_EVERYWHERE: Final = 0.3
_STILL: Final = 1e-6
"""A step of Newton's method that changes nothing any more."""
_SEEDS: Final = 5
_FOLDS: Final = 10
# How much each weight is held back, as a ridge.
_HOLD_SHARED: Final = 0.3
_HOLD_BIAS: Final = 0.3
_HOLD_CUES: Final = 1.0
_HOLD_DIRECTIONS: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is seen of N papers, and their tags."""

    #: (N, T, S)
    evidence: Array
    #: (N, D): where each lies in the directions.
    place: Array
    #: (N, T): 1 for each tag.
    tags: Array

    def of(self, rows: Sequence[int]) -> Seen:
        """Give some of them."""
        return Seen(evidence=self.evidence[rows], place=self.place[rows], tags=self.tags[rows])

    def with_(self, other: Seen) -> Seen:
        """Give these and those of *other*."""
        return Seen(
            evidence=np.concatenate([self.evidence, other.evidence]),
            place=np.concatenate([self.place, other.place]),
            tags=np.concatenate([self.tags, other.tags]),
        )


def words_of(shared: Path) -> tuple[TagModel, Array]:
    """Give a model that knows the words but no tags, and the directions (V, D)."""
    papers: Counter[str] = Counter()
    count = 0
    for title, abstract in texts(shared):
        papers.update(grams(title, abstract).keys())
        count += 1
    known = [
        gram for gram, often in papers.items() if _SEEN_OFTEN <= often < _SEEN_EVERYWHERE * count
    ]
    rarity = np.log(count / np.array([papers[gram] for gram in known]))
    model = TagModel(
        known={gram: place for place, gram in enumerate(known)},
        rarity=rarity.astype(np.float32),
        words=np.zeros((len(known), len(TAGS)), np.float32),
        cues=np.zeros((len(TAGS), len(SEEN)), np.float32),
        bias=np.zeros(len(TAGS), np.float32),
    )
    return model, _directions(model, shared)


def _directions(model: TagModel, shared: Path) -> Array:
    rows, columns, values = [], [], []
    count = 0
    for title, abstract in texts(shared):
        places, weights = model.weighed(title, abstract)
        rows.append(np.full(len(places), count))
        columns.append(places)
        values.append(weights)
        count += 1
    matrix = torch.sparse_coo_tensor(
        torch.from_numpy(np.stack([np.concatenate(rows), np.concatenate(columns)])),
        torch.from_numpy(np.concatenate(values)),
        (count, len(model.known)),
        check_invariants=True,
    ).coalesce()
    torch.manual_seed(0)
    _, _, found = torch.svd_lowrank(matrix, q=_DIRECTIONS * 3 // 2, niter=3)
    kept = found[:, :_DIRECTIONS]
    length = torch.sparse.mm(matrix, kept).norm(dim=1).mean()
    return np.asarray((kept / length).numpy(), np.float64)


def seen(papers: Sequence[Labelled], model: TagModel, directions: Array) -> Seen:
    """Look at *papers*."""
    places = []
    for paper in papers:
        columns, weights = model.weighed(paper.title, paper.abstract)
        places.append(weights @ directions[columns])
    return Seen(
        evidence=np.stack([evidence_of(paper.title, paper.abstract) for paper in papers]),
        place=np.stack(places),
        tags=np.array([[tag in paper.tags for tag in TAGS] for paper in papers], np.float64),
    )


def fitted(papers: Seen) -> Array:
    """Learn from *papers*; gives rows of bias, cues and directions, shape (T, 1 + S + D)."""
    count, tags, places = papers.evidence.shape
    ones = np.ones((count, tags, 1))
    flat = np.concatenate([ones, papers.evidence], axis=2).reshape(count * tags, 1 + places)
    hold = np.full(1 + places, _HOLD_SHARED)
    shared = _logistic(flat, papers.tags.reshape(-1), np.zeros(1 + places), hold)
    directions = papers.place.shape[1]
    centre = np.concatenate([shared, np.zeros(directions)])
    hold = np.concatenate(
        [[_HOLD_BIAS], np.full(places, _HOLD_CUES), np.full(directions, _HOLD_DIRECTIONS)]
    )
    return np.stack(
        [
            _logistic(
                np.concatenate([ones[:, tag], papers.evidence[:, tag], papers.place], axis=1),
                papers.tags[:, tag],
                centre,
                hold,
            )
            for tag in range(tags)
        ]
    )


def _logistic(features: Array, truth: Array, centre: Array, hold: Array) -> Array:
    """Fit a logistic regression that is held near *centre*, by Newton's method."""
    weights = centre.copy()
    for _ in range(15):
        said = 1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))
        slope = features.T @ (said - truth) + hold * (weights - centre)
        curve = (features * (said * (1 - said))[:, None]).T @ features + np.diag(hold)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if float(np.abs(step).max()) < _STILL:
            break
    return weights


def told(weights: Array, papers: Seen) -> Array:
    """Give the probability of each tag for *papers*."""
    places = papers.evidence.shape[2]
    logits = weights[:, 0] + (papers.evidence * weights[:, 1 : 1 + places]).sum(axis=2)
    logits = logits + papers.place @ weights[:, 1 + places :].T
    sure = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    return np.where(papers.evidence.any(axis=2), sure, 0.0)


def agreement(probabilities: Array, tags: Array) -> tuple[float, float]:
    """Give F1 in percent: over all decisions, and the mean over papers."""
    rows = [chosen(one.tolist()) for one in probabilities]
    said = np.array([[tag in row for tag in TAGS] for row in rows], np.float64)
    both, either = (said * tags).sum(axis=1), said.sum(axis=1) + tags.sum(axis=1)
    return float(200 * both.sum() / either.sum()), float(200 * (both / either).mean())


def measured(cards: Seen, others: Seen) -> str:
    """Cross-validate on *cards*, learning from *others* as well."""
    figures = []
    for seed in range(_SEEDS):
        said = cross_validated(
            len(cards.tags),
            lambda rest, apart: told(fitted(cards.of(rest).with_(others)), cards.of(apart)),
            seed=seed,
            folds=_FOLDS,
        )
        figures.append(agreement(said, cards.tags))
    micro, macro = np.mean(figures, axis=0)
    return f"tags of gold cards: micro F1 {micro:.1f}, mean F1 of a card {macro:.1f}"


def finished(model: TagModel, weights: Array, directions: Array) -> TagModel:
    """Give *model* the learned *weights*."""
    places = model.cues.shape[1]
    return replace(
        model,
        words=(directions @ weights[:, 1 + places :].T).astype(np.float32),
        cues=weights[:, 1 : 1 + places].astype(np.float32),
        bias=weights[:, 0].astype(np.float32),
    )


def write(model: TagModel, path: Path) -> None:
    """Write *model*, its words in steps of a 127th of the largest weight of each tag."""
    scale = np.abs(model.words).max(axis=0) / 127
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        known=np.array("\n".join(model.known)),
        rarity=model.rarity.astype(np.float16),
        words=np.round(model.words / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        cues=model.cues,
        bias=model.bias,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder of the data")
    parser.add_argument("--out", type=Path, default=_OUT, help="where the weights go")
    options = parser.parse_args(arguments)
    model, directions = words_of(options.shared)
    cards = seen(gold(options.shared), model, directions)
    others = seen(more(options.shared), model, directions)
    print(measured(cards, others))
    write(finished(model, fitted(cards.with_(others)), directions), options.out)


if __name__ == "__main__":
    main()
