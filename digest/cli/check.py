"""``digest check``: what is wrong, before any work is spent."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from digest.cli.options import Options, command
from digest.cli.terminal import say, shown, warn
from digest.errors import DigestError
from digest.model import Failure

if TYPE_CHECKING:
    from digest.config import Config


@command
def check(options: Options) -> None:
    """Try everything that a run needs; say what is wrong."""
    config = options.load()
    say(options, f"ok    configuration: {options.config or 'config.yaml'}")
    failed = 0
    for name, test in _TESTS.items():
        try:
            say(options, *(f"ok    {name}: {line}" for line in test(config)))
        except DigestError as error:
            failed += 1
            warn(*(f"FAIL  {name}: {line}" for line in error.message.splitlines()))
            warn(*(f"      {line}" for line in error.hint.splitlines()))
    say(options, *(f"note  {line}" for line in notes(config, datetime.now(UTC))))
    if failed:
        msg = f"{failed} of {len(_TESTS) + 1} checks failed"
        raise DigestError(msg)


def notes(config: Config, now: datetime) -> Iterator[str]:
    """Yield what is allowed, but seldom meant."""
    from digest.cli.mailcheck import mail_notes
    from digest.schedule import changes_clocks, next_due
    from digest.sources.calendar import unwise_hour

    if "127.0.0.1" in config.site.url or "localhost" in config.site.url:
        yield f"site.url is {config.site.url}: links in feeds and mail work on this machine only"
    addresses = {"site.contact": config.site.contact, "delivery.sender": config.delivery.sender}
    for name, address in addresses.items():
        if address.rstrip(">").endswith("@example.org"):
            yield f"{name} is still the example: {address}"
    yield from mail_notes(config)
    yield from _strange_templates(config)
    if unwise_hour(next_due(config.schedule, now)):
        yield (
            "schedule.at is between 00:00 and 01:00 UTC, when arXiv is busy with an announcement;"
            " take another time"
        )
    if changes_clocks(config.schedule, now):
        yield (
            f"schedule.at: {config.schedule.timezone} sets its clocks at {config.schedule.at:%H:%M}"
            " on some days, so the issue may be made twice, or an hour off; take another time"
        )


def _strange_templates(config: Config) -> Iterator[str]:
    """Name the files among the operator's templates that take the place of none."""
    from digest.assets import asset

    own = config.site.templates
    if own is None or not own.is_dir():
        return
    for path in sorted(own.rglob("*")):
        name = path.relative_to(own)
        if path.is_file() and not (asset("templates") / name).exists():
            yield f"site.templates: {name} replaces none of ours; is its name right?"


def _folders(config: Config) -> Iterator[str]:
    """Check that the folders can be written, or made."""
    for folder in (config.site.path, config.store.path.parent, config.delivery.outbox):
        there = next(place for place in (folder, *folder.parents) if place.exists())
        if not there.is_dir():
            msg = f"{shown(there)} is not a folder"
            raise DigestError(msg, hint="move that file away, or set another path")
        if not os.access(there, os.W_OK | os.X_OK):
            msg = f"{shown(there)}/ cannot be written"
            raise DigestError(msg, hint="check its owner and permissions")
        yield f"{shown(folder)}/ can be written"


def _database(config: Config) -> Iterator[str]:
    """Check that the database opens, if there is one."""
    from digest.store.database import open_store

    path, url = config.store.path, config.store.url
    if url is None and not path.exists():
        yield f"{shown(path)} is not there yet; the first run makes it"
        return
    with open_store(config.store) as store:
        yield f"{url or shown(path)} holds {len(store.issues.weeks()):,} issues"


def _source(config: Config) -> Iterator[str]:
    """Check that the source can be read."""
    from digest.sources import make_source

    yield from make_source(config.sources.default, config, datetime.now(UTC)).probe()


def _summarizer(config: Config) -> Iterator[str]:
    """Have a card written, by the summarizer itself and none that stands in."""
    from digest.cards import make_summarizer
    from digest.cli.sample import SAMPLE_PAPER
    from digest.compose.attention import attention

    settings = config.cards.model_copy(update={"fallback": "stop"})
    summarizer = make_summarizer(settings, made=datetime.now(UTC).date(), attention=attention)
    (card,) = summarizer.cards([SAMPLE_PAPER])
    if isinstance(card, Failure):
        msg = f"{summarizer.name} cannot write a card: {card.reason}"
        raise DigestError(msg)
    if settings.summarizer not in {"auto", card.provenance.summarizer}:
        msg = ": ".join((f"{summarizer.name} wrote no card", *summarizer.notes()[-1:]))
        raise DigestError(msg, hint="try another model: cards.model")
    yield f"{summarizer.name} writes cards"
    yield from summarizer.notes()


def _templates(config: Config) -> Iterator[str]:
    """Render every page, feed and message of sample issues."""
    from digest.cli.proof import prove

    yield f"{prove(config)} sample pages, the app and each kind of mail are fine"


def _mailer(config: Config) -> Iterator[str]:
    """Connect and log in as the mailer will, and send one message to ``site.contact``."""
    from digest.cli.mailcheck import try_mailer

    yield from try_mailer(config, datetime.now(UTC))


_TESTS: dict[str, Callable[[Config], Iterator[str]]] = {
    "folders": _folders,
    "database": _database,
    "source": _source,
    "summarizer": _summarizer,
    "templates": _templates,
    "mail": _mailer,
}
