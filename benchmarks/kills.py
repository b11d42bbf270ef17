"""Kill `digest deliver` at random, run it again, and count who has the issue, and how often.

    python benchmarks/kills.py [--rounds 100] [--subscribers 1000] [--server aiosmtpd|postfix]

In each round everybody is to get one issue; the first run is ended by ``kill -9`` at a random
moment, mostly while it sends, the second runs to its end. The server, a process of its own,
outlives both.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from digest.model import Act, Consent, SubscriberState  # noqa: E402 # found by the line above
from digest.store.database import open_store  # noqa: E402 # as above
from tests.mailserver import mail_server_process  # noqa: E402 # as above
from tests.postfix import lacking, running_postfix  # noqa: E402 # as above

#: Seconds in which a server has to put away what it has taken.
PATIENCE = 120.0
#: The share of rounds in which a run is killed before it sends, or about then.
EARLY = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail goes, and what has arrived: pairs of recipient and Message-ID."""

    port: int
    arrived: Callable[[], list[tuple[str, str]]]
    #: Whether anything has arrived; quick.
    begun: Callable[[], bool]
    clear: Callable[[], None]


@dataclass(slots=True, kw_only=True)
class Total:
    """What all rounds together have shown."""

    rounds: int = 0
    #: Rounds in which the first run was killed while it was sending.
    in_sending: int = 0
    without: int = 0
    doubles: int = 0
    most: int = 0
    #: Subscribers whose messages did not all have one Message-ID.
    strange: int = 0

    def add(self, wanted: set[str], before: int, arrived: list[tuple[str, str]]) -> None:
        """Count one round, of which *before* messages had arrived at the kill."""
        ids = defaultdict(list)
        for recipient, message_id in arrived:
            ids[recipient].append(message_id)
        doubles = len(arrived) - len(ids)
        self.rounds += 1
        self.in_sending += 0 < before < len(wanted)
        self.without += len(wanted - ids.keys())
        self.doubles += doubles
        self.most = max(self.most, doubles)
        self.strange += sum(len(set(found)) > 1 for found in ids.values())


def main() -> None:
    """Run the rounds and print what they show; exit with 1 if somebody has no issue."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--subscribers", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--server", choices=["aiosmtpd", "postfix"], default="aiosmtpd")
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    total = kill(
        asked.rounds,
        asked.subscribers,
        connections=asked.connections,
        kind=asked.server,
        chance=random.Random(asked.seed),
    )
    print(
        f"{total.rounds} rounds of {asked.subscribers:,} subscribers into {asked.server},"
        f" {total.in_sending} killed while sending\n"
        f"without the issue            {total.without:6,}\n"
        f"doubles                      {total.doubles:6,}\n"
        f"most doubles in one round    {total.most:6,}   ({asked.connections} connections)\n"
        f"of more than one Message-ID  {total.strange:6,}"
    )
    if total.without or total.strange or total.most > asked.connections:
        sys.exit("not as promised")


def kill(
    rounds: int, subscribers: int, *, connections: int, kind: str, chance: random.Random
) -> Total:
    """Run the rounds; give what they show."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        make = {"aiosmtpd": scripted, "postfix": real}[kind]
        server = stack.enter_context(make(Path(name)))
        folder = make_folder(Path(name) / "digest", server.port, connections)
        wanted = subscribe(folder, subscribers)
        (_, sending), (idle, _) = deliver(folder, server), deliver(folder, server)
        total = Total()
        for number in range(rounds):
            forget(folder)
            server.clear()
            early = chance.random() < EARLY
            moment = chance.uniform(0, idle if early else sending)
            deliver(folder, server, kill_after=moment, count_from_first=not early)
            before = len(server.arrived())
            deliver(folder, server)
            total.add(wanted, before, server.arrived())
            print(f"{number + 1}: {total}", file=sys.stderr, flush=True)
        return total


