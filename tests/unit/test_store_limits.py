"""Limits: how often somebody may ask."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from digest.store import schema
from digest.store.database import Store
from digest.store.limits import KEPT
from tests.builders import NOW

HOUR = timedelta(hours=1)


def allow(store: Store, name: str = "198.51.100.0/24", minutes: int = 0, kind: str = "net") -> bool:
    now = NOW + timedelta(minutes=minutes)
    return store.limits.allow(kind, name, now, most=3, within=HOUR)


def test_so_many_and_no_more(store: Store) -> None:
    assert [allow(store, minutes=minute) for minute in range(5)] == [True] * 3 + [False] * 2


def test_waiting_helps(store: Store) -> None:
    """What was refused does not count, so whoever keeps asking is let in again as well."""
    for minute in range(59):
        allow(store, minutes=minute)
    assert [allow(store, minutes=minute) for minute in (60, 61, 62, 63)] == [True] * 3 + [False]


def test_everybody_has_limits_of_their_own(store: Store) -> None:
    for _ in range(4):
        allow(store)
    assert not allow(store)
    assert allow(store, "203.0.113.0/24")
    assert allow(store, kind="address")


def test_what_is_kept_names_nobody_and_not_for_long(store: Store) -> None:
    allow(store)
    with store._connections.reading() as connection:
        (row,) = connection.execute(select(schema.attempts))
    assert "198.51" not in str(row)
    store.limits.purge(NOW + KEPT - timedelta(seconds=1))
    allow(store, "203.0.113.0/24", minutes=1)
    store.limits.purge(NOW + KEPT)
    with store._connections.reading() as connection:
        (other,) = connection.execute(select(schema.attempts))
    assert other.key != row.key
