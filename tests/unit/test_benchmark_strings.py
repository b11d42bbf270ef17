"""No text function hangs on a text made to take long: a child that does is killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.strings import FUNCTIONS, PATTERNS

ROOT = Path(__file__).parents[2]
_LONGEST = 60
_CODE = """
import sys
from benchmarks.strings import FUNCTIONS, LENGTH, PATTERNS
for pattern in PATTERNS:
    FUNCTIONS[sys.argv[1]]((pattern * LENGTH)[: LENGTH // 2] + ".")
"""


def test_there_are_forty_patterns() -> None:
    assert len(set(PATTERNS)) == len(PATTERNS) >= 40


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_long_text_of_any_pattern_is_read(name: str) -> None:
    """The time is not asserted, but that there is an end; how long it takes is a benchmark."""
    child = [sys.executable, "-c", _CODE, name]
    done = subprocess.run(child, cwd=ROOT, timeout=_LONGEST, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
