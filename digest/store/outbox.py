"""The outbox: what became of each message, one row for each week, subscriber and mailer.

A message is claimed before it goes out and settled right after, each in its own commit. A run
that dies in between leaves the row as sending, and the next run claims it again with the same
message id, by which mail programs tell that it is the same message.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select, update

from digest.errors import StoreError
from digest.model import MessageState, Week
from digest.store import schema
from digest.store.connections import Connections
from digest.store.sql import insert_new

_outbox = schema.outbox
_FINAL = (MessageState.SENT, MessageState.REFUSED)
_OUT = (MessageState.SENDING, MessageState.SENT, MessageState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to send one message now; *message_id* and *date* are those of the first claim."""

    week: Week
    subscriber_id: int
    mailer: str
    message_id: str
    date: datetime
    #: 1 for the first.
    attempts: int


class Outbox:
    """Messages and their fate; only the run that holds ``Store.exclusive`` may claim."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def claim(
        self, week: Week, subscriber_id: int, mailer: str, message_id: str, now: datetime
    ) -> Claim | None:
        """Commit that the message is being sent; None if it was sent or refused before."""
        this = _row(week, subscriber_id, mailer)
        waiting = {
            "week": week,
            "subscriber_id": subscriber_id,
            "mailer": mailer,
            "message_id": message_id,
            "date": now,
            "state": MessageState.WAITING,
            "attempts": 0,
            "detail": "",
            "changed": now,
        }
        sending = (
            update(_outbox)
            .where(this, _outbox.c.state.not_in(_FINAL))
            .values(state=MessageState.SENDING, attempts=_outbox.c.attempts + 1, changed=now)
        )
        with self._connections.writing() as connection:
            insert_new(connection, _outbox, (waiting,))
            if not connection.execute(sending).rowcount:
                return None
            row = connection.execute(select(_outbox).where(this)).one()
        return Claim(
            week=week,
            subscriber_id=subscriber_id,
            mailer=mailer,
            message_id=row.message_id,
            date=row.date,
            attempts=row.attempts,
        )

    def settle(self, claim: Claim, state: MessageState, detail: str, now: datetime) -> None:
        """Commit what became of a claimed message; *detail* is the server's word.

        Raises StoreError if the message was claimed again since, or forgotten.
        """
        statement = (
            update(_outbox)
            .where(
                _row(claim.week, claim.subscriber_id, claim.mailer),
                _outbox.c.attempts == claim.attempts,
            )
            .values(state=state, detail=detail, changed=now)
        )
        with self._connections.writing() as connection:
            settled = connection.execute(statement).rowcount
        if not settled:
            message = f"message {claim.message_id} was taken over while it was being sent"
            raise StoreError(message, hint="let only one digest deliver from this database")

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
            _outbox.c.state.in_(_OUT),
        )
        with self._connections.reading() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def forget(self, week: Week, mailers: Collection[str]) -> None:
        """Delete the messages of *week* by *mailers*, to rehearse it anew."""
        statement = delete(_outbox).where(_outbox.c.week == week, _outbox.c.mailer.in_(mailers))
        with self._connections.writing() as connection:
            connection.execute(statement)


def _row(week: Week, subscriber_id: int, mailer: str) -> ColumnElement[bool]:
    return and_(
        _outbox.c.week == week,
        _outbox.c.subscriber_id == subscriber_id,
        _outbox.c.mailer == mailer,
    )
