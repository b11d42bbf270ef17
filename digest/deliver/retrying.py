"""When a message that was put off is tried again, and when it is given up. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zlib import crc32

#: Minutes before the second try, the third, and so on; the last holds for all that follow.
_PAUSES = (1, 2, 5, 10, 20, 40, 80, 160, 240)
#: A pause is longer by up to this share of it, so that not all are due in the same moment.
_SPREAD = 0.2
#: Seconds of rest after a failure that is not of one address, doubled with each more in a row.
_FIRST_REST, _LONGEST_REST = 0.1, 15.0


def pause(message_id: str, attempts: int) -> timedelta:
    """Give how long a message rests after its *attempts* (1 or more) tries; always the same."""
    base = timedelta(minutes=_PAUSES[min(attempts, len(_PAUSES)) - 1])
    chance = crc32(f"{message_id} {attempts}".encode()) / 2**32
    return base * (1 + _SPREAD * chance)


def given_up(first: datetime, now: datetime, hours: float) -> bool:
    """Say whether a message first tried at *first* has been put off for long enough."""
    return now - first >= timedelta(hours=hours)


def rest(failures: int) -> timedelta:
    """Give how long to leave the server alone after so many *failures* in a row (1 or more)."""
    return timedelta(seconds=min(_FIRST_REST * 2 ** min(failures, 10), _LONGEST_REST))
