"""Who is next: a look ahead into the outbox, and the first whose domain may get mail now."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from digest.deliver.rates import ANY, Rates, domain_of
from digest.model import Queued

#: Messages read at once; so many are in memory, and twice that at most.
LOOK_AHEAD = 500


class Line:
    """The messages that are due, by subscriber id; a few are in memory."""

    def __init__(self, read: Callable[[int], list[Queued]], rates: Rates) -> None:
        """Take *read*, which gives at most LOOK_AHEAD messages with ids above a given one."""
        self._read = read
        self._rates = rates
        self._ahead: deque[Queued] = deque()
        self._last = -1
        self._more = True

    def restart(self) -> None:
        """Begin again with what is due by now."""
        self._last, self._more = -1, True

    def take(self, count: int, now: datetime) -> list[Queued]:
        """Give at most *count* messages that may go out *now*."""
        self._fill()
        taken: list[Queued] = []
        while len(taken) < count and (one := self._next(now)) is not None:
            taken.append(one)
        return taken

    def wait(self, now: datetime) -> timedelta | None:
        """Give how long it takes until a message may go out; None if there is none."""
        self._fill()
        domains = {domain_of(one.subscriber.address) for one in self._ahead}
        return min((self._rates.wait(domain, now) for domain in domains), default=None)

    def _next(self, now: datetime) -> Queued | None:
        if self._rates.wait(ANY, now):
            return None
        waiting: set[str] = set()
        for place, one in enumerate(self._ahead):
            domain = domain_of(one.subscriber.address)
            if domain in waiting:
                continue
            if self._rates.wait(domain, now):
                waiting.add(domain)
                continue
            del self._ahead[place]
            self._rates.take(domain, now)
            return one
        return None

    def _fill(self) -> None:
        while self._more and len(self._ahead) < LOOK_AHEAD:
            read = self._read(self._last)
            self._more = len(read) == LOOK_AHEAD
            self._ahead.extend(read)
            self._last = read[-1].subscriber.id if read else self._last
