"""``digest init``: a new digest folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.options import Options, command
from digest.cli.terminal import say, shown
from digest.errors import ConfigError, DigestError


@command
def init(
    options: Options,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Made if it is not there.")],
) -> None:
    """Make a new digest folder, with settings and sample papers."""
    config = folder / "config.yaml"
    if config.exists():
        msg = f"{config} is there already, and stays as it is"
        raise ConfigError(msg, hint="take another folder, or move that file away")
    try:
        _fill(folder)
    except OSError as error:
        msg = f"{error.filename or folder} cannot be written: {error.strerror or error}"
        raise DigestError(msg) from error
    say(options, f"made   {config}, {folder / 'seeds'}/")
    say(options, f"next   cd {shown(folder)}; edit config.yaml; digest check; digest run")


def _fill(folder: Path) -> None:
    """Copy what ships with the program; config.yaml last, so that a failed run can be repeated."""
    from digest.assets import asset

    for name in ("seeds", "site", "var"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for sample in sorted(asset("seeds").iterdir()):
        target = folder / "seeds" / sample.name
        if sample.is_file() and not target.exists():
            shutil.copyfile(sample, target)
    part = folder / "config.yaml.part"
    shutil.copyfile(asset("config.yaml"), part)
    part.replace(folder / "config.yaml")
