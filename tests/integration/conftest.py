"""One digest made of the real seeds, for all tests that look at what comes out."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def tiny_writer(
    tmp_path: Path, writer_package: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Install a writer that writes nonsense, and give the version of its weights."""
    from tests.tinywriter import make_tiny_writer

    folder = make_tiny_writer(tmp_path / "installed" / writer_package)
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(folder.parent)
    version: str = json.loads((folder / "writer.json").read_text("utf-8"))["version"]
    yield version
    sys.modules.pop(writer_package, None)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run ``digest run`` in a folder with the checkout's seeds; give the folder."""
    folder = tmp_path_factory.mktemp("digest")
    shutil.copytree(CHECKOUT / "seeds", folder / "seeds")
    config = (CHECKOUT / "config.yaml").read_text("utf-8")
    # without the writer, so that pages are the same, and soon there, wherever it is installed
    config = config.replace("summarizer: auto", "summarizer: embedded")
    (folder / "config.yaml").write_text(config, "utf-8")
    subprocess.run(
        [sys.executable, "-m", "digest", "run", "--source", "seeds", "--quiet"],
        cwd=folder,
        check=True,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/bin:/bin"},
    )
    return folder
