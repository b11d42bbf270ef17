"""How well the attention score finds what readers and editors picked, week by week.

    python benchmarks/ranking.py PAPERS OUTCOMES [--train PAPERS OUTCOMES] [--apart] [--weeks]

PAPERS has id, title, authors, abstract and day; OUTCOMES has id, source and upvotes, a line each.
Weeks with less than a third of the papers of a common one are left out, as incomplete. With
--train, the text model of the reference is taught on those files and measured as well. The shipped
weights were taught on 2025: for papers of 2025, --apart teaches them anew without each block of
weeks that is measured. Both need what training needs.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs from anywhere, by its file

import numpy as np  # noqa: E402 # after the path is set
from numpy.typing import NDArray  # noqa: E402 # as above

from benchmarks.rankscores.baselines import PLAIN, reference  # noqa: E402 # as above
from digest.compose.attention import attention  # noqa: E402 # as above
from digest.compose.attention_model import attention_model  # noqa: E402 # as above
from training.outcomes import PICKED_BY, Papers, read_papers  # noqa: E402 # as above
from training.weekly import Array, measures, weeks_of  # noqa: E402 # as above

_TIMED: Final = 1_000
_CELL: Final = 30
_CUT_OFF: Final = 3


def main() -> None:
    """Measure, and print tables."""
    options = arguments()
    papers = read_papers(*options.files)
    points = apart(papers) if options.apart else shipped(papers)
    ranked = {"attention": points, **{name: give(papers) for name, give in PLAIN.items()}}
    if options.train:
        ranked |= reference(read_papers(*options.train), papers)
    print_means(papers, ranked)
    if options.weeks:
        print_weeks(papers, points)
    print_calibration(papers, points)
    print_speed(papers)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("files", type=Path, nargs=2, metavar="FILE", help="papers, and what became of them")
    add("--train", type=Path, nargs=2, metavar="FILE", help="the same, for the reference")
    add("--apart", action="store_true", help="teach anew without the weeks that are measured")
    add("--weeks", action="store_true", help="print each week as well")
    return parser.parse_args()


def shipped(papers: Papers) -> Array:
    """Score by the shipped weights."""
    model = attention_model()
    texts = zip(papers.titles, papers.abstracts, strict=True)
    return np.array([model.judge(title, abstract).points for title, abstract in texts])


def apart(papers: Papers) -> Array:
    """Score each block of weeks by weights that were taught the others."""
    from training.attention import apart as told_apart
    from training.seenterms import see

    return told_apart(see(papers), papers).astype(np.float64)


def whole_weeks(papers: Papers) -> list[tuple[str, NDArray[np.intp]]]:
    """Give the weeks that are not cut off, and their papers."""
    _, sizes = np.unique(papers.weeks, return_counts=True)
    least = max(1, round(float(np.median(sizes)) / _CUT_OFF))
    return [*weeks_of(papers, np.arange(len(papers.weeks)), least=least)]


def by_week(papers: Papers, points: Array, who: str) -> Iterator[tuple[str, Array]]:
    """Yield the measures of each week in which anything was picked."""
    for week, rows in whole_weeks(papers):
        truth = papers.picked[who][rows]
        if truth.any() and not truth.all():
            yield week, measures(points[rows], truth)


def print_means(papers: Papers, ranked: Mapping[str, Array]) -> None:
    """Print the mean over weeks of AUC / precision at 20 / recall in the top 50."""
    sizes = [len(rows) for _, rows in whole_weeks(papers)]
    print(f"{sum(sizes):,} papers in {len(sizes)} weeks, {np.mean(sizes):,.0f} a week")
    _line("AUC / P@20 / R@50", PICKED_BY)
    for name, points in ranked.items():
        _line(
            name,
            [_mean([row for _, row in by_week(papers, points, who)]) for who in PICKED_BY],
        )


def print_weeks(papers: Papers, points: Array) -> None:
    """Print the measures of every week."""
    _line("\nweek", PICKED_BY)
    figures = {who: dict(by_week(papers, points, who)) for who in PICKED_BY}
    for week, _ in whole_weeks(papers):
        cells = [_cell(rows[week]) if week in rows else "-" for rows in figures.values()]
        _line(week, cells)


def print_calibration(papers: Papers, points: Array) -> None:
    """Print what each score promises, and what part of its papers was picked."""
    scale = attention_model().scale
    scores = np.array([scale.score(one) for one in points.tolist()])
    _line("\nscore (papers): promised, picked", PICKED_BY)
    for score in range(1, 11):
        rows = scores == score
        cells = [
            f"{scale.chances[who][score - 1]:.4f} {papers.picked[who][rows].mean():.4f}"
            if rows.any()
            else "-"
            for who in PICKED_BY
        ]
        _line(f"{score} ({int(rows.sum()):,})", cells)


def print_speed(papers: Papers) -> None:
    """Print the seconds that a thousand papers take, with the words that counted."""
    texts = list(zip(papers.titles[:_TIMED], papers.abstracts[:_TIMED], strict=True))
    clocks = {"by the clock": time.perf_counter, "of one core": time.process_time}
    starts = {name: clock() for name, clock in clocks.items()}
    for text in texts:
        attention(*text)
    print()
    for name, clock in clocks.items():
        spent = (clock() - starts[name]) / len(texts) * 1_000
        print(f"seconds per 1,000 papers, {name}: {spent:.2f}")


def _mean(rows: list[Array]) -> str:
    return _cell(np.mean(rows, axis=0)) if rows else "-"


def _cell(row: Array) -> str:
    return " / ".join(f"{one:.3f}" for one in row)


def _line(name: str, cells: tuple[str, ...] | list[str]) -> None:
    print(f"{name:34}" + "".join(f"{cell:{_CELL}}" for cell in cells))


if __name__ == "__main__":
    main()
