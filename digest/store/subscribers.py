"""The subscribers; one who left stays on record, so that no import brings them back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, update

from digest.codec import decode, encode
from digest.model import (
    Act,
    Choices,
    Consent,
    Subscriber,
    SubscriberState,
    Suppression,
)
from digest.store import addresses, consents, schema
from digest.store.connections import Connections
from digest.store.secrets import Secrets
from digest.store.sql import BATCH, in_batches, insert_new
from digest.store.suppressions import Suppressions

_table = schema.subscribers

#: What a subscriber becomes, and is remembered for, by what happened.
_ENDS = {
    Act.LEFT: (SubscriberState.UNSUBSCRIBED, Suppression.LEFT),
    Act.REMOVED: (SubscriberState.UNSUBSCRIBED, Suppression.REMOVED),
    Act.COMPLAINED: (SubscriberState.UNSUBSCRIBED, Suppression.COMPLAINED),
    Act.BOUNCED: (SubscriberState.BOUNCED, Suppression.BOUNCED),
}
_ACTS = {reason: act for act, (_, reason) in _ENDS.items()}


class Subscribers:
    """Subscribers by address; upper and lower case are the same address.

    Whatever changes one is written down in the same transaction, as a Consent. What suppresses an
    address is kept as a hash that outlives the subscriber; only their own yes lifts it.
    """

    def __init__(self, connections: Connections, secrets: Secrets) -> None:
        self._connections = connections
        self._suppressions = Suppressions(secrets)

    def ask(self, address: str, choices: Choices, consent: Consent) -> Subscriber:
        """Write down that somebody asked for mail; they are pending until they confirm.

        One who is confirmed is given unchanged: only they may change what they get.
        Raises ConfigError for what is not an address.
        """
        row = new_row(address, SubscriberState.PENDING, choices, consent.moment)
        mutable = _table.c.state != SubscriberState.CONFIRMED
        with self._connections.writing() as connection:
            insert_new(connection, _table, (row,))
            connection.execute(
                update(_table).where(_table.c.key == row["key"], mutable).values(row)
            )
            found = _by(connection, _table.c.key == row["key"])
            assert found is not None  # noqa: S101 # it was just written
            consents.note(connection, found.id, consent)
        return found

    def confirm(self, subscriber_id: int, consent: Consent) -> Subscriber | None:
        """Write down their yes; None for one who has left or was never there.

        To say yes twice is the same as once.
        """
        with self._connections.writing() as connection:
            found = _by(connection, _table.c.id == subscriber_id)
            if found is None or found.state is SubscriberState.CONFIRMED:
                return found
            if found.state is not SubscriberState.PENDING:
                return None
            self._welcome(connection, found, consent)
        return replace(found, state=SubscriberState.CONFIRMED, confirmed=consent.moment)

    def add(
        self,
        address: str,
        state: SubscriberState,
        consent: Consent,
        choices: Choices = Choices(),  # noqa: B008 # frozen
    ) -> Subscriber | None:
        """Add somebody for an operator; give the known one unchanged, None if suppressed.

        Raises ConfigError for what is not an address.
        """
        row = new_row(address, state, choices, consent.moment)
        with self._connections.writing() as connection:
            known = _by(connection, _table.c.key == row["key"])
            if known is not None:
                return known
            if self._suppressions.of(connection, row["key"]):
                return None
            insert_new(connection, _table, (row,))
            found = _by(connection, _table.c.key == row["key"])
            assert found is not None  # noqa: S101 # it was just written
            consents.note(connection, found.id, consent)
        return found

    def choose(self, subscriber_id: int, choices: Choices, consent: Consent) -> bool:
        """Change what a subscriber gets; False if nobody has that id."""
        statement = update(_table).where(_table.c.id == subscriber_id).values(_columns(choices))
        with self._connections.writing() as connection:
            changed = connection.execute(statement).rowcount > 0
            if changed:
                consents.note(connection, subscriber_id, consent)
        return changed

    def end(self, subscriber_id: int, consent: Consent) -> bool:
        """Send nothing more to a subscriber, as ``consent.act`` says; False if that was so before.

        One who bounced can still leave; a complaint is written down even of one who has left.
        """
        with self._connections.writing() as connection:
            found = _by(connection, _table.c.id == subscriber_id)
            if found is None:
                return False
            over = _is_over(found, consent.act)
            if not over or consent.act is Act.COMPLAINED:
                self._end(connection, found, consent)
        return not over

    def erase(self, subscriber_id: int, now: datetime) -> bool:
        """Delete everything about a subscriber but the hash that keeps mail away from them."""
        with self._connections.writing() as connection:
            found = _by(connection, _table.c.id == subscriber_id)
            if found is None:
                return False
            if found.state is not SubscriberState.PENDING:
                key = addresses.key(found.address)
                self._suppressions.keep(connection, key, Suppression.LEFT, now)
            _delete(connection, [subscriber_id])
        return True

    def purge_pending(self, before: datetime) -> int:
        """Delete those who asked before *before* and never said yes; give how many."""
        query = select(_table.c.id).where(
            _table.c.state == SubscriberState.PENDING, _table.c.created < before
        )
        with self._connections.writing() as connection:
            ids = list(connection.scalars(query))
            _delete(connection, ids)
        return len(ids)

    def suppress(self, address: str, reason: Suppression, now: datetime) -> None:
        """Keep mail away from an *address*; a subscriber of that address gets nothing more.

        The first reason stays. Raises ConfigError for what is not an address.
        """
        key = addresses.key(address)
        consent = Consent(act=_ACTS[reason], moment=now)
        with self._connections.writing() as connection:
            found = _by(connection, _table.c.key == key)
            if found is not None and not _is_over(found, consent.act):
                self._end(connection, found, consent)
            else:
                self._suppressions.keep(connection, key, reason, now)

    def suppression(self, address: str) -> Suppression | None:
        """Say why *address* gets nothing, if so; raises ConfigError if it is none."""
        key = addresses.key(address)
        with self._connections.reading() as connection:
            return self._suppressions.of(connection, key)

    def get(self, address: str) -> Subscriber | None:
        """Give the subscriber of *address* in any state; raises ConfigError if it is none."""
        key = addresses.key(address)
        with self._connections.reading() as connection:
            return _by(connection, _table.c.key == key)

    def by_id(self, subscriber_id: int) -> Subscriber | None:
        """Give the subscriber with this id, in any state."""
        with self._connections.reading() as connection:
            return _by(connection, _table.c.id == subscriber_id)

    def consents(self, subscriber_id: int) -> tuple[Consent, ...]:
        """Give what a subscriber did, oldest first."""
        with self._connections.reading() as connection:
            return consents.of(connection, subscriber_id)

    def counts(self) -> dict[SubscriberState, int]:
        """Count the subscribers in each state that has any."""
        query = select(_table.c.state, func.count()).group_by(_table.c.state)
        with self._connections.reading() as connection:
            return dict(connection.execute(query).all())

    def all(self) -> Iterator[Subscriber]:
        """Give everybody on record, in any state, oldest first; nothing is locked meanwhile."""
        return self._each(tuple(SubscriberState))

    def confirmed(self) -> Iterator[Subscriber]:
        """Give those who get mail, oldest first; nothing is locked while they are read."""
        return self._each((SubscriberState.CONFIRMED,))

    def _each(self, states: tuple[SubscriberState, ...]) -> Iterator[Subscriber]:
        last = 0
        while True:
            query = (
                select(_table)
                .where(_table.c.state.in_(states), _table.c.id > last)
                .order_by(_table.c.id)
                .limit(BATCH)
            )
            with self._connections.reading() as connection:
                batch = [subscriber(row) for row in connection.execute(query)]
            if not batch:
                return
            yield from batch
            last = batch[-1].id

    def _welcome(self, connection: Connection, found: Subscriber, consent: Consent) -> None:
        """Make *found* one who gets mail, and lift what kept it away."""
        self._suppressions.lift(connection, addresses.key(found.address))
        confirmed = {"state": SubscriberState.CONFIRMED, "confirmed": consent.moment}
        connection.execute(update(_table).where(_table.c.id == found.id).values(confirmed))
        consents.note(connection, found.id, consent)

    def _end(self, connection: Connection, found: Subscriber, consent: Consent) -> None:
        state, reason = _ENDS[consent.act]
        connection.execute(update(_table).where(_table.c.id == found.id).values(state=state))
        self._suppressions.put(connection, addresses.key(found.address), reason, consent.moment)
        consents.note(connection, found.id, consent)


def subscriber(row: Row[Any]) -> Subscriber:
    """Read a row that has all columns of the table."""
    return Subscriber(
        id=row.id,
        address=row.address,
        state=row.state,
        choices=Choices(
            topics=decode(tuple[str, ...], row.topics),
            frequency=row.frequency,
            format=row.format,
            paused_until=row.paused_until,
        ),
        created=row.created,
        confirmed=row.confirmed,
    )


def new_row(
    address: str, state: SubscriberState, choices: Choices, now: datetime
) -> dict[str, Any]:
    """Write a row for somebody who is not there yet; raises ConfigError for what is no address."""
    return {
        "key": addresses.key(address),
        "address": addresses.normal(address),
        "state": state,
        "created": now,
        "confirmed": now if state is SubscriberState.CONFIRMED else None,
    } | _columns(choices)


def _columns(choices: Choices) -> dict[str, Any]:
    return {
        "topics": encode(choices.topics),
        "frequency": choices.frequency,
        "format": choices.format,
        "paused_until": choices.paused_until,
    }


def _is_over(found: Subscriber, act: Act) -> bool:
    """Say whether *act* changes nothing: who has left does not bounce, who bounced can leave."""
    return found.state in {SubscriberState.UNSUBSCRIBED, _ENDS[act][0]}


def _by(connection: Connection, condition: ColumnElement[bool]) -> Subscriber | None:
    row = connection.execute(select(_table).where(condition)).one_or_none()
    return None if row is None else subscriber(row)


def _delete(connection: Connection, ids: list[int]) -> None:
    """Delete subscribers, and all that is kept of them; the outbox keeps numbers alone."""
    sent = schema.outbox
    for batch in in_batches(ids):
        for table in (schema.consents, schema.notices, schema.reports):
            connection.execute(delete(table).where(table.c.subscriber_id.in_(batch)))
        # a server's words often quote the address
        words = update(sent).where(sent.c.subscriber_id.in_(batch))
        connection.execute(words.values(detail="", choices="{}"))
        connection.execute(delete(_table).where(_table.c.id.in_(batch)))
