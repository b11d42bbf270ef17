"""``digest subscribers export``: the list as a file, for a copy or for another program."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import typer

from digest.cli.options import Options, command
from digest.cli.subscribers.words import StateOption
from digest.cli.terminal import data, say, shown, warn
from digest.errors import DigestError
from digest.model import Subscriber


@command
def export(
    options: Options,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE.csv]", help="Standard output if not given.")
    ] = None,
    *,
    output: Annotated[
        Literal["digest", "listmonk"],
        typer.Option("--format", help="Ours, which import reads back, or listmonk's."),
    ] = "digest",
    state: StateOption = None,
) -> None:
    """Write everybody on record as CSV, those who left as well, so that an import knows them."""
    from digest.store.database import open_store
    from digest.subscribing.listing.exporting import is_formula, listmonk_lines, own_lines

    counts = {"written": 0, "formulas": 0}

    def counted(people: Iterable[Subscriber]) -> Iterator[Subscriber]:
        for person in people:
            counts["written"] += 1
            counts["formulas"] += is_formula(person.address)
            yield person

    with open_store(options.load().store) as store:
        people = (one for one in store.subscribers.all() if state in {None, one.state})
        format_lines = own_lines if output == "digest" else listmonk_lines
        lines = format_lines(counted(people))
        if file is None:
            _print(lines)
        else:
            _write(file, lines)
    left_out = counts["formulas"] if output == "listmonk" else 0
    if left_out:
        warn(
            f"digest: {left_out:,} left out: a spreadsheet would run the address as a formula;"
            " --format digest has them"
        )
    if file is not None:
        say(options, f"wrote {counts['written'] - left_out:,} subscribers to {shown(file)}")


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        data(line.rstrip("\r\n"))


def _write(file: Path, lines: Iterable[str]) -> None:
    """Make *file* hold *lines* whole, readable by its owner alone; raises DigestError."""
    beside = file.with_name(f".{file.name}.new")
    try:
        with open(
            beside, "w", encoding="utf-8", newline="", opener=_private
        ) as writing:  # Path.open takes no opener
            writing.writelines(lines)
            writing.flush()
            os.fsync(writing.fileno())
        beside.replace(file)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        msg = f"{file} cannot be written: {error.strerror}"
        raise DigestError(msg) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
