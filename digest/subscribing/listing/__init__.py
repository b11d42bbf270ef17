"""The list of subscribers as a file: what stands in a line of it."""

from __future__ import annotations

from dataclasses import dataclass

from digest.model import Choices, SubscriberState, Suppression

#: The columns of our own format.
COLUMNS = (
    "address",
    "state",
    "topics",
    "frequency",
    "format",
    "paused_until",
    "created",
    "confirmed",
)
#: The columns of a listmonk export.
LISTMONK = ("uuid", "email", "name", "attributes", "status", "created_at", "updated_at")

#: What a spreadsheet takes for a formula.
FORMULA = ("=", "+", "-", "@")
#: Stands before such a cell in our own format, and before one that begins with itself.
MARK = "'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line that names an address."""

    line: int
    address: str
    #: Pending for one who has not said yes.
    state: SubscriberState
    #: Why nothing is ever to be sent to the address, if so.
    kept_away: Suppression | None
    choices: Choices
    #: What the file says of when they subscribed; may be empty.
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """A line that names nobody, and why."""

    line: int
    reason: str
