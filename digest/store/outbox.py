"""The outbox: what became of each message, one row for each week, subscriber and mailer.

A message is queued, claimed before it goes out, and settled right after, each committed at once.
A run that dies in between leaves the row as sending; the next run finds it, and whether it is
sent again, under the same message id and date, is for the operator to say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    delete,
    func,
    or_,
    select,
    update,
)

from digest.codec import decode, encode
from digest.model import (
    Choices,
    MessageState,
    Queued,
    Settled,
    Subscriber,
    SubscriberState,
    Week,
)
from digest.store import schema
from digest.store.claiming import claim, settle
from digest.store.connections import Connections
from digest.store.sql import insert_new

_outbox = schema.outbox
_people = schema.subscribers
_OPEN = (MessageState.WAITING, MessageState.DEFERRED, MessageState.UNKNOWN)
_OUT = (MessageState.SENDING, MessageState.SENT, MessageState.UNKNOWN)

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

#: What a message is, and its subscriber.
_MESSAGE: tuple[ColumnElement[Any], ...] = (
    _outbox.c.week,
    _outbox.c.subscriber_id,
    _outbox.c.mailer,
    _outbox.c.message_id,
    _outbox.c.choices,
    _outbox.c.date,
    _outbox.c.attempts,
    _outbox.c.state,
    _people.c.address,
    _people.c.state.label("standing"),
    _people.c.created,
    _people.c.confirmed,
)


class Outbox:
    """Messages and their fate; only the run that holds ``Store.exclusive`` may change it."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def queue(
        self, week: Week, mailer: str, messages: Iterable[tuple[Subscriber, str]], now: datetime
    ) -> None:
        """Write down that each subscriber is to get a message with that id.

        What is there stays as it is.
        """
        rows = [
            {
                "week": week,
                "subscriber_id": reader.id,
                "mailer": mailer,
                "message_id": message_id,
                "choices": _written(reader.choices),
                "state": MessageState.WAITING,
                "attempts": 0,
                "detail": "",
                "changed": now,
            }
            for reader, message_id in messages
        ]
        with self._connections.writing() as connection:
            insert_new(connection, _outbox, rows)

    def recover(self, mailer: str, now: datetime) -> int:
        """Mark what a run that died was sending as unknown; give how many those are."""
        statement = (
            update(_outbox)
            .where(
                schema.UNFINISHED,
                _outbox.c.mailer == mailer,
                _outbox.c.state == MessageState.SENDING,
            )
            .values(state=MessageState.UNKNOWN, changed=now)
        )
        with self._connections.writing() as connection:
            return connection.execute(statement).rowcount

    def due(
        self,
        week: Week,
        mailer: str,
        now: datetime,
        *,
        after: int = -1,
        limit: int = 500,
        states: Collection[MessageState] = _OPEN,
    ) -> list[Queued]:
        """Give messages of *week* in *states* that may be tried *now*, by subscriber id.

        Those with ids above *after*, at most *limit*.
        """
        query = (
            select(*_MESSAGE)
            .select_from(_outbox.outerjoin(_people, _people.c.id == _outbox.c.subscriber_id))
            .where(
                _outbox.c.week == week,
                _outbox.c.mailer == mailer,
                _outbox.c.state.in_(states),
                or_(_outbox.c.due.is_(None), _outbox.c.due <= now),
                _outbox.c.subscriber_id > after,
            )
            .order_by(_outbox.c.subscriber_id)
            .limit(limit)
        )
        with self._connections.reading() as connection:
            return [_queued(row) for row in connection.execute(query)]

    def exchange(
        self, settled: Sequence[Settled], claims: Sequence[Queued], now: datetime
    ) -> list[Queued]:
        """Commit what became of *settled*, and that *claims* are being sent; give those that are.

        All in one transaction. A message that is settled as waiting never went out: that try is
        not counted. A claim whose subscriber has left meanwhile is taken out of the outbox and not
        given. Raises StoreError if a message was claimed by somebody else since.
        """
        with self._connections.writing() as connection:
            settle(connection, settled, now)
            return claim(connection, claims, now)

    def counts(self, week: Week, mailer: str) -> dict[MessageState, int]:
        """Count the messages of *week* in each state that has any."""
        query = (
            select(_outbox.c.state, func.count())
            .where(_outbox.c.week == week, _outbox.c.mailer == mailer)
            .group_by(_outbox.c.state)
        )
        with self._connections.reading() as connection:
            return dict(connection.execute(query).all())

    def next_due(
        self, week: Week, mailer: str, states: Collection[MessageState] = _OPEN
    ) -> datetime | None:
        """Give when the first message of *week* in *states* is due that was put off."""
        query = select(func.min(_outbox.c.due).label("first")).where(
            _outbox.c.week == week, _outbox.c.mailer == mailer, _outbox.c.state.in_(states)
        )
        with self._connections.reading() as connection:
            first: datetime | None = connection.scalar(query)
        return first

    def unfinished(self, mailer: str) -> tuple[Week, ...]:
        """Give the weeks with messages that may still have to go out, oldest first."""
        query = (
            select(_outbox.c.week).where(schema.UNFINISHED, _outbox.c.mailer == mailer).distinct()
        )
        with self._connections.reading() as connection:
            return tuple(sorted(connection.scalars(query)))

    def states(self, week: Week, mailer: str) -> dict[int, MessageState]:
        """Give the state of the messages of *week* by subscriber id."""
        query = select(_outbox.c.subscriber_id, _outbox.c.state).where(
            _outbox.c.week == week, _outbox.c.mailer == mailer
        )
        with self._connections.reading() as connection:
            return dict(connection.execute(query).all())

    def frozen(self, week: Week, rehearsals: Collection[str]) -> bool:
        """Say whether a message of *week* may have reached a reader.

        *rehearsals* are the mailers that reach nobody.
        """
        query = select(_outbox.c.week).where(
            _outbox.c.week == week,
            _outbox.c.mailer.not_in(rehearsals),
            or_(_outbox.c.state.in_(_OUT), _outbox.c.date.is_not(None)),
        )
        with self._connections.reading() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def forget(self, week: Week, mailers: Collection[str]) -> None:
        """Delete the messages of *week* by *mailers*, to rehearse it anew."""
        statement = delete(_outbox).where(_outbox.c.week == week, _outbox.c.mailer.in_(mailers))
        with self._connections.writing() as connection:
            connection.execute(statement)


@lru_cache(maxsize=1024)
def _choices(text: str) -> Choices:
    """Read choices; most people's are the same."""
    return decode(Choices, text)


@lru_cache(maxsize=1024)
def _written(choices: Choices) -> str:
    """Write choices."""
    return encode(choices)


def _queued(row: Row[Any]) -> Queued:
    """Read a message with its subscriber, who may be nobody on record."""
    return Queued(
        week=row.week,
        mailer=row.mailer,
        subscriber=Subscriber(
            id=row.subscriber_id,
            address=row.address or "",
            state=row.standing or SubscriberState.UNSUBSCRIBED,
            choices=_choices(row.choices),
            created=row.created or _LONG_AGO,
            confirmed=row.confirmed,
        ),
        message_id=row.message_id,
        date=row.date,
        attempts=row.attempts,
        state=row.state,
    )
