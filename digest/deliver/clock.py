"""The time, and waiting for an answer: the one place of sending that looks at a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from queue import Empty
from typing import Protocol

from digest.deliver.workers import Answer, Inbox


class Clock(Protocol):
    """Tells the time, and waits."""

    def now(self) -> datetime:
        """Give the time, in UTC."""
        ...

    def wait(self, inbox: Inbox, longest: timedelta | None) -> Answer | None:
        """Give the next answer; None after *longest*, or when somebody wakes us."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Give the time, in UTC."""
        return datetime.now(UTC)

    def wait(self, inbox: Inbox, longest: timedelta | None) -> Answer | None:
        """Give the next answer; None after *longest*, or when somebody wakes us."""
        try:
            return inbox.get(timeout=None if longest is None else longest.total_seconds())
        except Empty:
            return None
