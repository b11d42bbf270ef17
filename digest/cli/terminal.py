"""What the commands print: plain text without the characters that play tricks on a terminal."""

from __future__ import annotations

import io
import os
import shutil
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path

import typer

from digest.cli.options import Options
from digest.errors import DigestError

#: The directional marks that can make a line read otherwise than it is.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_WIDEST = 100
#: What a shell reports for a program that SIGPIPE ends.
_BROKEN_PIPE = 141


def prepare_streams() -> None:
    """Make the standard streams fit to print on, whatever they were opened with."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller, as in `digest run >&-`
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - to the end
        elif isinstance(stream, io.TextIOWrapper):  # one that is not UTF-8 still gets a text
            stream.reconfigure(errors="backslashreplace")


def say(options: Options, *lines: str) -> None:
    """Print *lines* for a person, unless they asked for quiet."""
    if not options.quiet:
        out(*lines)


def out(*lines: str) -> None:
    """Print *lines*, which are what the command was called for."""
    data(*map(printable, lines))


def data(*lines: str) -> None:
    """Print *lines* for a program, to the letter; where nobody reads on, end the command."""
    try:
        sys.stdout.writelines(f"{line}\n" for line in lines)
        sys.stdout.flush()
    except BrokenPipeError as error:
        # the interpreter must not flush again at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(_BROKEN_PIPE) from error
    except OSError as error:
        msg = f"standard output cannot be written: {error.strerror}"
        raise DigestError(msg, hint="check where it leads, and the free space there") from error


def warn(*lines: str) -> None:
    """Print *lines* to standard error; if even that is impossible, the exit status must do."""
    with suppress(OSError):
        sys.stdout.flush()
    with suppress(OSError):
        sys.stderr.writelines(f"{printable(line)}\n" for line in lines)
        sys.stderr.flush()


def printable(text: str) -> str:
    """Take out what could move the cursor, turn the text round, or not be encoded."""
    return "".join(
        character
        for character in text
        if character == "\n"
        or not (unicodedata.category(character) in {"Cc", "Cs"} or character in _BIDI)
    )


def width() -> int:
    """Give the columns to wrap text at: those of the terminal, 80 where there is none."""
    return min(shutil.get_terminal_size((80, 24)).columns, _WIDEST) if sys.stdout.isatty() else 80


def shown(path: Path) -> str:
    """Write *path* as short as it can be from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, FileNotFoundError):  # elsewhere; or somebody has removed where we are
        return str(path)


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Align *rows*: the first column to the left, numbers to the right, the rest as text."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    numbers = [
        all(cell.replace(",", "").isdecimal() for cell in column[1:])
        for column in zip(*rows, strict=True)
    ]
    return [
        "  ".join(
            cell.rjust(size) if number else cell.ljust(size)
            for cell, size, number in zip(row, widths, numbers, strict=True)
        ).rstrip()
        for row in rows
    ]
