"""Time and peak memory of each stage, for growing numbers of papers.

    python benchmarks/pipeline.py CORPUS [--papers 2500 5000 10000]

Each stage is a process of its own, so its peak memory is its own. The limit beside them is the
time to write the same site, byte for byte, with nothing else to do.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

STAGES = ("fetch", "compose", "publish", "deliver")


def main() -> None:
    """Measure and print one table for each number of papers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--papers", type=int, nargs="+", default=[2_500, 5_000, 10_000])
    arguments = parser.parse_args()
    for count in arguments.papers:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "digest"
            weeks = make_folder(folder, islice(read(arguments.corpus), count))
            print(f"\n{count:,} papers in {weeks} files")
            measure(folder)


def measure(folder: Path) -> None:
    """Run the stages in *folder*, then a whole run with nothing new."""
    print(f"{'':14}{'seconds':>9}{'peak MiB':>10}")
    for stage in STAGES:
        show(stage, *run(folder, stage))
    show("run again", *run(folder, "run"))
    pages = [path for path in (folder / "site").rglob("*") if path.is_file()]
    start = time.perf_counter()
    for number, path in enumerate(pages):
        (folder / "var" / f"limit-{number}").write_bytes(path.read_bytes())
    total = sum(path.stat().st_size for path in pages)
    print(f"{'plain copy':14}{time.perf_counter() - start:9.2f}", end="")
    print(f"            of the site: {len(pages):,} files, {total / 2**20:.1f} MiB")


def show(stage: str, seconds: float, peak: float) -> None:
    """Print one row."""
    print(f"{stage:14}{seconds:9.2f}{peak:10.0f}", flush=True)


def run(folder: Path, stage: str) -> tuple[float, float]:
    """Run one stage for all weeks; give seconds and peak memory in MiB."""
    command = [
        sys.executable,
        "-m",
        "digest",
        stage,
        "--week",
        "all",
        "--source",
        "seeds",
        "--quiet",
    ]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": str(Path.cwd())}
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"digest {stage} exited with {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def read(corpus: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a file of JSON lines."""
    with open_text(corpus) as lines:
        yield from map(json.loads, lines)


def open_text(path: Path) -> TextIO:
    """Open a file of text that may be compressed."""
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open()


def make_folder(folder: Path, rows: Iterable[dict[str, str]]) -> int:
    """Make a digest folder whose seed files hold *rows*; give the number of files."""
    subprocess.run([sys.executable, "-m", "digest", "init", str(folder), "--quiet"], check=True)
    seeds = folder / "seeds"
    for path in seeds.glob("*.md"):
        path.unlink()
    days = defaultdict(list)
    for row in rows:
        days[row["day"]].append(
            f"# {row['title']} \n\n**Authors**: {row['authors']}  \n\n"
            f"**Link**: [PDF](https://arxiv.org/pdf/{row['id']})  \n\n"
            f"**Abstract**: {row['abstract']} \n\n---\n"
        )
    for day, blocks in days.items():
        (seeds / f"{day}.md").write_text("".join(blocks), encoding="utf-8")
    return len(days)


if __name__ == "__main__":
    main()
