"""``digest subscribers list``: everybody on record, and what last came back of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import FormatOption, Options, command
from digest.cli.subscribers.words import StateOption, plain, wanted
from digest.cli.terminal import data, out
from digest.cli.topics import find_topic
from digest.errors import NothingToDo
from digest.model import Report, Subscriber

if TYPE_CHECKING:  # SQLAlchemy would slow down `digest --help`
    from digest.store.database import Store

#: Subscribers printed at once.
_BATCH = 500
_HEAD = ("address", "state", "since", "came back", "gets")
_WIDTHS = (32, 12, 10, 16)


@command
def list_(
    options: Options,
    *,
    state: StateOption = None,
    topic: Annotated[
        str | None, typer.Option("--topic", metavar="NAME", help="Those who get this topic.")
    ] = None,
    output: FormatOption = "text",
) -> None:
    """Print everybody on record, oldest first, with what last came back of their mail."""
    from digest.store.database import open_store

    config = options.load()
    name = find_topic(config.interests, topic).name if topic else None
    lines = _texts if output == "text" else _jsons
    found = False
    with open_store(config.store) as store:
        for batch in _batches(store, state, name):
            if output == "text" and not found:
                out(_aligned(_HEAD))
            found = True
            last = store.reports.latest([person.id for person in batch])
            (out if output == "text" else data)(*lines(batch, last))
    if not found and output == "text":
        msg = "there are no subscribers" + (" like that" if state or topic else "")
        raise NothingToDo(msg, hint="digest subscribers add name@example.org")


def _batches(store: Store, state: str | None, topic: str | None) -> Iterator[list[Subscriber]]:
    """Give those who are asked for, a few at a time."""
    people = (
        person
        for person in store.subscribers.all()
        if state in {None, person.state}
        and (topic is None or not person.choices.topics or topic in person.choices.topics)
    )
    while batch := list(islice(people, _BATCH)):
        yield batch


def _texts(people: Iterable[Subscriber], last: dict[int, tuple[datetime, Report]]) -> Iterator[str]:
    for person in people:
        moment, report = last.get(person.id, (None, None))
        came_back = f"{report.kind} {moment:%Y-%m-%d}" if report and moment else ""
        since = f"{person.created:%Y-%m-%d}"
        yield _aligned((person.address, person.state, since, came_back, wanted(person.choices)))


def _aligned(cells: tuple[str, ...]) -> str:
    """Align *cells* without knowing those of the lines to come."""
    padded = [cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=False)]
    return "  ".join([*padded, *cells[len(_WIDTHS) :]])


def _jsons(people: Iterable[Subscriber], last: dict[int, tuple[datetime, Report]]) -> Iterator[str]:
    for person in people:
        moment, report = last.get(person.id, (None, None))
        came_back = None
        if report and moment:
            came_back = {
                "kind": report.kind,
                "status": report.status,
                "moment": moment.isoformat(),
            }
        yield json.dumps(plain(person) | {"came_back": came_back}, ensure_ascii=False)
