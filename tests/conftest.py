"""What every test gets: no network, a clean environment, one switch for golden files."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.postgres import postgres  # noqa: F401 # a fixture, for every test that asks

GOLDEN = Path(__file__).parent / "golden"
SHARED = Path(__file__).parents[2] / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the person at the keyboard has set."""
    for name in os.environ:
        if name.startswith("DIGEST_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but to this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            msg = f"a test tried to reach {address[0]}"
            raise AssertionError(msg)
        connect(self, address)  # type: ignore[arg-type] # the guard looks at any kind of address

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def writer_package(monkeypatch: pytest.MonkeyPatch) -> str:
    """Look for the writer under another name, so that cards are the same wherever it is installed.

    Gives the name, under which a test may have a writer of its own.
    """
    name = "digest_weekly_writer_of_a_test"
    monkeypatch.setattr("digest.cards.writing.model.PACKAGE", name)
    return name


@pytest.fixture
def shared() -> Path:
    """Give the folder of recordings and corpora, which not every machine has."""
    if not SHARED.is_dir():
        pytest.skip("the folder shared/ with recordings is not beside this checkout")
    return SHARED


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """Compare bytes with a file in tests/golden; ``--update-golden`` rewrites it."""

    def check(name: str, actual: bytes) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(actual)
        assert path.read_bytes() == actual, f"{name} differs; see --update-golden"

    return check
