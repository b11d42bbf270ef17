"""Letting in what a file names: batch by batch, nobody revived, each line accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice

from digest.model import Act, Consent, NoticeKind, SubscriberState, Suppression
from digest.store.arrivals import Arrival, Standing
from digest.store.database import Store
from digest.store.sql import BATCH
from digest.subscribing.listing import Entry, Unfit


class Fate(StrEnum):
    """What became of a line."""

    ADDED = "added"
    #: They were pending or confirmed before, and stay as they were.
    KNOWN = "known"
    #: Mail is kept away from the address from now on.
    KEPT_AWAY = "kept away"
    #: The address gets nothing, since somebody left, bounced or complained before.
    SUPPRESSED = "suppressed"
    #: It stands in an earlier line, too.
    TWICE = "twice in the file"
    #: It cannot be taken.
    UNFIT = "not taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What became of one line, and why."""

    number: int
    fate: Fate
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """How a file is taken in."""

    store: Store
    now: datetime
    #: How they agreed, as the operator says.
    consent: str
    #: Each is asked by a mail, and pending until they say yes.
    confirm: bool = False
    #: Nothing is written.
    rehearsal: bool = False

    def take_in(self, found: Iterable[Entry | Unfit]) -> Iterator[Line]:
        """Take in what was found in a file; yield what becomes of each line, in order.

        Each batch is one transaction, so that an import that breaks off can be repeated.
        """
        seen: set[int] = set()
        coming = iter(found)
        while batch := list(islice(coming, BATCH)):
            yield from self._batch(batch, seen)

    def _batch(self, batch: Sequence[Entry | Unfit], seen: set[int]) -> Iterator[Line]:
        lines: dict[int, Line] = {}
        fresh: dict[str, tuple[Entry, Arrival]] = {}
        for one in batch:
            arrival = self._arrival(one) if isinstance(one, Entry) else None
            line = _refused(one, arrival, seen, confirm=self.confirm)
            if line is not None:
                lines[one.line] = line
            elif isinstance(one, Entry) and arrival is not None:
                seen.add(hash(arrival.key))
                fresh[arrival.key] = (one, arrival)
        standing = self._admit([arrival for _, arrival in fresh.values()])
        for key, (entry, arrival) in fresh.items():
            lines[entry.line] = self._settled(entry, arrival, standing.get(key))
        return iter(lines[one.line] for one in batch)

    def _admit(self, arrivals: Sequence[Arrival]) -> dict[str, Standing]:
        if self.rehearsal:
            return self.store.arrivals.standing(arrivals)
        notice = NoticeKind.CONFIRM if self.confirm else None
        return self.store.arrivals.admit(arrivals, notice)

    def _settled(self, entry: Entry, arrival: Arrival, standing: Standing | None) -> Line:
        """Say what became of an entry, and keep mail away from a subscriber if it says so."""
        fate, reason = _fate(arrival, standing)
        subscribed = isinstance(standing, SubscriberState)
        if fate is Fate.KEPT_AWAY and subscribed and arrival.kept_away and not self.rehearsal:
            self.store.subscribers.suppress(arrival.address, arrival.kept_away, self.now)
        return Line(number=entry.line, fate=fate, reason=reason)

    def _arrival(self, entry: Entry) -> Arrival:
        since = f" (there since {entry.since})" if entry.since else ""
        consent = Consent(act=Act.IMPORTED, moment=self.now, text=f"{self.consent}{since}")
        arrival = Arrival(
            address=entry.address,
            choices=entry.choices,
            consent=consent,
            kept_away=entry.kept_away,
        )
        return replace(arrival, state=SubscriberState.PENDING) if self.confirm else arrival


def _refused(
    one: Entry | Unfit, arrival: Arrival | None, seen: set[int], *, confirm: bool
) -> Line | None:
    """Say why a line is not looked at further, if so."""
    if isinstance(one, Unfit):
        return Line(number=one.line, fate=Fate.UNFIT, reason=one.reason)
    if arrival is not None and hash(arrival.key) in seen:
        return Line(number=one.line, fate=Fate.TWICE)
    if one.state is SubscriberState.PENDING and not confirm:
        reason = "they never said yes; --confirm asks them"
        return Line(number=one.line, fate=Fate.UNFIT, reason=reason)
    return None


def _fate(arrival: Arrival, standing: Standing | None) -> tuple[Fate, str]:
    """Say what becomes of somebody who stands so."""
    if isinstance(standing, Suppression):
        return Fate.SUPPRESSED, f"{standing}"
    if standing in {SubscriberState.UNSUBSCRIBED, SubscriberState.BOUNCED}:
        return Fate.SUPPRESSED, f"{standing}"
    if arrival.kept_away:
        return Fate.KEPT_AWAY, f"{arrival.kept_away}"
    if standing is not None:
        return Fate.KNOWN, f"{standing}"
    return Fate.ADDED, f"{arrival.state}" if arrival.state is SubscriberState.PENDING else ""
