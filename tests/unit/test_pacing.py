"""The pause between two requests, also of two processes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from digest.errors import SourceError
from digest.sources.wire.pacing import Pacer, machine_folder

ROOT = Path(__file__).parents[2]

#: Takes turns, and writes start and end of each to standard output.
TURNS = """
import sys, time
from pathlib import Path
from digest.sources.wire.pacing import Pacer
pacer = Pacer(Path(sys.argv[1]), float(sys.argv[2]))
for _ in range(int(sys.argv[3])):
    with pacer.turn():
        start = time.time()
        print(start, flush=True)
        time.sleep(float(sys.argv[4]))
"""


def take_turns(folder: Path, pause: float, count: int, seconds: float) -> subprocess.Popen[str]:
    """Start a process that takes *count* turns of *seconds* each."""
    arguments = [str(folder), str(pause), str(count), str(seconds)]
    return subprocess.Popen(
        [sys.executable, "-c", TURNS, *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def test_two_processes_never_ask_within_the_pause(tmp_path: Path) -> None:
    """Their requests, put in order, are all at least the pause apart."""
    processes = [take_turns(tmp_path, 0.3, 3, 0.05) for _ in range(2)]
    starts = sorted(float(line) for one in processes for line in one.communicate()[0].split())
    assert len(starts) == 6
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert min(gaps) >= 0.3


def test_a_killed_holder_lets_the_next_one_in_after_the_pause(tmp_path: Path) -> None:
    """The system drops the lock, and the request that was cut off counts."""
    holder = take_turns(tmp_path, 0.3, 1, 600)
    assert holder.stdout is not None
    started = float(holder.stdout.readline())
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with Pacer(tmp_path, 0.3).turn():
        assert time.time() - started >= 0.3


def waits(folder: Path, pause: float, written: str | None) -> float:
    """Give the seconds that a turn waits for, with *written* in the file."""
    slept: list[float] = []
    if written is not None:
        (folder / "last-request").write_text(written)
    with Pacer(folder, pause, sleep=slept.append).turn():
        pass
    return slept[0]


def test_the_first_request_does_not_wait(tmp_path: Path) -> None:
    assert waits(tmp_path / "not" / "there", 3, None) == 0


def test_a_request_of_an_earlier_process_counts(tmp_path: Path) -> None:
    assert 0 < waits(tmp_path, 1000, f"{time.time()}\n") <= 1000


def test_a_clock_that_was_set_back_costs_one_pause(tmp_path: Path) -> None:
    assert waits(tmp_path, 3, f"{time.time() + 86400}\n") == 3


@pytest.mark.parametrize("written", ["", "rubbish", "\x00" * 70])
def test_a_damaged_file_is_none(tmp_path: Path, written: str) -> None:
    assert waits(tmp_path, 3, written) == 0


def test_the_turn_ends_when_the_request_fails(tmp_path: Path) -> None:
    """The lock is free, and the failed request counts."""
    message = "cut off"
    with pytest.raises(ConnectionError), Pacer(tmp_path, 0).turn():
        raise ConnectionError(message)
    assert waits(tmp_path, 1000, None) > 0


def test_a_link_is_refused(tmp_path: Path) -> None:
    """Nobody makes us write into a file elsewhere."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "last-request").symlink_to(victim)
    with pytest.raises(SourceError, match="cannot be opened"), Pacer(tmp_path, 0).turn():
        pass
    assert victim.read_text() == "precious"


def test_the_folder_is_the_same_for_all_runs() -> None:
    assert machine_folder() == machine_folder()
