"""Related papers: seconds, peak memory, and how many of the truly nearest are found.

    python benchmarks/related.py CORPUS [--papers 10000 61425 100000] [--sample 300]

Each number of papers is a process of its own, so its peak memory is its own. Beside it stands brute
force, which compares each paper of a sample with all others by the same cosine. More papers than
the corpus has are made by repeating some with every fifth word taken from another paper.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it runs from anywhere, by its file

import numpy as np

from benchmarks.pipeline import read
from digest.compose import related
from digest.compose.vectors import Vectors
from digest.model import Paper, PaperId, Related

HEADER = """\
| papers | seconds | CPU | MiB more | with neighbours | nearest found | cosine kept | brute force |
|---|---|---|---|---|---|---|---|"""


def main() -> None:
    """Print one row for each number of papers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--papers", type=int, nargs="+", default=[10_000, 61_425, 100_000])
    parser.add_argument("--sample", type=int, default=300)
    arguments = parser.parse_args()
    print(HEADER)
    for count in arguments.papers:
        job = multiprocessing.get_context("spawn").Process(
            target=measure, args=(arguments.corpus, count, arguments.sample)
        )
        job.start()
        job.join()


def measure(corpus: Path, count: int, sample: int) -> None:
    """Print the row of *count* papers."""
    papers = load(corpus, count)
    before = peak()
    start, busy = time.perf_counter(), time.process_time()
    found = related.find_related(papers)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    more = peak() - before
    wanted = random.Random(1).sample(sorted(found), min(sample, len(found)))
    start = time.process_time()
    truth = brute_force(papers, wanted)
    slow = (time.process_time() - start) / len(wanted) * len(papers)
    hits, kept = compare(found, truth)
    shown = sum(map(bool, found.values())) / len(found)
    print(f"| {len(papers):,} | {seconds:.1f} | {busy:.1f} | {more:.0f} | {shown:.1%} | {hits:.3f} "
          f"| {kept:.3f} | {slow:,.0f} |", flush=True)  # fmt: skip


def compare(
    found: Mapping[PaperId, Sequence[Related]], truth: Mapping[PaperId, Mapping[PaperId, float]]
) -> tuple[float, float]:
    """Give the share of the nearest that was found, and of their cosines in what was found."""
    hits = sum(one.id in near for own, near in truth.items() for one in found[own])
    kept = sum(one.score for own in truth for one in found[own])
    total = sum(score for near in truth.values() for score in near.values())
    return hits / sum(map(len, truth.values())), kept / total


def brute_force(
    papers: Sequence[Paper], wanted: Sequence[PaperId]
) -> dict[PaperId, dict[PaperId, float]]:
    """Compare each of *wanted* with all; give what is near enough to be shown."""
    ordered = sorted(papers, key=lambda paper: paper.id)
    vectors = Vectors.of(ordered)
    places = {paper.id: place for place, paper in enumerate(ordered)}
    truth = {}
    for own in wanted:
        dense = np.zeros(len(vectors.names), np.float32)
        terms, weights = vectors.row(places[own])
        dense[terms] = weights
        # a last zero, so that an empty row at the end has a place to start
        products = np.append(dense[vectors.terms] * vectors.weights, np.float32(0))
        sums = np.add.reduceat(products, vectors.starts[:-1])
        largest = np.maximum.reduceat(products, vectors.starts[:-1])
        scores = np.round(np.minimum(sums, 2 * (sums - largest)), 4)
        scores[places[own]] = 0
        scores[np.diff(vectors.starts) == 0] = 0
        best = np.argsort(-scores, kind="stable")[: related.MOST].tolist()
        truth[own] = {
            ordered[place].id: float(scores[place])
            for place in best
            if scores[place] >= related.FLOOR
        }
    return truth


def load(corpus: Path, count: int) -> list[Paper]:
    """Read *count* papers; where there are fewer, change some of them into more."""
    papers = []
    for row in read(corpus):
        papers.append(make(row["id"], row["title"], row["abstract"]))
        if len(papers) == count:
            return papers
    chance = random.Random(0)
    return papers + [
        make(
            f"9999.{number:06}",
            mixed(chance.choice(papers).title, chance.choice(papers).title),
            mixed(chance.choice(papers).abstract, chance.choice(papers).abstract),
        )
        for number in range(count - len(papers))
    ]


def mixed(text: str, other: str) -> str:
    """Put a word of *other* in the place of every fifth word of *text*."""
    words, others = text.split(), other.split()
    words[::5] = (others[place % len(others)] for place in range(0, len(words), 5))
    return " ".join(words)


def make(number: str, title: str, abstract: str) -> Paper:
    """Make a paper of one day."""
    return Paper(id=PaperId(number), title=title, abstract=abstract, announced=date(2025, 1, 1))


def peak() -> float:
    """Give the peak memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
