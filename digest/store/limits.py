"""How often somebody may ask: attempts by keyed hash, kept for a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select

from digest.store import schema
from digest.store.connections import Connections
from digest.store.secrets import Secrets

#: No limit looks back further.
KEPT = timedelta(days=1)

_table = schema.attempts


class Limits:
    """Attempts of late, by kind and by whoever makes them; names are kept as hashes."""

    def __init__(self, connections: Connections, secrets: Secrets) -> None:
        self._connections = connections
        self._secrets = secrets

    def allow(self, kind: str, name: str, now: datetime, *, most: int, within: timedelta) -> bool:
        """Count an attempt, and say whether it is one of at most *most* *within* that time.

        One that is not allowed is not counted, so that waiting helps.
        """
        key = self._secrets.hashed(kind, name)
        recent = select(func.count()).where(_table.c.key == key, _table.c.moment > now - within)
        with self._connections.writing() as connection:
            if (connection.scalar(recent) or 0) >= most:
                return False
            connection.execute(insert(_table).values(key=key, moment=now))
        return True

    def purge(self, now: datetime) -> None:
        """Forget what no limit looks back to."""
        with self._connections.writing() as connection:
            connection.execute(delete(_table).where(_table.c.moment <= now - KEPT))
