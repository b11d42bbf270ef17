"""Failures in a row that are not of one address: so many, and the run stops. Pure."""

from __future__ import annotations

from digest.deliver.verdicts import Verdict, untried
from digest.errors import DeliveryError
from digest.model import MessageState, Queued, Settled

#: So many failures in a row stop the run, or twice as many as there are connections.
_LONGEST = 10


class Streak:
    """Failures in a row; while they last, no address is blamed for one."""

    def __init__(self, connections: int) -> None:
        self._longest = max(_LONGEST, 2 * connections)
        #: By subscriber id, as they were settled last.
        self._verdicts: dict[int, Verdict] = {}
        self.length = 0
        #: What stops the run, once there are too many.
        self.fault: DeliveryError | None = None

    def add(self, verdict: Verdict) -> None:
        """Count one failure more."""
        self.length += 1
        self._verdicts[verdict.settled.queued.subscriber.id] = verdict
        if self.length >= self._longest and self.fault is None:
            self.fault = DeliveryError(
                f"{self.length} messages in a row failed: {verdict.settled.detail}",
                hint="the server or the sender is at fault, not the addresses; `digest check` tries"
                " them, and `digest deliver` goes on",
            )

    def forget(self, queued: Queued) -> None:
        """Take a message out of the row that was tried once more."""
        self._verdicts.pop(queued.subscriber.id, None)

    def broken(self) -> list[Verdict]:
        """End the row, as something else has happened; give those it held."""
        if self.fault:
            return []
        self.length = 0
        return self._take()

    def undone(self) -> list[Settled]:
        """Give a new fate to those in the row: untried, but for those that may have gone out."""
        return [
            untried(one.settled.queued)
            for one in self._take()
            if one.settled.state is not MessageState.UNKNOWN
        ]

    def end(self) -> list[Verdict]:
        """Give those that are still in the row."""
        return self._take()

    def _take(self) -> list[Verdict]:
        verdicts = [*self._verdicts.values()]
        self._verdicts.clear()
        return verdicts
