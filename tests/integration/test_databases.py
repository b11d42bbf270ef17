"""The whole program on PostgreSQL: readers cannot tell which database an operator took."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from digest.config import StoreSettings
from digest.model import Act, Consent, SubscriberState
from digest.store import schema
from digest.store.database import PASSWORD, open_store
from tests.builders import NOW
from tests.postgres import Postgres

CHECKOUT = Path(__file__).parents[2]
# the moments at which the two were made: of a message, and of the files in the manifest
MOMENTS = re.compile(rb"(?<=\nDate: )[^\r]*|(?<=, )\d{19}(?=\])")


@pytest.fixture
def place(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[StoreSettings]:
    monkeypatch.setenv(PASSWORD, postgres.password)
    with postgres.schema() as settings:
        yield settings


def digest(folder: Path, *arguments: str, password: str) -> str:
    """Run a command in *folder*; give what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "digest", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/bin:/bin", PASSWORD: password},
    )
    return done.stdout


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): MOMENTS.sub(b"", path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def subscribe(place: StoreSettings, secret: bytes) -> None:
    """Have two readers, whose links are signed by the same *secret* in both digests."""
    with open_store(place) as store, store._connections.writing() as connection:
        connection.execute(update(schema.secrets).values(value=secret.hex()))
    with open_store(place) as store:
        for name in ("ada", "bo"):
            consent = Consent(act=Act.ADDED, moment=NOW)
            store.subscribers.add(f"{name}@example.org", SubscriberState.CONFIRMED, consent)


def test_the_same_site_and_the_same_mail(
    published: Path, place: StoreSettings, postgres: Postgres, tmp_path: Path
) -> None:
    """Three weeks of seeds on both databases, then two readers: equal byte for byte."""
    sqlite, other = tmp_path / "sqlite", tmp_path / "postgres"
    shutil.copytree(published, sqlite)
    shutil.copytree(CHECKOUT / "seeds", other / "seeds")
    config = (published / "config.yaml").read_text(encoding="utf-8")
    changed = config.replace("\n  url: null\n", f"\n  url: {place.url}\n", 1)
    assert changed != config
    (other / "config.yaml").write_text(changed, encoding="utf-8")

    digest(other, "run", "--source", "seeds", "--quiet", password=postgres.password)
    assert not (other / "var/digest.db").exists()
    assert files(other / "site") == files(sqlite / "site")

    subscribe(StoreSettings(path=sqlite / "var/digest.db"), b"s" * 32)
    subscribe(place, b"s" * 32)
    for folder in (sqlite, other):
        shutil.rmtree(folder / "var/outbox")
        digest(folder, "deliver", "--week", "2025-W19", "--quiet", password=postgres.password)
    mail = files(other / "var/outbox")
    assert len(mail) == 2
    assert mail == files(sqlite / "var/outbox")


def test_check_says_which_database(
    place: StoreSettings, postgres: Postgres, tmp_path: Path
) -> None:
    (tmp_path / "config.yaml").write_text(
        "topics: [{name: Sound, query: 'all:sound', include: [sound]}]\n"
        f"sources: {{default: seeds}}\nstore: {{url: '{place.url}'}}\n"
    )
    (tmp_path / "seeds").mkdir()
    shutil.copy(CHECKOUT / "seeds" / "2025-05-08.md", tmp_path / "seeds")
    said = digest(tmp_path, "check", password=postgres.password)
    assert "holds 0 issues" in said
    assert "postgresql://digest@127.0.0.1" in said
    assert postgres.password not in said
