"""What every command takes: --config, --quiet and --debug, before the command or after it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Concatenate, Literal

import typer

if TYPE_CHECKING:  # pydantic would slow down `digest --help`
    from digest.config import Config

WeekOption = Annotated[
    str | None,
    typer.Option("--week", metavar="WEEK", help="A week such as 2025-W19, or all, or latest."),
]
SourceOption = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="Where papers come from: arxiv or seeds."),
]
PapersArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE.md", exists=True, dir_okay=False, readable=True, help="In the seed format."
    ),
]

FormatOption = Annotated[
    Literal["text", "json"], typer.Option("--format", help="For people, or for programs.")
]


@dataclass(slots=True)
class Options:
    """The options that all commands share, as far as the command line has been read."""

    #: None if --config was not given.
    config: Path | None = None
    quiet: bool = False
    debug: bool = False

    def read(self, config: Path | None, *, quiet: bool, debug: bool) -> None:
        """Add what stands before the command, or after it."""
        self.config = config or self.config
        self.quiet = self.quiet or quiet
        self.debug = self.debug or debug

    def load(self) -> Config:
        """Read the settings; raises ConfigError."""
        from digest.configfile import load_config

        return load_config(self.config or Path("config.yaml"))

    def load_or_packaged(self) -> Config:
        """Read the settings, or those that ship with the program where there are none here."""
        from digest.assets import asset
        from digest.configfile import load_config

        here = self.config or Path("config.yaml")
        return load_config(here if self.config or here.exists() else asset("config.yaml"))


def command(function: Callable[Concatenate[Options, ...], None]) -> Callable[..., None]:
    """Make *function*, which takes Options first, a command with the shared options."""

    def run(
        context: typer.Context, *, config: Path | None, quiet: bool, debug: bool, **own: object
    ) -> None:
        options = context.ensure_object(Options)
        options.read(config, quiet=quiet, debug=debug)
        function(options, **own)

    # typer reads names, types and defaults from the signature
    own = [*inspect.signature(function, eval_str=True).parameters.values()][1:]
    shared = [*inspect.signature(_shared, eval_str=True).parameters.values()]
    parameters = [shared[0], *own, *shared[1:]]
    parameters = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # inspect reads it
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    run.__name__, run.__doc__ = function.__name__, function.__doc__
    return run


def _shared(
    *,
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="The settings: config.yaml.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error arose.")] = False,
) -> None:
    """Hold the signature of the shared options."""
