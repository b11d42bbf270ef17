"""What the store needs of a database: short transactions, and one run at a time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection


class Connections(Protocol):
    """Connections to one database; safe to use from several threads.

    What goes wrong in a transaction is a StoreError of one line, StoreBusy if somebody else keeps
    the database for longer than the patience.
    """

    @property
    def name(self) -> str:
        """What people call the database: its file, or its URL without a password."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Give a connection that sees one state of the database throughout."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Give a connection that alone may write; all is written at the end, or nothing.

        It sees all that others wrote before. Not for use within another.
        """

    def exclusive(
        self, wait: float = 10.0, say: Callable[[str], None] | None = None
    ) -> AbstractContextManager[None]:
        """Keep other runs out; see ``Store.exclusive``."""

    def close(self) -> None:
        """Let go of the database."""
