"""What a reader is worth on abstracts that it was not taught."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from digest.cards.classifier.classifier import likeliest
from training.corpora import FIELDS, Abstract, Floats
from training.fitting import answers_of
from training.network import Reader


def measured(
    reader: Reader, apart: Mapping[str, Sequence[Abstract]], vocabulary: dict[str, int]
) -> str:
    """Give figures in percent: roles right, nearness of the best sentence, evidence F1."""
    found = {name: answers_of(reader, some, vocabulary) for name, some in apart.items()}
    told = []
    if "roles" in apart:
        told.append(f"five roles {_right(apart['roles'], found['roles'], 'roles5'):.2f}")
    if "summaries" in apart:
        told.append(f"nearness {_nearness(apart['summaries'], found['summaries']):.2f}")
    if "gold" in apart:
        told.append(f"seven roles {_right(apart['gold'], found['gold'], 'roles7'):.1f}")
        scores = evidence_f1(apart["gold"], found["gold"])
        told.append(f"evidence {np.round(scores, 1)}, mean {scores.mean():.1f}")
    return ", ".join(told)


def _right(
    abstracts: Sequence[Abstract], found: Sequence[Mapping[str, Floats]], head: str
) -> float:
    said = np.concatenate([one[head].argmax(-1) for one in found])
    true = np.concatenate([one.targets[head] for one in abstracts])
    return float((said == true).mean() * 100)


def _nearness(abstracts: Sequence[Abstract], found: Sequence[Mapping[str, Floats]]) -> float:
    chosen = [
        one.targets["alone"][answers["alone"][:, 0].argmax()]
        for one, answers in zip(abstracts, found, strict=True)
    ]
    return float(np.mean(chosen) * 100)


def evidence_f1(abstracts: Sequence[Abstract], found: Sequence[Mapping[str, Floats]]) -> Floats:
    """Give the mean F1 of the sentences chosen for each of ``FIELDS``, in percent."""
    scores = [
        [
            _f1(
                set(likeliest(_sigmoid(answers["evidence"][:, column]))),
                set(np.flatnonzero(one.targets["evidence"][:, column]).tolist()),
            )
            for column in range(len(FIELDS))
        ]
        for one, answers in zip(abstracts, found, strict=True)
    ]
    return np.asarray(np.mean(scores, axis=0) * 100, np.float32)


def _f1(chosen: set[int], true: set[int]) -> float:
    return 2 * len(chosen & true) / (len(chosen) + len(true)) if chosen or true else 1.0


def _sigmoid(values: Floats) -> list[float]:
    return [float(value) for value in 1 / (1 + np.exp(-values))]
