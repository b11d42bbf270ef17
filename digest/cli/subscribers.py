"""``digest subscribers``: the operator's door to the list."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from digest.cli.options import FormatOption, Options, command
from digest.cli.terminal import data, out, say, table
from digest.cli.topics import find_topic
from digest.errors import NothingToDo
from digest.model import Subscriber, SubscriberState

app = typer.Typer(name="subscribers", rich_markup_mode=None)

AddressArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help="name@example.org")]
TopicsOption = Annotated[
    list[str] | None,
    typer.Option("--topic", metavar="NAME", help="A topic to get, not all; may be repeated."),
]


@app.callback()
@command
def subscribers(_options: Options) -> None:
    """List, add or remove subscribers."""


@app.command("list")
@command
def list_(options: Options, output: FormatOption = "text") -> None:
    """Print everybody on record, oldest first."""
    from digest.store.database import open_store

    with open_store(options.load().store) as store:
        everybody = store.subscribers.all()
    if output == "json":
        data(*map(_json, everybody))
        return
    if not everybody:
        msg = "there are no subscribers"
        raise NothingToDo(msg, hint="digest subscribers add name@example.org")
    head = ("address", "state", "since", "topics")
    out(*table([head, *map(_row, everybody)]))


@app.command()
@command
def add(options: Options, address: AddressArgument, topic: TopicsOption = None) -> None:
    """Add somebody who has asked for mail; it goes out from the next issue on."""
    from digest.store.database import open_store

    config = options.load()
    topics = tuple(find_topic(config.interests, name).name for name in topic or ())
    with open_store(config.store) as store:
        known = store.subscribers.get(address)
        if known:
            msg = f"{known.address} is on record: {known.state}"
            raise NothingToDo(msg)
        confirmed = SubscriberState.CONFIRMED
        added = store.subscribers.add(address, confirmed, datetime.now(UTC), topics)
    say(options, f"added {added.address}: {_topics(added)}")


@app.command()
@command
def remove(options: Options, address: AddressArgument) -> None:
    """Send nothing more to somebody; the address stays on record, so that no import revives it."""
    from digest.store.database import open_store

    with open_store(options.load().store) as store:
        removed = store.subscribers.remove(address)
    if not removed:
        msg = f"{address} gets no mail"
        raise NothingToDo(msg, hint="digest subscribers list")
    say(options, f"removed {address}")


def _row(subscriber: Subscriber) -> tuple[str, ...]:
    return (
        subscriber.address,
        subscriber.state,
        f"{subscriber.created:%Y-%m-%d}",
        _topics(subscriber),
    )


def _topics(subscriber: Subscriber) -> str:
    return ", ".join(subscriber.topics) or "all topics"


def _json(subscriber: Subscriber) -> str:
    plain = {
        "address": subscriber.address,
        "state": subscriber.state,
        "topics": subscriber.topics,
        "created": subscriber.created.isoformat(),
    }
    return json.dumps(plain, ensure_ascii=False)
