"""How fast and how large the summarizer is, beside sumy on the same abstracts."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.cardscores.classics import CLASSICS
from benchmarks.cardscores.product import make_writer, paper_of, weights_size
from benchmarks.cardscores.table import Row, Section
from digest.model import Paper
from digest.sources.seedformat import write_seeds

ROOT: Final = Path(__file__).parents[2]
_DIGEST: Final = "digest"
_RUNS: Final = 5
_CORES: Final = 2


def measure_speed(papers: Sequence[Paper]) -> Section:
    """Time each summarizer on *papers* in a process of its own, on two cores."""
    ours = _paced(_DIGEST, papers)
    own = (*ours, f"{first_card(papers[0]):.2f}", weights_size() / 1e6)
    theirs = [Row(name=f"{name}, a line", values=_paced(name, papers)) for name in CLASSICS]
    return Section(
        heading=f"Speed: {len(papers):,} papers, {_CORES} cores",
        columns=("papers/s", "CPU ms each", "peak MiB", "first card s", "weights MB"),
        rows=(Row(name="digest, whole cards", values=own), *theirs),
    )


def _paced(who: str, papers: Sequence[Paper]) -> tuple[float, float, float]:
    """Give papers in a second once started, milliseconds of CPU each, and peak memory in MiB."""
    texts = [[paper.id, paper.title, paper.abstract] for paper in papers]
    command = [sys.executable, "-m", "benchmarks.cardscores.speed", who]
    done = subprocess.run(
        command, input=json.dumps(texts), cwd=ROOT, capture_output=True, text=True, check=True
    )
    pace, cost, peak = map(float, json.loads(done.stdout))
    return pace, cost, peak


def first_card(paper: Paper) -> float:
    """Give the seconds from the start of `digest card` to its first card, the median of some."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "2025-05-09.md"
        file.write_bytes(write_seeds([paper]))
        return median(_first_line(file) for _ in range(_RUNS))


def _first_line(file: Path) -> float:
    command = [sys.executable, "-m", "digest", "card", str(file), "--format", "json"]
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # it was asked for
        line = process.stdout.readline()
        seconds = time.perf_counter() - start
    if not line or process.returncode:
        sys.exit(f"digest card exited with {process.returncode}")
    return seconds


def _measure(who: str, papers: Sequence[Paper]) -> tuple[float, float, float]:
    """Let *who* read all *papers*, after one that is not timed."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:_CORES])
    _work(who, papers[:1])
    start, spent = time.perf_counter(), time.process_time()
    _work(who, papers)
    seconds, spent = time.perf_counter() - start, time.process_time() - spent
    return len(papers) / seconds, 1000 * spent / len(papers), _peak()


def _peak() -> float:
    """Give the most memory that this process has held, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count the parent too, as it was before exec
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _work(who: str, papers: Sequence[Paper]) -> None:
    if who == _DIGEST:
        for _ in make_writer().cards(papers):
            pass
        return
    for paper in papers:
        CLASSICS[who](paper.abstract)


if __name__ == "__main__":
    read = [
        paper_of(id=identifier, title=title, abstract=abstract)
        for identifier, title, abstract in json.load(sys.stdin)
    ]
    print(json.dumps(_measure(sys.argv[1], read)))