def deliver(
    folder: Path,
    server: Server,
    kill_after: float = math.inf,
    *,
    count_from_first: bool = False,
) -> tuple[float, float]:
    """Run ``digest deliver``, to its end or for so many seconds; give those it took.

    The second number is the seconds since the first message arrived, from which *kill_after* is
    counted if so wanted.
    """
    start = time.monotonic()
    first = None
    process = subprocess.Popen(
        [sys.executable, "-m", "digest", "deliver", "--quiet"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    while process.poll() is None:
        now = time.monotonic()
        first = now if first is None and server.begun() else first
        since = first if count_from_first else start
        if since is not None and now - since >= kill_after:
            process.kill()
        time.sleep(0.002)
    if process.returncode not in {0, -signal.SIGKILL}:
        sys.exit(f"digest deliver exited with {process.returncode}")
    end = time.monotonic()
    return end - start, end - (first or end)


def make_folder(folder: Path, port: int, connections: int) -> Path:
    """Make a digest with a small issue of one seed day, whose mail goes to *port*."""
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    digest = [sys.executable, "-m", "digest"]
    subprocess.run([*digest, "init", str(folder), "--quiet"], check=True, cwd=ROOT, env=env)
    for seed in (folder / "seeds").glob("*.md"):
        if seed.name != "2025-05-08.md":
            seed.unlink()
    path = folder / "config.yaml"
    text = path.read_text()
    for old, new in {
        "default: arxiv": "default: seeds",
        "highlights: 10": "highlights: 1",
        "cards: 100": "cards: 1",
        "listed: null": "listed: 0",
        "mailer: files": "mailer: smtp",
        "port: 587": f"port: {port}",
        "security: starttls": "security: none",
        "connections: 4": f"connections: {connections}",
    }.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text)
    for stage in ("fetch", "compose"):
        line = [*digest, stage, "--week", "all", "--quiet"]
        subprocess.run(line, check=True, cwd=folder, env=env)
    return folder


def subscribe(folder: Path, count: int) -> set[str]:
    """Add so many subscribers; give their addresses."""
    consent = Consent(act=Act.ADDED, moment=datetime.now(UTC))
    addresses = {f"reader{number}@example.org" for number in range(count)}
    with closing(open_store(folder / "var" / "digest.db")) as store:
        for address in sorted(addresses):
            store.subscribers.add(address, SubscriberState.CONFIRMED, consent)
    return addresses


def forget(folder: Path) -> None:
    """Empty the outbox, as if nothing had been sent."""
    with closing(open_store(folder / "var" / "digest.db")) as store:
        for week in store.issues.weeks():
            store.outbox.forget(week, ("smtp",))


@contextmanager
def scripted(folder: Path) -> Iterator[Server]:
    """Run the tests' own server, which logs what it accepts."""
    log = folder / "accepted.log"

    def arrived() -> list[tuple[str, str]]:
        lines = (line.partition("\t") for line in log.read_text().splitlines())
        return [(recipient, message_id) for recipient, _, message_id in lines]

    with mail_server_process(log) as port:
        yield Server(
            port=port,
            arrived=arrived,
            begun=lambda: log.exists() and log.stat().st_size > 0,
            clear=lambda: os.truncate(log, 0),
        )


@contextmanager
def real(_folder: Path) -> Iterator[Server]:
    """Run Debian's Postfix, which delivers into a Maildir."""
    if lacking():
        sys.exit(lacking())
    with running_postfix() as postfix:
        new = postfix.inbox / "new"

        def arrived() -> list[tuple[str, str]]:
            settle(postfix.folder / "queue")
            return [read_headers(path) for path in new.glob("*")]

        def clear() -> None:
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(parents=True)
            shutil.chown(new, "nobody")
            (postfix.folder / "mail.log").write_text("")

        def begun() -> bool:
            return new.exists() and next(new.iterdir(), None) is not None

        yield Server(port=postfix.port, arrived=arrived, begun=begun, clear=clear)


def settle(queue: Path) -> None:
    """Wait until Postfix has delivered all that it has taken."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        states = ("incoming", "active", "deferred", "maildrop")
        if not any(path.is_file() for state in states for path in (queue / state).rglob("*")):
            return
        time.sleep(0.1)
    sys.exit("Postfix has not delivered what it has taken")


def read_headers(path: Path) -> tuple[str, str]:
    """Give the recipient and the Message-ID of a message in a Maildir."""
    recipient = message_id = ""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            name, _, value = line.partition(":")
            if name.lower() == "x-original-to":
                recipient = value.strip()
            if name.lower() == "message-id":
                message_id = value.strip()
            if not line.strip():
                break
    return recipient, message_id


if __name__ == "__main__":
    main()
