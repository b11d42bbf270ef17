"""Many subscribers at once, as an import brings them: a transaction for each batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from digest.model import Choices, Consent, NoticeKind, SubscriberState, Suppression
from digest.store import addresses, consents, notices, schema
from digest.store.connections import Connections
from digest.store.secrets import Secrets
from digest.store.sql import BATCH, insert_new
from digest.store.subscribers import new_row
from digest.store.suppressions import Suppressions

_people = schema.subscribers

#: How an address stands: on record, or kept away from mail.
Standing = SubscriberState | Suppression


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Somebody who is to become a subscriber, or whom mail is to be kept away from."""

    address: str
    state: SubscriberState = SubscriberState.CONFIRMED
    choices: Choices = Choices()  # noqa: RUF009 # frozen
    consent: Consent
    #: Why nothing is ever to be sent; such a one does not become a subscriber.
    kept_away: Suppression | None = None

    @property
    def key(self) -> str:
        """What is equal for the same subscriber."""
        return addresses.key(self.address)


class Arrivals:
    """Lets batches in; whoever is known or suppressed is left as they are."""

    def __init__(self, connections: Connections, secrets: Secrets) -> None:
        self._connections = connections
        self._suppressions = Suppressions(secrets)

    def standing(self, arrivals: Sequence[Arrival]) -> dict[str, Standing]:
        """Say how those of *arrivals* stand who are known or suppressed, by their key."""
        with self._connections.reading() as connection:
            return self._standing(connection, arrivals)

    def admit(
        self, arrivals: Sequence[Arrival], notice: NoticeKind | None = None
    ) -> dict[str, Standing]:
        """Let in those who have no standing yet, each with their consent and maybe a *notice*.

        They are at most BATCH, each once. Gives how the others stand, as ``standing`` does; one
        who is to be kept away and is a subscriber is not dealt with here.
        """
        assert len(arrivals) <= BATCH  # noqa: S101 # what one statement takes
        with self._connections.writing() as connection:
            known = self._standing(connection, arrivals)
            new = [arrival for arrival in arrivals if arrival.key not in known]
            self._let_in(connection, [one for one in new if one.kept_away is None], notice)
            for one in new:
                if one.kept_away is not None:
                    moment = one.consent.moment
                    self._suppressions.keep(connection, one.key, one.kept_away, moment)
        return known

    def _standing(self, connection: Connection, arrivals: Sequence[Arrival]) -> dict[str, Standing]:
        keys = [arrival.key for arrival in arrivals]
        query = select(_people.c.key, _people.c.state).where(_people.c.key.in_(keys))
        standing: dict[str, Standing] = dict(connection.execute(query).all())
        for key, reason in self._suppressions.among(connection, keys).items():
            # why somebody left says more than that they did
            if standing.get(key) not in {SubscriberState.CONFIRMED, SubscriberState.PENDING}:
                standing[key] = reason
        return standing

    @staticmethod
    def _let_in(
        connection: Connection, arrivals: Sequence[Arrival], notice: NoticeKind | None
    ) -> None:
        if not arrivals:
            return
        rows = [
            new_row(one.address, one.state, one.choices, one.consent.moment) for one in arrivals
        ]
        insert_new(connection, _people, rows)
        keys = [row["key"] for row in rows]
        found = select(_people.c.key, _people.c.id).where(_people.c.key.in_(keys))
        ids = dict(connection.execute(found).all())
        kept = [consents.new_row(ids[one.key], one.consent) for one in arrivals]
        connection.execute(insert(schema.consents), kept)
        if notice is not None:
            wanted = [notices.new_row(notice, ids[one.key], one.consent.moment) for one in arrivals]
            connection.execute(insert(schema.notices), wanted)
