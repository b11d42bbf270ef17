"""The secret of a digest: it signs links and hashes addresses, and is made with the database."""

from __future__ import annotations

import hmac
import secrets

from sqlalchemy import select

from digest.store import schema
from digest.store.connections import Connections
from digest.store.sql import insert_new

_NAME = "signing"
_BYTES = 32


class Secrets:
    """What only this digest knows; nothing prints it.

    It is read once, when the store opens: who needs it may be in the middle of a transaction.
    Raises StoreError as the connections do.
    """

    def __init__(self, connections: Connections) -> None:
        #: The 32 bytes that sign links; the same as long as the database lives.
        self.signing = _known(connections) or _made(connections)

    def __repr__(self) -> str:
        return "Secrets(...)"

    def hashed(self, kind: str, text: str) -> str:
        """Give a hash of *text* from which nobody else can tell it; one for each *kind*."""
        return hmac.digest(self.signing, f"{kind}\n{text}".encode(), "sha256").hex()


_query = select(schema.secrets.c.value).where(schema.secrets.c.name == _NAME)


def _known(connections: Connections) -> bytes | None:
    with connections.reading() as connection:
        value = connection.execute(_query).scalar_one_or_none()
        return None if value is None else bytes.fromhex(value)


def _made(connections: Connections) -> bytes:
    """Make the secret, unless another process was quicker."""
    row = {"name": _NAME, "value": secrets.token_hex(_BYTES)}
    with connections.writing() as connection:
        insert_new(connection, schema.secrets, (row,))
        return bytes.fromhex(connection.execute(_query).scalar_one())
