"""The built wheel works from an empty folder, without the checkout."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command to its end and give its output."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(cwd)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Install the wheel into a fresh environment; give its ``digest`` command.

    The libraries that it needs come from this environment, so no index is asked; the checkout
    does not, since a path in a .pth file is not searched for further .pth files.
    """
    run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ".",
        cwd=CHECKOUT,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("digest_weekly-*.whl")
    fresh = tmp_path / "venv"
    venv.create(fresh, with_pip=False)
    run(
        sys.executable, "-m", "pip", "--python", fresh / "bin" / "python", "install",
        "--no-deps", "--no-index", "--disable-pip-version-check", wheel,
        cwd=tmp_path,
    )  # fmt: skip
    (site_packages,) = fresh.glob("lib/python*/site-packages")
    (site_packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return fresh / "bin" / "digest"


@pytest.mark.slow
def test_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """init, then run: three issues, their feeds and their mail."""
    where = run(
        installed.parent / "python", "-c", "import digest; print(digest.__file__)", cwd=tmp_path
    )
    assert str(tmp_path) in where
    run(installed, "init", "demo", cwd=tmp_path)
    config = tmp_path / "demo" / "config.yaml"
    # the writer may be among the libraries, and takes minutes for so many papers
    config.write_text(config.read_text().replace("summarizer: auto", "summarizer: embedded"))
    run(installed, "run", "--source", "seeds", cwd=tmp_path / "demo")
    site = tmp_path / "demo" / "site"
    issues = sorted(path.name for path in (site / "issues").iterdir())
    assert issues == ["2025-W11", "2025-W19", "2025-W22"]
    assert len(list((site / "papers").iterdir())) == 147
    assert (site / "feed.xml").is_file()
    assert len(list((tmp_path / "demo" / "var" / "outbox").glob("*.eml"))) == 3
