"""How the work goes, for whoever wants to know: the Reporter protocol, and one that is silent."""

from __future__ import annotations

from typing import Protocol


class Reporter(Protocol):
    """Someone who watches the stages."""

    def start(self, stage: str, total: int | None) -> None:
        """Begin *stage*, of *total* steps where that is known; this ends the stage before."""
        ...

    def advance(self, count: int = 1) -> None:
        """Take *count* steps."""
        ...

    def say(self, line: str) -> None:
        """Pass on a line that a person should read."""
        ...


class Silent:
    """A Reporter that nobody listens to."""

    def start(self, stage: str, total: int | None) -> None:
        """Do nothing."""

    def advance(self, count: int = 1) -> None:
        """Do nothing."""

    def say(self, line: str) -> None:
        """Do nothing."""
