"""``digest card``: the cards of a Markdown file, on standard output."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import FormatOption, Options, PapersArgument, command
from digest.cli.terminal import data, out, warn, width
from digest.errors import ConfigError, NothingToDo, SummarizerError
from digest.model import Card, Paper, Unreadable

if TYPE_CHECKING:
    from digest.cards import Summarizer

SummarizerOption = Annotated[
    str | None, typer.Option("--summarizer", metavar="NAME", help="Who writes: embedded.")
]


@command
def card(
    options: Options,
    file: PapersArgument,
    output: FormatOption = "text",
    summarizer: SummarizerOption = None,
) -> None:
    """Print the card of each paper in a Markdown file.

    As JSON, one card a line. Blocks that are no papers go to standard error.
    """
    from digest.codec import card_json

    papers = read_papers(file)
    writer = _summarizer(options, summarizer)
    made = 0
    for one in writer.cards(papers):
        if not isinstance(one, Card):
            warn(f"no card for {one.id}: {one.reason}")
            continue
        if output == "json":
            data(card_json(one))
        else:
            out(_text(one, first=not made))
        made += 1
    if not made:
        msg = f"no paper of {file} got a card"
        raise SummarizerError(msg)


def read_papers(file: Path) -> list[Paper]:
    """Read the papers of *file*; what is none goes to standard error, with the reason.

    Raises SourceError, and NothingToDo where there is no paper at all.
    """
    papers = list(_papers(file))
    if not papers:
        msg = f"there is no paper in {file}"
        raise NothingToDo(msg, hint="seeds/2025-05-08.md shows the format")
    return papers


def _papers(file: Path) -> Iterator[Paper]:
    from digest.sources.markdown import read_file

    for block in read_file(file):
        if isinstance(block, Unreadable):
            warn(f"unreadable: {file}:{block.line}: {block.reason}")
        else:
            yield block


def _summarizer(options: Options, name: str | None) -> Summarizer:
    """Build the summarizer called *name*, or the configured one; raises ConfigError."""
    from pydantic import ValidationError

    from digest.cards import make_summarizer
    from digest.config import CardsSettings

    try:
        settings = CardsSettings.model_validate({"summarizer": name}) if name else None
    except ValidationError as error:
        msg = f"there is no summarizer called {name}"
        raise ConfigError(msg, hint=f"it can be {error.errors()[0]['ctx']['expected']}") from error
    settings = settings or options.load_or_packaged().cards
    return make_summarizer(settings, made=datetime.now(UTC).date())


def _text(one: Card, *, first: bool) -> str:
    """Write a card for people, with a rule above all but the first."""
    from digest.cli.cardtext import card_text

    rule = "" if first else f"\n{'─' * width()}\n\n"
    return rule + card_text(one, width())
