"""The secret of a digest."""

from __future__ import annotations

import pytest

from digest.config import StoreSettings
from digest.errors import StoreError
from digest.store.database import Store, open_store


def test_the_secret_lasts(place: StoreSettings) -> None:
    with open_store(place) as first:
        secret = first.secrets.signing
        hashed = first.secrets.hashed("kind", "text")
    assert len(secret) == 32
    with open_store(place) as second:
        assert second.secrets.signing == secret
        assert second.secrets.hashed("kind", "text") == hashed


def test_every_digest_has_its_own(store: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_store(tmp_path_factory.mktemp("other") / "digest.db") as other:
        assert other.secrets.signing != store.secrets.signing
        assert other.secrets.hashed("a", "b") != store.secrets.hashed("a", "b")


def test_hashes_of_one_kind_say_nothing_of_another(store: Store) -> None:
    hashed = store.secrets.hashed
    assert len({hashed("a", "b"), hashed("b", "a"), hashed("", "ab"), hashed("a", "c")}) == 4


def test_nothing_shows_the_secret(store: Store) -> None:
    assert store.secrets.signing.hex() not in repr(store.secrets)


def test_a_secret_that_is_damaged(place: StoreSettings) -> None:
    with open_store(place) as store, store._connections.writing() as connection:
        connection.exec_driver_sql("UPDATE secrets SET value = 'xyz'")
    with pytest.raises(StoreError, match="a value cannot be kept or read"):
        open_store(place)
