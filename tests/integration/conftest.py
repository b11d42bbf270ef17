"""One digest made of the real seeds, for all tests that look at what comes out."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run ``digest run`` in a folder with the checkout's seeds; give the folder."""
    folder = tmp_path_factory.mktemp("digest")
    shutil.copytree(CHECKOUT / "seeds", folder / "seeds")
    shutil.copy(CHECKOUT / "config.yaml", folder)
    subprocess.run(
        [sys.executable, "-m", "digest", "run", "--source", "seeds", "--quiet"],
        cwd=folder,
        check=True,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/bin:/bin"},
    )
    return folder
