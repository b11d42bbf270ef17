"""Addresses that get nothing more, as keyed hashes that outlive their subscribers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from digest.model import Suppression
from digest.store import schema
from digest.store.secrets import Secrets
from digest.store.sql import insert_new, insert_or_replace

_table = schema.suppressions


class Suppressions:
    """Suppressions by the key of an address; each call is part of a transaction of the caller."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def of(self, connection: Connection, key: str) -> Suppression | None:
        """Say why the address gets nothing, if so."""
        query = select(_table.c.reason).where(_table.c.key == self._hash(key))
        return connection.execute(query).scalar_one_or_none()

    def among(self, connection: Connection, keys: Sequence[str]) -> dict[str, Suppression]:
        """Say why those of the addresses get nothing that do not; few enough for one statement."""
        hashes = {self._hash(key): key for key in keys}
        query = select(_table.c.key, _table.c.reason).where(_table.c.key.in_(hashes))
        return {hashes[row.key]: row.reason for row in connection.execute(query)}

    def put(self, connection: Connection, key: str, reason: Suppression, now: datetime) -> None:
        """Keep mail away for *reason*, whatever the reason was before."""
        row = {"key": self._hash(key), "reason": reason, "moment": now}
        insert_or_replace(connection, _table, (row,))

    def keep(self, connection: Connection, key: str, reason: Suppression, now: datetime) -> None:
        """Keep mail away for *reason*, unless there is a reason already."""
        row = {"key": self._hash(key), "reason": reason, "moment": now}
        insert_new(connection, _table, (row,))

    def lift(self, connection: Connection, key: str) -> None:
        """Let mail through again."""
        connection.execute(delete(_table).where(_table.c.key == self._hash(key)))

    def _hash(self, key: str) -> str:
        return self._secrets.hashed("suppression", key)
