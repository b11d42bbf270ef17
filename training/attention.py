"""Learn which papers readers and an editor pick, measure it week by week, and write the weights.

Three parts, each on its own: words for what readers feature, words for what the editor picks, and a
small network for what readers feature, whose input is what words go together (learned without
labels) and how the text is written. Their sum is the score. What a score promises is read off
papers of weeks after those that were learned from, since that is how the score is used.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.utils.extmath import randomized_svd
from torch import nn
from torch.nn import functional

from digest.compose.attention import EDITOR, FEATURED
from training.calibration import Scale, scale_of
from training.outcomes import MOST_VOTED, PICKED_BY, Papers, read_papers
from training.seenterms import Seen, see
from training.weekly import figures_of, told

Floats = NDArray[np.float32]

_OUT: Final = Path(__file__).parents[1] / "digest/compose/weights/attention.npz"
_COMMON: Final = 24_000
"""The terms from which directions are made."""
_DIRECTIONS: Final = 100
# How much each part says in the sum. More for the editor gains there what it costs with readers.
_SHARE_WORDS: Final = 0.375
_SHARE_NETWORK: Final = 0.375
_SHARE_EDITOR: Final = 0.25
# The inverse of how much weights are held back.
_FREEDOM_READERS: Final = 2.0
_FREEDOM_EDITOR: Final = 3.0
_HIDDEN: Final = 64
_NETWORKS: Final = 3
_ROUNDS: Final = 8
_BATCH: Final = 256
_RATE: Final = 2e-3
_PARTS: Final = 5
"""Blocks of neighbouring weeks, each told by what the others teach."""
_FORWARD: Final = (("2025-26", "2025-40"), ("2025-35", "2025-36"))
"""The last week that is learned from, and the first that is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What is learned: V terms, K of them with D directions, M manners, H hidden units."""

    words: Floats
    directions: Floats
    from_directions: Floats
    from_manners: Floats
    hidden_bias: Floats
    hidden_out: Floats
    bias: float

    def points(self, seen: Seen) -> Floats:
        """Give the points of all papers, shape (N,)."""
        place = seen.terms[:, : len(self.directions)] @ self.directions
        hidden = place @ self.from_directions + seen.manners @ self.from_manners + self.hidden_bias
        total = seen.terms @ self.words + np.maximum(hidden, 0) @ self.hidden_out + self.bias
        return np.asarray(total, np.float32)


def learn(seen: Seen, papers: Papers, rows: NDArray[np.intp]) -> Learned:
    """Learn from the papers at *rows*."""
    featured, editor = papers.picked[FEATURED][rows], papers.picked[EDITOR][rows]
    terms = seen.terms[rows]
    readers = _words(terms, featured, _FREEDOM_READERS, _worth(papers)[rows])
    editors = _words(terms, editor, _FREEDOM_EDITOR, None)
    directions = _directions(terms[:, :_COMMON])
    place = (seen.terms[:, :_COMMON] @ directions).astype(np.float32)
    words = readers * _factor(terms @ readers, _SHARE_WORDS)
    words = words + editors * _factor(terms @ editors, _SHARE_EDITOR)
    layers = _network(np.hstack([place, seen.manners]), papers, rows)
    alone = Learned(words=0 * words, directions=directions, **layers, bias=0.0)
    out = alone.hidden_out * _factor(alone.points(seen)[rows], _SHARE_NETWORK)
    mixed = replace(alone, words=words, hidden_out=out)
    return replace(mixed, bias=-float(mixed.points(seen)[rows].mean()))


def _factor(points: Floats, share: float) -> np.float32:
    """Give what makes *points* spread as *share*."""
    return np.float32(share / points.std())


def _worth(papers: Papers) -> NDArray[np.float64]:
    """Say how much each paper counts: featured ones more, the more votes they got."""
    featured = papers.picked[FEATURED]
    worth = np.where(featured, 0.5 + np.log1p(papers.votes) + papers.picked[MOST_VOTED], 1.0)
    return np.where(featured, worth / worth[featured].mean(), 1.0)


def _words(
    terms: sparse.csr_matrix,
    truth: NDArray[np.bool_],
    freedom: float,
    worth: NDArray[np.float64] | None,
) -> Floats:
    model = LogisticRegression(C=freedom, solver="liblinear", random_state=0, max_iter=200)
    return np.asarray(model.fit(terms, truth, worth).coef_[0], np.float32)


def _directions(terms: sparse.csr_matrix) -> Floats:
    """Find the directions in which papers differ most, without labels; shape (K, D)."""
    _, _, found = randomized_svd(
        terms, _DIRECTIONS, n_oversamples=20, n_iter=3, random_state=0, svd_lapack_driver="gesdd"
    )
    kept = found.T / (terms @ found.T).std(axis=0)
    # In 127 steps each, as they are stored.
    steps = np.abs(kept).max(axis=0) / 127
    return np.asarray(np.round(kept / steps) * steps, np.float32)


def _network(inputs: Floats, papers: Papers, rows: NDArray[np.intp]) -> dict[str, Floats]:
    """Teach some small networks, and put them side by side into one."""
    picked = np.stack([papers.picked[who] for who in PICKED_BY], axis=1)[rows]
    worth = np.ones_like(picked, dtype=np.float32)
    worth[:, PICKED_BY.index(FEATURED)] = _worth(papers)[rows]
    worth[:, PICKED_BY.index(EDITOR)] = 2
    tensors = [
        torch.from_numpy(np.asarray(one, np.float32)) for one in (inputs[rows], picked, worth)
    ]
    layers = [_taught(*tensors, seed=seed) for seed in range(_NETWORKS)]
    first = np.concatenate([one[0].weight.detach().numpy() for one in layers]).T
    bias = np.concatenate([one[0].bias.detach().numpy() for one in layers])
    head = PICKED_BY.index(FEATURED)
    out = np.concatenate([one[1].weight.detach().numpy()[head] for one in layers]) / _NETWORKS
    return {
        "from_directions": first[:_DIRECTIONS],
        "from_manners": first[_DIRECTIONS:],
        "hidden_bias": bias,
        "hidden_out": out,
    }


def _taught(
    inputs: torch.Tensor, picked: torch.Tensor, worth: torch.Tensor, *, seed: int
) -> tuple[nn.Linear, nn.Linear]:
    """Teach one network what all of them pick: what they have in common helps with each."""
    torch.manual_seed(seed)
    first, last = nn.Linear(inputs.shape[1], _HIDDEN), nn.Linear(_HIDDEN, picked.shape[1])
    last.bias.data = torch.logit(picked.mean(dim=0).clamp(1e-4, 1 - 1e-4))
    network = nn.Sequential(nn.Dropout(0.2), first, nn.ReLU(), nn.Dropout(0.4), last)
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=0.01)
    steps = _ROUNDS * -(-len(inputs) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps)
    for _ in range(_ROUNDS):
        for batch in torch.randperm(len(inputs)).split(_BATCH):
            wrong = functional.binary_cross_entropy_with_logits(
                network(inputs[batch]), picked[batch], reduction="none"
            )
            optimizer.zero_grad()
            (wrong * worth[batch]).sum(dim=1).mean().backward()
            optimizer.step()
            schedule.step()
    return first, last


def apart(seen: Seen, papers: Papers) -> Floats:
    """Tell the points of each block of weeks by what the other weeks teach; shape (N,)."""
    weeks = np.unique(papers.weeks)
    points = np.zeros(len(papers.weeks), np.float32)
    for block in np.array_split(weeks, _PARTS):
        held = np.isin(papers.weeks, block)
        points[held] = learn(seen, papers, np.flatnonzero(~held)).points(seen)[held]
    return points


def ahead(seen: Seen, papers: Papers, last: str, first: str) -> tuple[NDArray[np.intp], Floats]:
    """Learn until the week *last*; give the places and the points of papers from *first* on."""
    learned = learn(seen, papers, np.flatnonzero(papers.weeks <= last))
    told_of = np.flatnonzero(papers.weeks >= first)
    return told_of, learned.points(seen)[told_of]


def write(learned: Learned, seen: Seen, scale: Scale, path: Path) -> None:
    """Write all of it, words and directions in steps of a 127th of the largest."""
    steps = np.abs(learned.directions).max(axis=0) / 127
    step = np.float32(np.abs(learned.words).max() / 127)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        known=np.frombuffer("\n".join(seen.known).encode(), np.uint8),
        rarity=seen.rarity.astype(np.float16),
        words=np.round(learned.words / step).astype(np.int8),
        words_step=step,
        directions=np.round(learned.directions / steps).astype(np.int8),
        steps=steps.astype(np.float32),
        from_directions=learned.from_directions.astype(np.float16),
        from_manners=learned.from_manners.astype(np.float16),
        hidden_bias=learned.hidden_bias.astype(np.float32),
        hidden_out=learned.hidden_out.astype(np.float32),
        bias=np.float32(learned.bias),
        starts=scale.starts,
        picked_by=np.frombuffer("\n".join(PICKED_BY).encode(), np.uint8),
        chances=scale.chances,
        middles=scale.middles,
        odds=scale.odds,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder of the data")
    parser.add_argument("--out", type=Path, default=_OUT, help="where the weights go")
    options = parser.parse_args(arguments)
    papers = read_papers(
        options.shared / "corpus/papers-2025.jsonl.gz",
        options.shared / "outcomes/outcomes-2025.jsonl.gz",
    )
    seen = see(papers)
    print(f"{len(papers.titles):,} papers, {len(seen.known):,} terms")
    points = apart(seen, papers)
    print(told(f"{_PARTS} blocks of weeks", figures_of(papers, np.arange(len(points)), points)))
    ahead_of = [ahead(seen, papers, last, first) for last, first in _FORWARD]
    for (last, first), (rows, some) in zip(_FORWARD, ahead_of, strict=True):
        print(told(f"until {last}, from {first}", figures_of(papers, rows, some)))
    scale = scale_of(papers, points, ahead_of)
    print(scale.told(papers, points, ahead_of))
    write(learn(seen, papers, np.arange(len(points))), seen, scale, options.out)
    print(f"{options.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
