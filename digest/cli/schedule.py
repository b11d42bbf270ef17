"""``digest schedule``: makes the issue each week."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.opening import open_stages
from digest.cli.options import Options, command
from digest.cli.summary import composed_lines, delivered_lines, published_lines
from digest.cli.terminal import out, say, warn
from digest.errors import DigestError

if TYPE_CHECKING:
    from digest.config import ScheduleSettings

OnceOption = Annotated[
    bool, typer.Option("--once", help="Print when the next issue is due, and end.")
]


@command
def schedule(options: Options, *, once: OnceOption = False) -> None:
    """Make the issue each week at the configured time, and send every hour what waits.

    The other settings are read again each week; to change the time, start it again.
    """
    from digest.schedule import keep_schedule

    settings = options.load().schedule
    if once:
        out(_next(settings))
        return

    def make() -> None:
        make_issue(options)
        say(options, f"next issue: {_next(settings)}")

    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        say(options, f"next issue: {_next(settings)}")
        keep_schedule(settings, make, lambda: go_on(options))
    except KeyboardInterrupt:
        say(options, "stopped")


def make_issue(options: Options) -> None:
    """Run all stages for the latest week; what goes wrong is printed, and the next week comes."""
    with _outlived():
        with open_stages(options, None, None) as stages:
            outcome = stages.pipeline.run(stages.weeks)
        say(options, _stamp(), *composed_lines(outcome.composed))
        say(options, *delivered_lines(outcome.delivered, stages.config.delivery))
        say(options, *published_lines(outcome.published))


def go_on(options: Options) -> None:
    """Send what waits, if anything does; what goes wrong is printed, and the next hour comes."""
    with _outlived():
        if not _something_waits(options):
            return
        with open_stages(options, "latest", None, "deliver") as stages:
            delivered = stages.pipeline.finish()
        say(options, _stamp(), *delivered_lines(delivered, stages.config.delivery))


def _something_waits(options: Options) -> bool:
    """Look before the pipeline is opened, which takes longer."""
    from digest.store.database import open_store

    config = options.load()
    with open_store(config.store) as store:
        return bool(store.outbox.unfinished(config.delivery.mailer))


@contextmanager
def _outlived() -> Iterator[None]:
    """Print what goes wrong, and go on."""
    try:
        yield
    except DigestError as error:
        warn(f"{_stamp()} digest: {error.message}")
    except Exception as error:  # noqa: BLE001 - a loop for months must outlive one bad week
        warn(f"{_stamp()} digest: unexpected {type(error).__name__}: {error}")


def _next(settings: ScheduleSettings) -> str:
    from digest.schedule import both_clocks, next_due

    return both_clocks(next_due(settings, datetime.now(UTC)))


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
