"""``digest card``: the cards of a Markdown file, on standard output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import FormatOption, Options, PapersArgument, command
from digest.cli.terminal import data, out, warn, width
from digest.errors import ConfigError, NothingToDo, SummarizerError
from digest.model import Card, Failure, Paper, Unreadable

if TYPE_CHECKING:
    from digest.cards import Summarizer
    from digest.config import CardsSettings

SummarizerOption = Annotated[
    str | None,
    typer.Option(
        "--summarizer",
        metavar="NAME",
        help="Who writes: auto, writer, embedded, transformer or endpoint.",
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="The model of a transformer or an endpoint."),
]

ExplainOption = Annotated[
    bool,
    typer.Option(
        "--explain",
        help="Print for each statement its sentences, what was tried, and what the checks said.",
    ),
]


@command
def card(
    options: Options,
    file: PapersArgument,
    output: FormatOption = "text",
    summarizer: SummarizerOption = None,
    model: ModelOption = None,
    *,
    explain: ExplainOption = False,
) -> None:
    """Print the card of each paper in a Markdown file.

    As JSON, one card a line. Blocks that are no papers go to standard error, and so does what
    the cards took.
    """
    papers = read_papers(file)
    writer = _summarizer(options, summarizer, model)
    if explain:
        _print_explained(papers, writer)
        return
    try:
        made = _print_cards(writer.cards(papers), output)
    finally:
        if not options.quiet:
            warn(*writer.notes())
    if not made:
        msg = f"no paper of {file} got a card"
        raise SummarizerError(msg)


def _print_cards(cards: Iterator[Card | Failure], output: str) -> int:
    """Print each of *cards* as it comes; give their number."""
    from digest.codec import card_json

    made = 0
    for one in cards:
        if isinstance(one, Failure):
            warn(f"no card for {one.id}: {one.reason}")
            continue
        if output == "json":
            data(card_json(one))
        else:
            out(_text(one, first=not made))
        made += 1
    return made


def _print_explained(papers: Sequence[Paper], writer: Summarizer) -> None:
    """Print how each statement of the cards came about; raises ConfigError where nobody knows."""
    from digest.cards.embedded import EmbeddedSummarizer
    from digest.cli.cardtext import explanation_text

    if not isinstance(writer, EmbeddedSummarizer):
        msg = "only the cards of the writer and of the embedded summarizer can be explained"
        raise ConfigError(msg, hint="add --summarizer writer or --summarizer embedded")
    for number, paper in enumerate(papers):
        made, told = writer.explain(paper)
        if isinstance(made, Failure):
            warn(f"no card for {made.id}: {made.reason}")
            continue
        rule = f"\n{'─' * width()}\n\n" if number else ""
        out(f"{rule}{paper.id}  {made.title}\n")
        for one in told:
            out(explanation_text(one, width()))


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


def _summarizer(options: Options, name: str | None, model: str | None) -> Summarizer:
    """Build the configured summarizer, or that of *name* and *model*; raises ConfigError."""
    from digest.cards import make_summarizer
    from digest.compose.attention import attention

    settings = options.load_or_packaged().cards
    chosen = {"summarizer": name or settings.summarizer, "model": model or settings.model}
    if model and chosen["summarizer"] not in {"transformer", "endpoint"}:
        msg = f"the summarizer {chosen['summarizer']} takes no model, but --model is {model}"
        raise ConfigError(msg, hint="add --summarizer transformer or --summarizer endpoint")
    made = datetime.now(UTC).date()
    return make_summarizer(_changed(settings, chosen), made=made, attention=attention)


def _changed(settings: CardsSettings, chosen: dict[str, str | None]) -> CardsSettings:
    """Give *settings* with what was *chosen* on the command line; raises ConfigError."""
    from pydantic import ValidationError

    try:
        return type(settings).model_validate(settings.model_dump() | chosen)
    except ValidationError as error:
        first = error.errors()[0]
        if first["loc"] == ("summarizer",):
            msg = f"there is no summarizer called {chosen['summarizer']}"
            hint = f"it can be {first['ctx']['expected']}"
        else:
            msg = f"the summarizer {chosen['summarizer']} needs a model"
            hint = "add --model NAME, or set cards.model in config.yaml"
        raise ConfigError(msg, hint=hint) from error


def _text(one: Card, *, first: bool) -> str:
    """Write a card for people, with a rule above all but the first."""
    from digest.cli.cardtext import card_text

    rule = "" if first else f"\n{'─' * width()}\n\n"
    return rule + card_text(one, width())
