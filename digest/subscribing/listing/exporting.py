"""Writing the list of subscribers as CSV: in our own format, or as listmonk imports it. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from uuid import NAMESPACE_URL, uuid5

from digest.model import Subscriber, SubscriberState, slugify
from digest.subscribing.listing import COLUMNS, FORMULA, LISTMONK, MARK

_STATUS = {
    SubscriberState.CONFIRMED: "enabled",
    SubscriberState.PENDING: "disabled",
    SubscriberState.UNSUBSCRIBED: "blocklisted",
    SubscriberState.BOUNCED: "blocklisted",
}


def own_lines(people: Iterable[Subscriber]) -> Iterator[str]:
    """Yield the lines of our own format, which ``import`` reads back; each ends in CRLF.

    A cell that a spreadsheet would run as a formula has an apostrophe before it.
    """
    yield _line(COLUMNS)
    for person in people:
        choices = person.choices
        yield _line(
            (
                _marked(person.address),
                person.state,
                " ".join(map(slugify, choices.topics)),
                choices.frequency,
                choices.format,
                f"{choices.paused_until or ''}",
                person.created.isoformat(),
                person.confirmed.isoformat() if person.confirmed else "",
            )
        )


def listmonk_lines(people: Iterable[Subscriber]) -> Iterator[str]:
    """Yield the lines of a listmonk export; leave out whom ``is_formula`` is true of.

    The mark of our own format would be a part of the address there.
    """
    yield _line(LISTMONK)
    for person in people:
        if is_formula(person.address):
            continue
        choices = person.choices
        attributes = {
            "topics": choices.topics,
            "frequency": choices.frequency,
            "format": choices.format,
        }
        moment = person.created.isoformat()
        yield _line(
            (
                f"{uuid5(NAMESPACE_URL, f'mailto:{person.address}')}",
                person.address,
                "",
                json.dumps(attributes, ensure_ascii=False),
                _STATUS[person.state],
                moment,
                person.confirmed.isoformat() if person.confirmed else moment,
            )
        )


def is_formula(address: str) -> bool:
    """Say whether a spreadsheet would run *address* as a formula."""
    return address.startswith(FORMULA)


def _marked(address: str) -> str:
    return MARK + address if address.startswith((*FORMULA, MARK)) else address


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
