"""Fetches against a fake arXiv with faults and kills at random: what is lost, and what it took.

    python benchmarks/fetching.py [--rounds 100] [--seed 0]

Each round fetches two weeks in turn, of 300 to 3,000 papers each, some of them held back by
moderation, cross-listed, revised or withdrawn. A fetch is run again until it exits with 0.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from digest.model import Week
from digest.sources.calendar import announced_on
from digest.store.database import open_store
from tests.fake_arxiv import FakeArxiv, FakePaper, make_fake_papers, parse_fault

FIRST, SECOND = Week(2026, 45), Week(2026, 46)
FAULTS = (
    "429:1", "429:3", "503:2", "429-retry-after=1:1", "error-entry:1", "html-page:1",
    "rate-exceeded-text:1", "empty-first:1", "empty-later:1", "short-later:1", "truncated:1",
    "cut:1", "hang=2:1", "403:1", "drop-ids:1", "blank:1", "wrong-total:1", "duplicate-page:1",
    "reset:1", "500:1",
)  # fmt: skip
MOST_RUNS = 12
#: The share of runs that are killed.
KILLED = 0.3

CONFIG = """
topics:
  - {{name: AI, query: "cat:cs.AI"}}
  - {{name: Language, query: "cat:cs.CL"}}
sources:
  arxiv: {{api_url: "{api}", rss_url: "{rss}", oai_url: "{oai}", pause: 0, timeout: 1}}
"""


@dataclass
class Tally:
    """What happened in all rounds."""

    fetches: int = 0
    runs: Counter[int] = field(default_factory=Counter)
    faults: int = 0
    kills: int = 0
    papers: int = 0
    lost: int = 0
    strange: int = 0


def main() -> None:
    """Run the rounds and print the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    chance, tally, start = random.Random(arguments.seed), Tally(), time.monotonic()
    for number in range(arguments.rounds):
        with tempfile.TemporaryDirectory() as name:
            play(Path(name), chance, number, tally)
        if number % 10 == 9:  # noqa: PLR2004 - every ten rounds
            print(f"round {number + 1}: {tally}", flush=True)
    print(f"\nfetches {tally.fetches}, faults {tally.faults}, kills {tally.kills}")
    print(f"papers {tally.papers:,}, lost {tally.lost}, too many {tally.strange}")
    print("runs until exit 0:", dict(sorted(tally.runs.items())))
    print(f"{time.monotonic() - start:.0f} s")


def play(folder: Path, chance: random.Random, number: int, tally: Tally) -> None:
    """Fetch two weeks, the second after the first, and compare each with what was served."""
    papers = [
        *make_fake_papers(chance.randint(300, 3000), FIRST, seed=2 * number),
        *make_fake_papers(chance.randint(300, 3000), SECOND, seed=2 * number + 1),
    ]
    with FakeArxiv(papers, now=sunday(FIRST)) as fake:
        text = CONFIG.format(api=fake.api_url, rss=fake.rss_url, oai=fake.oai_url)
        (folder / "config.yaml").write_text(text)
        for week in (FIRST, SECOND):
            fake.now = sunday(week)
            tally.fetches += 1
            tally.runs[fetch(folder, week, fake, chance, tally)] += 1
        compare(folder, papers, tally)


def sunday(week: Week) -> datetime:
    """Give a quiet moment after the announcements of *week*."""
    return week.closes + timedelta(days=1)


def fetch(folder: Path, week: Week, fake: FakeArxiv, chance: random.Random, tally: Tally) -> int:
    """Run ``digest fetch`` until it exits with 0; give the number of runs."""
    for run in range(1, MOST_RUNS + 1):
        fake.faults.clear()
        for _ in range(chance.choice((0, 1, 2, 4)) if run < MOST_RUNS - 2 else 0):
            fake.faults.append(parse_fault(f"{chance.choice(FAULTS)}@{chance.randint(1, 12)}"))
        before = len(fake.log)
        killed = chance.random() < KILLED
        status = one_run(folder, week, kill=chance.uniform(0.3, 3) if killed else None)
        tally.faults += sum(request.fault is not None for request in fake.log[before:])
        tally.kills += status < 0
        if status == 0:
            return run
    sys.exit(f"{week} was not complete after {MOST_RUNS} runs")


def one_run(folder: Path, week: Week, kill: float | None) -> int:
    """Run ``digest fetch``, killed after some seconds if so wanted; give its status."""
    command = [sys.executable, "-m", "digest", "fetch", "--week", str(week), "--quiet"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL) as run:
        try:
            return run.wait(kill)
        except subprocess.TimeoutExpired:
            run.kill()
            return run.wait()


def compare(folder: Path, papers: list[FakePaper], tally: Tally) -> None:
    """Count what is missing from the two weeks, and what should not be there.

    Nothing was listed before the first week, so its schedule alone decides; the second has all
    that was announced in it, late or not.
    """
    expected = {
        FIRST: {
            paper.id
            for paper in papers
            if Week.of(announced_on(paper.submitted)) == FIRST and Week.of(paper.announced) == FIRST
        },
        SECOND: {paper.id for paper in papers if Week.of(paper.announced) == SECOND},
    }
    with open_store(folder / "var" / "digest.db") as store:
        for week, ids in expected.items():
            found = [str(paper.id) for paper in store.papers.of(week)]
            tally.papers += len(ids)
            tally.lost += len(ids - set(found))
            tally.strange += len(set(found) - ids) + len(found) - len(set(found))


if __name__ == "__main__":
    if datetime.now(UTC) < sunday(SECOND):
        sys.exit("the clock of this machine is wrong")
    main()
