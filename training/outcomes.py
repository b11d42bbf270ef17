"""Which papers of the corpus were picked, by whom and in which week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from digest.compose.attention import EDITOR, FEATURED
from training.corpora import lines

Flags = NDArray[np.bool_]

VOTED: Final = "voted up by readers"
MOST_VOTED: Final = "on a list of the most voted"
#: All who pick.
PICKED_BY: Final = (FEATURED, VOTED, EDITOR, MOST_VOTED)
_MANY_VOTES: Final = 20
_FEW_VOTES: Final = 3
"""Taken for those whose votes nobody has counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """N papers in the order of their file, and what became of them."""

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    abstracts: tuple[str, ...]
    authors: NDArray[np.int64]
    #: (N,): the ISO week of each, such as ``2025-19``.
    weeks: NDArray[np.str_]
    #: (N,) by who picks.
    picked: Mapping[str, Flags]
    #: (N,): early votes, few where they were not counted.
    votes: NDArray[np.float64]


def read_papers(papers: Path, outcomes: Path) -> Papers:
    """Read *papers* and join them with *outcomes* by their ids."""
    rows = list(lines(papers))
    found = defaultdict[str, list[dict[str, Any]]](list)
    for row in lines(outcomes):
        found[row["id"]].append(row)
    fates = [_fate(found[row["id"]]) for row in rows]
    return Papers(
        ids=tuple(row["id"] for row in rows),
        titles=tuple(row["title"] for row in rows),
        abstracts=tuple(row["abstract"] for row in rows),
        authors=np.array([row["authors"].count(",") + 1 for row in rows]),
        weeks=np.array([_week(row["day"]) for row in rows]),
        picked={who: np.array([who in fate for fate, _ in fates]) for who in PICKED_BY},
        votes=np.array([votes for _, votes in fates], np.float64),
    )


def _fate(rows: list[dict[str, Any]]) -> tuple[set[str], int]:
    """Say who has picked a paper, and with how many votes."""
    sources = {row["source"] for row in rows}
    counted = [row["upvotes"] for row in rows if row.get("upvotes") is not None]
    votes = max(counted, default=_FEW_VOTES)
    fate = {FEATURED} if any(source.startswith("hf:") for source in sources) else set()
    fate |= {VOTED} if counted and votes >= _MANY_VOTES else set()
    fate |= {EDITOR} if "pick:dair-ai" in sources else set()
    fate |= {MOST_VOTED} if "pick:careywyr" in sources else set()
    return fate, votes


def _week(day: str) -> str:
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year}-{week:02}"
