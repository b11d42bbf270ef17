"""``digest subscribers purge``: forgetting those who never confirmed, or one person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from digest.cli.options import Options, command
from digest.cli.terminal import say
from digest.errors import NothingToDo


@command
def purge(
    options: Options,
    *,
    address: Annotated[
        str | None,
        typer.Option("--address", metavar="ADDRESS", help="Delete all that is kept of them."),
    ] = None,
) -> None:
    """Delete those who asked longer than web.pending_days ago and never confirmed.

    With --address, delete one person instead: what stays is a hash, by which mail is kept away.
    """
    from digest.store.database import open_store

    config = options.load()
    now = datetime.now(UTC)
    with open_store(config.store) as store:
        if address is None:
            days = config.web.pending_days
            count = store.subscribers.purge_pending(now - timedelta(days=days))
            if not count:
                msg = f"nobody has waited longer than {days:g} days"
                raise NothingToDo(msg)
            say(options, f"forgot {count:,} who never confirmed")
            return
        person = store.subscribers.get(address)
        if person is None or not store.subscribers.erase(person.id, now):
            msg = f"{address} is not on record"
            raise NothingToDo(msg)
    say(options, f"forgot {address}")
