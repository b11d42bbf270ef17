"""The evidence of consent: what each subscriber did, and when; nothing here is ever changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select

from digest.model import Consent
from digest.store import schema

_table = schema.consents


def note(connection: Connection, subscriber_id: int, consent: Consent) -> None:
    """Write down what a subscriber did, in the transaction that does it."""
    connection.execute(insert(_table), [new_row(subscriber_id, consent)])


def new_row(subscriber_id: int, consent: Consent) -> dict[str, Any]:
    """Give what is kept of *consent*."""
    return {
        "subscriber_id": subscriber_id,
        "act": consent.act,
        "moment": consent.moment,
        "text": consent.text,
        "origin": consent.origin,
    }


def of(connection: Connection, subscriber_id: int) -> tuple[Consent, ...]:
    """Give what a subscriber did, oldest first."""
    query = select(_table).where(_table.c.subscriber_id == subscriber_id).order_by(_table.c.number)
    return tuple(
        Consent(act=row.act, moment=row.moment, text=row.text, origin=row.origin)
        for row in connection.execute(query)
    )
