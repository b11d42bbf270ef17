"""``digest subscribers show``: everything that is kept of one person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from digest.cli.options import FormatOption, Options, command
from digest.cli.subscribers.words import AddressArgument, wanted
from digest.cli.terminal import data, out
from digest.errors import NothingToDo
from digest.model import Subscriber

if TYPE_CHECKING:  # SQLAlchemy would slow down `digest --help`
    from digest.store.database import Store


@command
def show(options: Options, address: AddressArgument, output: FormatOption = "text") -> None:
    """Print all that is kept of one person: choices, consent, and what came back."""
    from digest.store.database import open_store

    with open_store(options.load().store) as store:
        person = store.subscribers.get(address)
        kept_away = store.subscribers.suppression(address)
        if person is None:
            told = f"; mail is kept away from it: {kept_away}" if kept_away else ""
            msg = f"{address} is not on record{told}"
            raise NothingToDo(msg)
        if output == "json":
            records = store.records.of(person.id)
            data(json.dumps(records, ensure_ascii=False, indent=2, default=str))
        else:
            out(*_lines(person, store))


def _lines(person: Subscriber, store: Store) -> Iterator[str]:
    kept_away = store.subscribers.suppression(person.address)
    yield person.address
    yield f"  state      {person.state}"
    yield f"  gets       {wanted(person.choices)}"
    yield f"  on record  {person.created:%Y-%m-%d %H:%M} UTC"
    if person.confirmed:
        yield f"  confirmed  {person.confirmed:%Y-%m-%d %H:%M} UTC"
    if kept_away:
        yield f"  no mail    {kept_away}, until they say yes themselves"
    for consent in store.subscribers.consents(person.id):
        words = [f"{consent.act}", consent.text, f"from {consent.origin}" if consent.origin else ""]
        yield f"  consent    {consent.moment:%Y-%m-%d %H:%M}  {', '.join(filter(None, words))}"
    for moment, report in store.reports.of(person.id):
        told = [f"{report.week or ''}", f"{report.kind}", report.status, report.detail]
        yield f"  came back  {moment:%Y-%m-%d %H:%M}  {' '.join(filter(None, told))}"
