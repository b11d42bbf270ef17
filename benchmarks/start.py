"""The time until ``digest --help`` has answered, beside an empty Python.

python benchmarks/start.py [--runs 15]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "digest --help": ["-m", "digest", "--help"],
    "digest run --help": ["-m", "digest", "run", "--help"],
}


def main() -> None:
    """Run the commands in turn, so that a slow moment hits all alike; print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs + 1):  # the first round warms the caches
        for name, arguments in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
            times[name].append(time.perf_counter() - start)
    print(f"{'command':20}{'median ms':>10}{'min ms':>8}")
    for name, seconds in times.items():
        counted = seconds[1:]
        print(f"{name:20}{statistics.median(counted) * 1e3:10.0f}{min(counted) * 1e3:8.0f}")


if __name__ == "__main__":
    main()
