"""Learn which words speak for which tag, measure it by cross-validation, and write the weights.

What words go together is learned from the whole corpus, without labels: directions in which papers
differ. What each tag has to do with them, with its cue words and with single words, is learned from
labelled papers by logistic regression.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.utils.extmath import randomized_svd

from digest.cards.tags import TAGS, chosen
from digest.cards.tags.model import SEEN, WITHOUT_CUE, TagModel, evidence_of, grams
from training.labelled import Array, Labelled, cross_validated, gold, more, texts

_OUT: Final = Path(__file__).parents[1] / "digest/cards/weights/tags.npz"
#: Where the directions are kept for the assessment.
DIRECTIONS: Final = Path("var/training/directions.npy")
_DIRECTIONS: Final = 200
_SEEN_OFTEN: Final = 120
_SEEN_IN_GOLD: Final = 8
"""A word in fewer papers of the corpus, and in fewer gold cards, is not known."""
_SEEN_EVERYWHERE: Final = 0.3
_FOLDS: Final = 5
_GOLD_COUNTS: Final = 3
"""A gold card, of any field of research, weighs more in the directions than one of the corpus."""
# How freely cues, single words and directions are learned.
_CUES: Final = 0.7
_WORDS: Final = 3.0
_PLACES: Final = 3.0
_FREEDOM: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is seen of N papers, and their tags."""

    #: (N, T, S)
    evidence: Array
    #: (N, V)
    words: sparse.csr_matrix
    #: (N, D): where each lies in the directions.
    place: Array
    #: (N, T): 1 for each tag.
    tags: Array

    def of(self, rows: Sequence[int]) -> Seen:
        """Return some of them."""
        return Seen(
            evidence=self.evidence[rows],
            words=self.words[rows],
            place=self.place[rows],
            tags=self.tags[rows],
        )

    def with_(self, other: Seen) -> Seen:
        """Return these and those of *other*."""
        return Seen(
            evidence=np.concatenate([self.evidence, other.evidence]),
            words=sparse.vstack([self.words, other.words]).tocsr(),
            place=np.concatenate([self.place, other.place]),
            tags=np.concatenate([self.tags, other.tags]),
        )

    def features(self, tag: int) -> sparse.csr_matrix:
        """Return what the regression of *tag* learns from, shape (N, S + D + V)."""
        dense = np.concatenate([_CUES * self.evidence[:, tag], _PLACES * self.place], axis=1)
        return sparse.hstack([sparse.csr_matrix(dense), _WORDS * self.words]).tocsr()


def words_of(shared: Path) -> tuple[TagModel, Array]:
    """Return a model that knows the words but no tags, and the directions (V, D)."""
    learned, _ = gold(shared)
    ours = Counter(gram for one in learned for gram in grams(one.title, one.abstract))
    papers = Counter[str]()
    count = 0
    for title, abstract in texts(shared):
        papers.update(grams(title, abstract).keys())
        count += 1
    known = [
        gram
        for gram, often in papers.items()
        if often < _SEEN_EVERYWHERE * count
        and (often >= _SEEN_OFTEN or ours[gram] >= _SEEN_IN_GOLD)
    ]
    rarity = np.log(count / np.array([papers[gram] for gram in known]))
    model = TagModel(
        known={gram: place for place, gram in enumerate(known)},
        rarity=rarity.astype(np.float32),
        words=np.zeros((len(known), len(TAGS)), np.float32),
        cues=np.zeros((len(TAGS), len(SEEN)), np.float32),
        bias=np.zeros(len(TAGS), np.float32),
    )
    entries = [*list(texts(shared))[: -len(learned) : 2]]
    entries += [(one.title, one.abstract) for one in learned] * _GOLD_COUNTS
    _, _, found = randomized_svd(matrix_of(model, entries), _DIRECTIONS, n_iter=3, random_state=0)
    ours_placed = matrix_of(model, [(one.title, one.abstract) for one in learned]) @ found.T
    length = np.sqrt((ours_placed**2).sum(axis=1).mean())
    return model, np.asarray(found.T / length, np.float64)


