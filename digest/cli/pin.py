"""``digest pin`` and ``digest drop``: what the editor wants of one issue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import Options, command
from digest.cli.terminal import say, warn
from digest.errors import ConfigError, NothingToDo
from digest.model import PaperId, Week

if TYPE_CHECKING:  # pydantic and SQLAlchemy would slow down `digest --help`
    from digest.compose.pins import Wish
    from digest.config import Config, EditorSettings

WeekArgument = Annotated[
    str, typer.Argument(metavar="WEEK", help="The week of the issue, such as 2025-W19.")
]
PapersArgument = Annotated[
    list[str], typer.Argument(metavar="ID...", help="Papers, such as 2505.04623.")
]
UndoOption = Annotated[bool, typer.Option("--undo", help="Take the papers off the list again.")]


@command
def pin(
    options: Options, week: WeekArgument, papers: PapersArgument, *, undo: UndoOption = False
) -> None:
    """Put papers at the top of an issue, in the order in which they are given.

    The file of the week in issue.editor keeps it; the next `digest compose` follows it.
    """
    _change(options, week, "pin", papers, undo=undo)


@command
def drop(
    options: Options, week: WeekArgument, papers: PapersArgument, *, undo: UndoOption = False
) -> None:
    """Leave papers out of an issue; its coverage says so.

    The file of the week in issue.editor keeps it; the next `digest compose` follows it.
    """
    _change(options, week, "drop", papers, undo=undo)


def _change(options: Options, name: str, wish: Wish, papers: Sequence[str], *, undo: bool) -> None:
    """Change the file of the week called *name*, and say what it wants now."""
    from digest.stages.editing import change_wishes

    week, ids = _week(name), [_identifier(paper) for paper in papers]
    config = options.load()
    unknown = _unknown(config, week, ids)
    editor = change_wishes(config.issue.editor, week, wish, ids, undo=undo)
    if not undo:
        warn(*(f"{one} was not fetched for {week}" for one in unknown))
    say(options, *_lines(editor), f"next: digest compose --week {week}")


def _week(name: str) -> Week:
    try:
        return Week.parse(name)
    except ValueError as error:
        raise ConfigError(str(error)) from error


def _identifier(text: str) -> PaperId:
    """Read an identifier, with a version or an address around it."""
    from digest.sources.documents.identifiers import find_identifiers, read_identifier

    known = read_identifier(text)
    found = known[0] if known else next(find_identifiers(text), None)
    if found is None:
        msg = f'"{text}" is not an arXiv identifier'
        raise ConfigError(msg, hint="give one like 2505.04623")
    return found


def _unknown(config: Config, week: Week, ids: Sequence[PaperId]) -> list[PaperId]:
    """Give those of *ids* that are not of *week*; raises NothingToDo where its mail is out."""
    from digest.deliver import REHEARSALS
    from digest.store.database import open_store

    with open_store(config.store) as store:
        if store.outbox.frozen(week, REHEARSALS):
            msg = f"the issue of {week} has gone out, so it stays as it is"
            raise NothingToDo(msg)
        known = {paper.id for paper in store.papers.of(week)}
    return [one for one in ids if one not in known]


def _lines(editor: EditorSettings) -> list[str]:
    """Say what the editor wants."""
    return [
        f"pinned: {', '.join(editor.pin) or 'none'}",
        f"dropped: {', '.join(editor.drop) or 'none'}",
    ]
