"""How quickly `digest deliver` sends, beside what Postfix's own load generator reaches.

    python benchmarks/deliver.py [--messages 20000] [--connections 4 16] [--many 1000 10000 100000]

Both talk to smtp-sink on loopback, in the same run, over as many connections and with messages of
the same size: those of the issues of the seeds. `smtp-source -d` keeps its connections open, as we
do; without, each message has one of its own. Then the time and the peak memory of a whole
`digest deliver` for growing numbers of subscribers.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from digest.configfile import load_config
from digest.model import Choices, Subscriber, SubscriberState, Week
from digest.pipeline import open_pipeline
from digest.stages.letters import letters_of

ROOT = Path(__file__).parents[1]
SINK, SOURCE = "/usr/sbin/smtp-sink", "/usr/sbin/smtp-source"
#: Of three runs, the best counts, on both sides.
ROUNDS = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", nargs="+", default=["2025-W19", "2025-W22"])
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--connections", type=int, nargs="+", default=[4, 16])
    parser.add_argument("--many", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sink() as port:
        folder = make_folder(Path(name) / "digest", port)
        print(f"{'':34}{'messages/s':>12}{'of -d':>8}{'of one each':>13}")
        for week in map(Week.parse, asked.weeks):
            for connections in asked.connections:
                compare(folder, week, connections, asked.messages, port)
        print(f"\n{'subscribers':>14}{'seconds':>10}{'peak MiB':>10}{'messages/s':>12}")
        for count in asked.many:
            growth(folder, Week.parse(asked.weeks[0]), count)


def compare(folder: Path, week: Week, connections: int, count: int, port: int) -> None:
    """Print what both reach."""
    configure(folder, port, connections)
    size = message_size(folder, week)
    print(f"{week}, {size / 1000:.0f} kB, {connections} connections")
    kept = best(lambda: source(port, connections, count, size, "-d"))
    each = best(lambda: source(port, connections, count, size))
    row("smtp-source -d", count / kept, count / kept, count / each)
    row("smtp-source", count / each, count / kept, count / each)
    fill(folder, count)
    ours = best(lambda: sending(folder, week))
    row("digest deliver, sending", count / ours, count / kept, count / each)
    fill(folder, count)
    whole, _ = command(folder, week)
    row("digest deliver, from start to end", count / whole, count / kept, count / each)


def row(name: str, rate: float, kept: float, each: float) -> None:
    """Print one line."""
    print(f"  {name:32}{rate:12,.0f}{rate / kept:8.0%}{rate / each:13.0%}", flush=True)


def growth(folder: Path, week: Week, count: int) -> None:
    """Print what a whole run takes for *count* subscribers."""
    fill(folder, count)
    seconds, peak = command(folder, week)
    print(f"{count:14,}{seconds:10.1f}{peak:10.0f}{count / seconds:12,.0f}", flush=True)


def best(measure: object) -> float:
    """Give the shortest time of a few rounds."""
    assert callable(measure)
    return min(float(measure()) for _ in range(ROUNDS))


def sending(folder: Path, week: Week) -> float:
    """Send what is queued, in a process of its own; give the seconds without start and queueing."""
    unsend(folder)
    code = (
        "import sys, time; sys.argv = ['x'];"
        "from digest.deliver.sending import Round; real = Round.deliver\n"
        "def timed(self):\n"
        "    start = time.perf_counter(); done = real(self)\n"
        "    print('took', time.perf_counter() - start); return done\n"
        "Round.deliver = timed\n"
        "from digest.cli import main\n"
        f"sys.exit(main(['deliver', '--week', '{week}', '--quiet']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    found = re.search(r"took ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


def command(folder: Path, week: Week) -> tuple[float, float]:
    """Run ``digest deliver``; give seconds and peak memory in MiB."""
    line = [sys.executable, "-m", "digest", "deliver", "--week", str(week), "--quiet"]
    start = time.perf_counter()
    process = subprocess.Popen(line, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"digest deliver exited with {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def source(port: int, connections: int, count: int, size: int, *more: str) -> float:
    """Run smtp-source; give its seconds."""
    line = [SOURCE, "-s", str(connections), "-m", str(count), "-l", str(size), *more]
    line += ["-f", "digest@example.org", "-t", "reader@example.org", f"127.0.0.1:{port}"]
    start = time.perf_counter()
    subprocess.run(line, check=True)
    return time.perf_counter() - start


def message_size(folder: Path, week: Week) -> int:
    """Give the bytes of the message of *week*."""
    config = load_config(folder / "config.yaml")
    with open_pipeline(config, source="seeds", now=datetime.now(UTC)) as pipeline:
        issue = pipeline.store.issues.get(week)
        assert issue is not None
        letters = letters_of(
            issue, store=pipeline.store, config=config, templates=pipeline.templates
        )
        reader = Subscriber(
            id=12_345,
            address="reader12345@example.org",
            state=SubscriberState.CONFIRMED,
            choices=Choices(),
            created=datetime.now(UTC),
        )
        return len(letters.issue.to(reader, datetime.now(UTC)).content)


def make_folder(folder: Path, port: int) -> Path:
    """Make a digest of the seeds, with all but the mail done."""
    digest = [sys.executable, "-m", "digest"]
    subprocess.run([*digest, "init", str(folder), "--quiet"], check=True, cwd=ROOT)
    configure(folder, port, 4)
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    for stage in ("fetch", "compose"):
        line = [*digest, stage, "--source", "seeds", "--week", "all", "--quiet"]
        subprocess.run(line, check=True, cwd=folder, env=env)
    os.chdir(folder)
    return folder


def configure(folder: Path, port: int, connections: int) -> None:
    """Let mail go to the sink."""
    path = folder / "config.yaml"
    shutil.copy(ROOT / "config.yaml", path)
    text = path.read_text()
    for old, new in {
        "mailer: files": "mailer: smtp",
        "port: 587": f"port: {port}",
        "security: starttls": "security: none",
        "connections: 4": f"connections: {connections}",
        "  bounces: null": "  bounces: bounces@example.org",
        "  url: null\n  # The address": "  url: https://digest.example.org/\n  # The address",
    }.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text)


def fill(folder: Path, count: int) -> None:
    """Have *count* subscribers, who have got nothing yet."""
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    people = ((number, f"reader{number}@example.org") for number in range(1, count + 1))
    with closing(sqlite3.connect(folder / "var" / "digest.db")) as database, database:
        database.execute("DELETE FROM outbox")
        database.execute("DELETE FROM subscribers")
        database.executemany(
            "INSERT INTO subscribers (id, key, address, state, topics, created, confirmed)"
            " VALUES (?, ?, ?, 'confirmed', '[]', ?, ?)",
            ((number, address, address, now, now) for number, address in people),
        )


def unsend(folder: Path) -> None:
    """Empty the outbox."""
    with closing(sqlite3.connect(folder / "var" / "digest.db")) as database, database:
        database.execute("DELETE FROM outbox")


@contextmanager
def sink() -> Iterator[int]:
    """Run smtp-sink, which takes mail and throws it away; give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen([SINK, "-u", "nobody", f"127.0.0.1:{port}", "1000"])
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
