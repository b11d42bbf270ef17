"""The secret of a digest: it signs links and hashes addresses, and is made at first use."""

from __future__ import annotations

import hmac
import secrets
from functools import cached_property

from sqlalchemy import select

from digest.store import schema
from digest.store.connections import Connections
from digest.store.sql import insert_new

_NAME = "signing"
_BYTES = 32


class Secrets:
    """What only this digest knows; nothing prints it."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    @cached_property
    def signing(self) -> bytes:
        """The 32 bytes that sign links; the same as long as the database lives."""
        table = schema.secrets
        query = select(table.c.value).where(table.c.name == _NAME)
        with self._connections.reading() as connection:
            known = connection.scalar(query)
        if known is None:
            row = {"name": _NAME, "value": secrets.token_hex(_BYTES)}
            with self._connections.writing() as connection:
                insert_new(connection, table, (row,))
                known = connection.execute(query).scalar_one()
        return bytes.fromhex(known)

    def hashed(self, kind: str, text: str) -> str:
        """Give a hash of *text* from which nobody else can tell it; one for each *kind*."""
        return hmac.digest(self.signing, f"{kind}\n{text}".encode(), "sha256").hex()
