"""The Nu HTML checker, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_JAR = Path(__file__).parents[1] / ".tools/node_modules/vnu-jar/build/dist/vnu.jar"

needs_nu_checker = pytest.mark.skipif(
    not (_JAR.is_file() and shutil.which("java")), reason="the Nu HTML checker is not here"
)


def faults(folder: Path) -> str:
    """Check every page in *folder*; give what is wrong, empty if nothing is."""
    done = subprocess.run(
        ["java", "-jar", _JAR, "--errors-only", "--skip-non-html", folder],
        check=False,
        capture_output=True,
        text=True,
    )
    return done.stderr[:3000] or ("" if done.returncode == 0 else "it failed without a word")
