"""The store, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.config import StoreSettings
from digest.store.database import Store, open_store
from tests.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgres"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StoreSettings]:
    """Give the settings of a database that holds nothing yet, not even tables."""
    if request.param == "sqlite":
        yield StoreSettings(path=tmp_path / "digest.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    monkeypatch.setenv("DIGEST_STORE_PASSWORD", server.password)
    with server.schema() as settings:
        yield settings


@pytest.fixture
def store(place: StoreSettings) -> Iterator[Store]:
    """Give an empty store."""
    with open_store(place) as store:
        yield store