def matrix_of(model: TagModel, entries: Sequence[tuple[str, str]]) -> sparse.csr_matrix:
    """Return the weights of the known words of titles and abstracts, shape (N, V)."""
    rows = [model.weighed(title, abstract) for title, abstract in entries]
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places, weights = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    return sparse.csr_matrix((weights, places, ends), shape=(len(rows), len(model.known)))


def seen(papers: Sequence[Labelled], model: TagModel, directions: Array) -> Seen:
    """Return what is seen of *papers*."""
    words = matrix_of(model, [(paper.title, paper.abstract) for paper in papers])
    return Seen(
        evidence=np.stack([evidence_of(paper.title, paper.abstract) for paper in papers]),
        words=words,
        place=words @ directions,
        tags=np.array([[tag in paper.tags for tag in TAGS] for paper in papers], np.float64),
    )


def fitted(papers: Seen) -> Array:
    """Return what *papers* teach: rows of bias, cues, directions, words, (T, 1 + S + D + V)."""
    rows = []
    for tag in range(len(TAGS)):
        model = LogisticRegression(C=_FREEDOM, solver="liblinear", random_state=0)
        model.fit(papers.features(tag), papers.tags[:, tag])
        rows.append(np.concatenate([model.intercept_, model.coef_[0]]))
    return np.stack(rows)


def told(weights: Array, papers: Seen) -> Array:
    """Return the probability of each tag for *papers*."""
    columns = [
        papers.features(tag) @ weights[tag, 1:] + weights[tag, 0] for tag in range(len(TAGS))
    ]
    sure = 1 / (1 + np.exp(-np.clip(np.stack(columns, axis=1), -30, 30)))
    return np.where(papers.evidence.any(axis=2) | (sure >= WITHOUT_CUE), sure, 0.0)


def agreement(probabilities: Array, tags: Array) -> tuple[float, float]:
    """Return F1 in percent: over all decisions, and the mean over papers."""
    rows = [chosen(one.tolist()) for one in probabilities]
    said = np.array([[tag in row for tag in TAGS] for row in rows], np.float64)
    both, either = (said * tags).sum(axis=1), said.sum(axis=1) + tags.sum(axis=1)
    return float(200 * both.sum() / either.sum()), float(200 * (both / either).mean())


def measured(cards: Seen, others: Seen) -> str:
    """Return figures cross-validated on *cards*, learning from *others* as well."""
    said = cross_validated(
        len(cards.tags),
        lambda rest, apart: told(fitted(cards.of(rest).with_(others)), cards.of(apart)),
        seed=0,
        folds=_FOLDS,
    )
    micro, mean = agreement(said, cards.tags)
    return f"tags of gold cards: micro F1 {micro:.1f}, mean F1 of a card {mean:.1f}"


def finished(model: TagModel, weights: Array, directions: Array) -> TagModel:
    """Return *model* with the learned *weights*."""
    cues = 1 + len(SEEN)
    places = cues + directions.shape[1]
    words = _PLACES * directions @ weights[:, cues:places].T + _WORDS * weights[:, places:].T
    return replace(
        model,
        words=words.astype(np.float32),
        cues=(_CUES * weights[:, 1:cues]).astype(np.float32),
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
    DIRECTIONS.parent.mkdir(parents=True, exist_ok=True)
    np.save(DIRECTIONS, directions.astype(np.float32))
    learned, tenth = (seen(papers, model, directions) for papers in gold(options.shared))
    others = seen(more(options.shared), model, directions)
    print(measured(learned, others))
    weights = fitted(learned.with_(others))
    micro, mean = agreement(told(weights, tenth), tenth.tags)
    print(f"the tenth: micro F1 {micro:.1f}, mean F1 of a card {mean:.1f}")
    write(finished(model, weights, directions), options.out)


if __name__ == "__main__":
    main()
