"""The command line: its commands, and the one place that shows what went wrong."""

from __future__ import annotations

import sys
import traceback
from typing import Annotated

import typer

from digest import __version__
from digest.cli import (
    bounces,
    card,
    check,
    compose,
    deliver,
    fetch,
    init,
    pin,
    preview,
    publish,
    rank,
    run,
    schedule,
    serve,
    subscribers,
)
from digest.cli.options import Options, command
from digest.cli.terminal import out, prepare_streams, warn
from digest.errors import DigestError, NothingToDo

_INTERRUPTED = 130

app = typer.Typer(
    name="digest",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line *arguments*, or the process's own; give the exit status."""
    options = Options()
    given = sys.argv[1:] if arguments is None else arguments
    prepare_streams()
    try:
        status = app(given or ["--help"], prog_name="digest", standalone_mode=False, obj=options)
    except Exception as error:  # noqa: BLE001 - every error is shown, in one place
        return _show(error, options)
    if status == _INTERRUPTED:  # typer has made it of Ctrl-C
        warn("digest: interrupted")
    return status or 0 if given else 2


def _show(error: Exception, options: Options) -> int:
    """Print *error* in one line, with a hint; give the exit status."""
    if options.debug:
        traceback.print_exception(error)
    lines, hint, status = _explained(error)
    label = "" if isinstance(error, NothingToDo) else "error: "
    if not (options.quiet and isinstance(error, NothingToDo)):
        warn(*(f"digest: {label}{line}" for line in lines))
        warn(*(f"hint: {line}" for line in hint.splitlines()))
    return status


def _explained(error: Exception) -> tuple[list[str], str, int]:
    """Give the lines, the hint and the exit status for *error*."""
    match error:
        case DigestError():
            return error.message.splitlines(), error.hint, error.exit_status
        case typer.TyperException():
            context = getattr(error, "ctx", None)
            path = context.command_path if context else "digest"
            return error.format_message().splitlines(), f"{path} --help", 2
        case OSError(strerror=str(reason), filename=name):
            line = f"{name}: {reason}" if name else reason
            return [line], "run again with --debug to see where it arose", 1
        case _:
            words = " ".join(f"{type(error).__name__}: {error}".split())
            return [f"unexpected {words}"], "run again with --debug to see where it arose", 1


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the option's value
    if wanted:
        out(f"digest {__version__}")
        raise typer.Exit


@app.callback()
@command
def digest(
    _options: Options,
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Make a weekly digest of arXiv papers: cards, a site, feeds and email.

    A week goes through four stages: fetch, compose, publish, deliver. `digest run` does them all.

    Exit status: 0 done, 1 failed, 2 usage or configuration, 3 nothing to do.
    """


for _function in (
    run.run,
    fetch.fetch,
    compose.compose,
    publish.publish,
    deliver.deliver,
    bounces.bounces,
    card.card,
    rank.rank,
    pin.pin,
    pin.drop,
    preview.preview,
    serve.serve,
    schedule.schedule,
    check.check,
    init.init,
):
    app.command()(_function)
app.add_typer(subscribers.app)
