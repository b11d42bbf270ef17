"""Claiming and settling messages of the outbox, some at once, in the transaction of a connection.

These run for every few messages, so their statements are made once: to build one takes longer
than to run it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, or_, select, update

from digest.errors import StoreError
from digest.model import MessageState, Queued, Settled, SubscriberState, Week
from digest.store import schema

_outbox = schema.outbox
_people = schema.subscribers

#: The id of one who is not on record: a rehearsal goes to the sender while nobody has subscribed.
NOBODY = 0

_BOUND = and_(
    _outbox.c.week == bindparam("of_week"),
    _outbox.c.subscriber_id == bindparam("of_subscriber"),
    _outbox.c.mailer == bindparam("of_mailer"),
)
_SETTLE = (
    update(_outbox)
    .where(_BOUND, _outbox.c.attempts == bindparam("of_attempts"))
    .values(
        state=bindparam("to_state"),
        detail=bindparam("to_detail"),
        due=bindparam("to_due"),
        attempts=bindparam("to_attempts"),
        date=bindparam("to_date"),
        changed=bindparam("to_changed"),
    )
)
_CONFIRMED = _people.c.state == SubscriberState.CONFIRMED
_CLAIM = (
    update(_outbox)
    .where(
        _outbox.c.week == bindparam("of_week"),
        _outbox.c.mailer == bindparam("of_mailer"),
        _outbox.c.attempts == bindparam("of_attempts"),
        _outbox.c.subscriber_id.in_(bindparam("of_subscribers", expanding=True)),
        or_(
            _outbox.c.subscriber_id == NOBODY,
            exists().where(_people.c.id == _outbox.c.subscriber_id, _CONFIRMED),
        ),
    )
    .values(
        state=MessageState.SENDING,
        attempts=_outbox.c.attempts + 1,
        date=bindparam("to_date"),
        due=None,
        changed=bindparam("to_changed"),
    )
)
_WITHDRAW = delete(_outbox).where(_BOUND)
_ALLOWED = select(_people.c.id).where(
    _people.c.id.in_(bindparam("ids", expanding=True)), _CONFIRMED
)


def settle(connection: Connection, settled: Sequence[Settled], now: datetime) -> None:
    """Write the fate of each claimed message; a claim is known by its number of attempts."""
    if not settled:
        return
    rows = [
        _key(one.queued)
        | {
            "of_attempts": one.queued.attempts,
            "to_state": one.state,
            "to_detail": one.detail,
            "to_due": one.due,
            "to_attempts": _attempts(one),
            "to_date": one.queued.date if _attempts(one) else None,
            "to_changed": now,
        }
        for one in settled
    ]
    if connection.execute(_SETTLE, rows).rowcount != len(rows):
        message = "a message was taken over while it was being sent"
        raise StoreError(message, hint="let only one digest deliver from this database")


def _attempts(one: Settled) -> int:
    """Give the tries that count: one that never began does not."""
    return one.queued.attempts - (one.state is MessageState.WAITING)


def claim(connection: Connection, claims: Sequence[Queued], now: datetime) -> list[Queued]:
    """Mark *claims* as being sent, but for those whose subscriber has left; give the others."""
    if not claims:
        return []
    claimed = [
        replace(one, state=MessageState.SENDING, attempts=one.attempts + 1, date=one.date or now)
        for one in claims
    ]
    found = sum(connection.execute(_CLAIM, rows).rowcount for rows in _alike(claimed, now))
    if found < len(claimed):
        gone = _withdrawn(connection, claims)
        claimed = [one for one in claimed if one.subscriber.id not in gone]
    if found != len(claimed):
        message = "a message was taken by another run"
        raise StoreError(message, hint="let only one digest deliver from this database")
    return claimed


def _alike(claimed: Sequence[Queued], now: datetime) -> Iterator[dict[str, Any]]:
    """Put together those that become the same, which most do: one statement claims them."""
    groups: dict[tuple[Week, str, int, datetime | None], list[int]] = {}
    for one in claimed:
        alike = (one.week, one.mailer, one.attempts - 1, one.date)
        groups.setdefault(alike, []).append(one.subscriber.id)
    for (week, mailer, attempts, date), subscribers in groups.items():
        yield {
            "of_week": week,
            "of_mailer": mailer,
            "of_attempts": attempts,
            "of_subscribers": subscribers,
            "to_date": date,
            "to_changed": now,
        }


def _withdrawn(connection: Connection, claims: Sequence[Queued]) -> set[int]:
    """Take out the messages of those who get no mail any more; give their ids."""
    ids = {claim.subscriber.id for claim in claims} - {NOBODY}
    gone = ids - set(connection.scalars(_ALLOWED, {"ids": sorted(ids)}))
    if gone:
        keys = [_key(one) for one in claims if one.subscriber.id in gone]
        connection.execute(_WITHDRAW, keys)
    return gone


def _key(one: Queued) -> dict[str, Any]:
    return {"of_week": one.week, "of_subscriber": one.subscriber.id, "of_mailer": one.mailer}
