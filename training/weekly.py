"""How well points put picked papers first, week by week. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.outcomes import Flags, Papers

Array = NDArray[np.float64]
_FEW: Final = 500
"""Weeks with fewer papers are at the ends of the corpus, and incomplete."""
#: Papers of a week in 2026, which are more than in 2025: recall in the top 50 depends on it.
SIZE_LATER: Final = 1_525


def weeks_of(
    papers: Papers, rows: NDArray[np.intp], *, least: int = _FEW
) -> Iterator[tuple[str, NDArray[np.intp]]]:
    """Yield each week that has at least *least* papers among *rows*, and those."""
    of_rows = papers.weeks[rows]
    for week in np.unique(of_rows):
        if (of_rows == week).sum() >= least:
            yield str(week), rows[of_rows == week]


def like_later(papers: Papers, rows: NDArray[np.intp], times: int = 4) -> list[NDArray[np.intp]]:
    """Draw lists as long as weeks of 2026, each from two or three neighbouring weeks."""
    rng = np.random.default_rng(0)
    weeks = [week for _, week in weeks_of(papers, rows)]
    drawn = []
    for start in range(len(weeks) - 1):
        pool = np.concatenate(weeks[start : start + 2])
        if len(pool) < SIZE_LATER and len(weeks) > 2:  # noqa: PLR2004 # two are in the pool
            third = start + 2 if start + 2 < len(weeks) else start - 1
            pool = np.concatenate([pool, weeks[third]])
        size = min(SIZE_LATER, len(pool))
        drawn += [rng.choice(pool, size, replace=False) for _ in range(times)]
    return drawn


def figures_of(
    papers: Papers, rows: NDArray[np.intp], points: NDArray[np.floating]
) -> Mapping[str, Mapping[str, Array]]:
    """Give AUC, precision at 20, recall in the top 50: by kind of list and by who picks."""
    by_place = dict(zip(rows.tolist(), points.tolist(), strict=True))
    lists = {
        "weeks": [week for _, week in weeks_of(papers, rows)],
        "as long as in 2026": like_later(papers, rows),
    }
    return {
        name: {
            who: np.mean(
                [one for one in (_one(by_place, some, flags) for some in those) if one is not None],
                axis=0,
            )
            for who, flags in papers.picked.items()
        }
        for name, those in lists.items()
    }


def _one(points: Mapping[int, float], some: NDArray[np.intp], flags: Flags) -> Array | None:
    truth = flags[some]
    if not truth.any():
        return None
    return measures(np.array([points[place] for place in some.tolist()]), truth)


def measures(points: Array, truth: Flags) -> Array:
    """Give AUC, precision at 20, and recall in the top 50, of one list."""
    order = np.argsort(-points, kind="stable")
    _, places, counts = np.unique(points, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    many, rest = int(truth.sum()), int((~truth).sum())
    area = (ranks[truth].sum() - many * (many + 1) / 2) / (many * rest)
    return np.array([area, truth[order[:20]].mean(), truth[order[:50]].sum() / many])


def told(name: str, figures: Mapping[str, Mapping[str, Array]]) -> str:
    """Write *figures* as lines."""
    lines = [
        f"{name}, lists {kind}: "
        + ", ".join(f"{who} " + "/".join(f"{one:.3f}" for one in row) for who, row in rows.items())
        for kind, rows in figures.items()
    ]
    return "\n".join(lines)
