"""The scale from 1 to 10 promises more for more points, and as much as will come."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from training.calibration import scale_of
from training.outcomes import PICKED_BY, Papers


@pytest.fixture(scope="module")
def made() -> tuple[Papers, npt.NDArray[np.float32]]:
    """Make papers that are picked by chance, the more likely the more points they have."""
    rng = np.random.default_rng(1)
    points = rng.normal(size=20_000).astype(np.float32)
    chance = 1 / (1 + np.exp(3.5 - 1.2 * points))
    picked = {who: rng.random(len(points)) < chance for who in PICKED_BY}
    texts = ("",) * len(points)
    papers = Papers(
        ids=texts,
        titles=texts,
        abstracts=texts,
        authors=np.ones(len(points), np.int64),
        weeks=np.full(len(points), "2025-01"),
        picked=picked,
        votes=np.zeros(len(points)),
    )
    return papers, points


def test_a_scale_rises(made: tuple[Papers, npt.NDArray[np.float32]]) -> None:
    papers, points = made
    scale = scale_of(papers, points, [(np.arange(len(points)), points)])
    for rising in (scale.starts, scale.middles, scale.odds, *scale.chances):
        assert list(rising) == sorted(set(rising.tolist()))


def test_a_scale_promises_what_the_week_of_now_will_bring(
    made: tuple[Papers, npt.NDArray[np.float32]],
) -> None:
    """The part of all papers that is promised is the published one, whatever it was before."""
    papers, points = made
    scale = scale_of(papers, points, [(np.arange(len(points)), points)])
    sizes = np.bincount(scale.starts.searchsorted(points, side="right"), minlength=10)
    promised = (scale.chances @ sizes) / len(points)
    assert promised == pytest.approx([0.064, 0.0116, 0.005, 0.009], rel=0.05)


def test_a_scale_tells_what_became_of_each_score(
    made: tuple[Papers, npt.NDArray[np.float32]],
) -> None:
    papers, points = made
    scale = scale_of(papers, points, [(np.arange(len(points)), points)])
    assert "score: featured by readers" in scale.told(papers, points, [])
