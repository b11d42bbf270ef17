"""``digest fetch``: the first stage."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from digest.cli.opening import open_stages
from digest.cli.options import Options, SourceOption, WeekOption, command
from digest.cli.progress import watching
from digest.cli.summary import backfilled_lines, fetched_lines, require_complete
from digest.cli.terminal import say
from digest.errors import ConfigError

FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="DAY", help="Backfill from this day, such as 2025-01-01."),
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help="The last day of a backfill.")
]


@command
def fetch(
    options: Options,
    week: WeekOption = None,
    source: SourceOption = None,
    since: FromOption = None,
    until: UntilOption = None,
) -> None:
    """Collect the papers of a week, or of the days --from to --until; the first stage."""
    if since or until:
        if week or source:
            msg = "--from and --until do not go with --week or --source"
            raise ConfigError(msg, hint="a backfill is always from arXiv, and week by week")
        _backfill(options, since, until)
        return
    with open_stages(options, week, source) as stages:
        pipeline = stages.pipeline
        fetched = {one: pipeline.fetch(one) for one in stages.weeks}
        unreadable = [
            block for one in stages.weeks for block in pipeline.store.papers.unreadable(one)
        ]
    say(options, *fetched_lines(fetched, unreadable))
    require_complete(fetched)


def _backfill(options: Options, since: str | None, until: str | None) -> None:
    """Harvest the days between two, both included."""
    from digest.stages.backfill import backfill
    from digest.store.database import open_store

    now = datetime.now(UTC)
    first, last = _day("--from", since), _day("--until", until or now.date().isoformat())
    if first > last:
        msg = f"--from {first} is after --until {last}"
        raise ConfigError(msg)
    config = options.load()
    with (
        watching(options) as reporter,
        open_store(config.store) as store,
        store.exclusive(say=reporter.say),
    ):
        done = backfill(first, last, config=config, store=store, now=now, reporter=reporter)
    say(options, *backfilled_lines(done))


def _day(option: str, text: str | None) -> date:
    """Read a day of the command line."""
    try:
        return date.fromisoformat(text or "")
    except ValueError as error:
        msg = f"{option} {text or ''}: is not a day".replace("  ", " ")
        raise ConfigError(msg, hint="give a day like 2025-01-01") from error
