"""What a bounce, a complaint or a mail that asks to leave does to a subscriber."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from digest.config import BouncesSettings
from digest.model import Act, Consent, Report, ReportKind, Subscriber

if TYPE_CHECKING:  # SQLAlchemy would slow down a start
    from digest.store.database import Store

#: Within this time soft bounces add up.
MEMORY = timedelta(days=90)

_ACTS = {
    ReportKind.HARD: Act.BOUNCED,
    ReportKind.SOFT: Act.BOUNCED,
    ReportKind.COMPLAINT: Act.COMPLAINED,
    ReportKind.UNSUBSCRIBE: Act.LEFT,
}
#: Characters of a server's words that are kept with what was done.
_LONGEST = 300


class Outcome(StrEnum):
    """What was done about a report."""

    #: Nothing more is sent to the subscriber.
    ENDED = "ended"
    #: It is kept, and changes nothing: a soft bounce, or one of somebody who has left.
    NOTED = "noted"
    #: It was read before.
    KNOWN = "known"
    #: Nobody has that id; they were erased.
    NOBODY = "nobody"


def apply(report: Report, *, store: Store, settings: BouncesSettings, now: datetime) -> Outcome:
    """Keep *report* once, and send nothing more to its subscriber where it says so.

    Safe to repeat, also after a crash in between: the end comes before the report is kept, but for
    soft bounces, which are counted each time.
    """
    subscriber = store.subscribers.by_id(report.subscriber_id)
    if subscriber is None:
        return Outcome.NOBODY
    if report.kind is ReportKind.SOFT:
        new = store.reports.add(report, now)
        over = _soft_bounces(subscriber, store, now) >= settings.soft_limit
        ended = over and _end(report, store, now)
    else:
        new = not store.reports.has(report)
        ended = new and _end(report, store, now)
        store.reports.add(report, now)
    if ended:
        return Outcome.ENDED
    return Outcome.NOTED if new else Outcome.KNOWN


def _soft_bounces(subscriber: Subscriber, store: Store, now: datetime) -> int:
    """Count the issues that came back; a new yes begins a new count."""
    confirmed = subscriber.confirmed or datetime.min.replace(tzinfo=UTC)
    return store.reports.soft_bounces(subscriber.id, max(now - MEMORY, confirmed))


def _end(report: Report, store: Store, now: datetime) -> bool:
    """End the subscription, and write down why."""
    reason = " ".join(f"{report.status} {report.detail}".split())[:_LONGEST]
    consent = Consent(act=_ACTS[report.kind], moment=now, text=reason)
    return store.subscribers.end(report.subscriber_id, consent)
