"""What comes back to the sender: the Mailbox protocol, and what one letter of it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

#: Bytes of a letter that are read; what a report says stands at its beginning.
LIMIT = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail that came back."""

    #: Where it lies in its mailbox.
    place: str
    content: bytes


class Mailbox(Protocol):
    """Something that letters come to."""

    #: For people.
    name: str

    def letters(self) -> Iterator[Letter]:
        """Yield the letters that nobody has read; raises DeliveryError, ConfigError."""
        ...

    def settle(self, letter: Letter) -> None:
        """Mark *letter* as read; one that somebody else has taken meanwhile is no matter."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...
