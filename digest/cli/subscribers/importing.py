"""``digest subscribers import``: people from a file, each line accounted for."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import Options, command
from digest.cli.subscribers.asking import ask_by_mail, require_app
from digest.cli.subscribers.words import ConfirmOption, ConsentOption
from digest.cli.terminal import say
from digest.errors import NothingToDo

if TYPE_CHECKING:  # SQLAlchemy would slow down `digest --help`
    from digest.subscribing.listing.importing import Fate, Line


@command
def import_(
    options: Options,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Ours, or listmonk's export.")],
    *,
    consent: ConsentOption = "imported by the operator",
    confirm: ConfirmOption = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
) -> None:
    """Add those whom a CSV file names, and say of each line what became of it.

    It needs a column called address or email; others may say the state and the choices. Whoever
    left, bounced or complained is not brought back. It may be repeated.
    """
    from digest.store.database import open_store
    from digest.subscribing.listing.importing import Import
    from digest.subscribing.listing.lines import open_text
    from digest.subscribing.listing.reading import entries

    config = options.load()
    if confirm:
        require_app(config)
    counts: Counter[Fate] = Counter()
    with open_text(file) as lines, open_store(config.store) as store:
        taking = Import(
            store=store,
            now=datetime.now(UTC),
            consent=consent,
            confirm=confirm,
            rehearsal=dry_run,
        )
        for line in taking.take_in(entries(lines, config.interests)):
            counts[line.fate] += 1
            say(options, _told(line))
        if not counts:
            msg = f"{file} names nobody"
            raise NothingToDo(msg)
        would = "would be: " if dry_run else ""
        totals = ", ".join(f"{count:,} {fate}" for fate, count in counts.items())
        say(options, f"total  {would}{totals}")
        if confirm and not dry_run:
            ask_by_mail(options, config, store)


def _told(line: Line) -> str:
    """Say what became of a line; not of whom, since this may end up in a log."""
    return f"{line.number:>6}  {line.fate}" + (f": {line.reason}" if line.reason else "")
