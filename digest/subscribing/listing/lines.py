"""CSV as the world writes it: encodings, delimiters, and quotes that are never closed."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from digest.errors import ConfigError

#: Lines that a quoted cell may span, and characters of a line.
_MOST_LINES = 50
_LONGEST = 100_000
_BLANKS = str.maketrans("\r\n\0", "   ")
DELIMITERS = (",", ";", "\t")


def open_text(path: Path) -> TextIO:
    """Open *path* as UTF-8, or as UTF-16 where its mark says so; other characters are lost.

    Raises ConfigError if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            mark = file.read(2)
        utf_16 = mark in {b"\xff\xfe", b"\xfe\xff"}
        encoding = "utf-16" if utf_16 else "utf-8-sig"
        return path.open(encoding=encoding, errors="replace", newline=None)
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}"
        raise ConfigError(msg) from error


def cells(lines: Iterable[str], delimiter: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each record's first line, and its cells; empty lines are left out.

    The first record tells the delimiter if none is given. A quote that is not closed soon is
    taken as a character of its line, so that it does not swallow the rest of the file.
    """
    for number, record in _records(lines):
        if delimiter is None:
            delimiter = max(DELIMITERS, key=record.count)
        # csv.reader refuses these, and cells that are longer than one line may be here
        line = record[:_LONGEST].translate(_BLANKS)
        row = next(csv.reader([line], delimiter=delimiter), [])
        yield number, [cell.strip() for cell in row]


def _records(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Join the lines of each record."""
    ahead: deque[str] = deque()
    coming = (line[:_LONGEST] for line in lines)
    number = 1
    while ahead or _fill(ahead, coming, 1):
        taken = _length(ahead, coming)
        record = "".join(islice(ahead, taken)).rstrip("\n")
        if taken == 0:
            taken, record = 1, ahead[0].rstrip("\n").replace('"', "")
        for _ in range(taken):
            ahead.popleft()
        if record.strip():
            yield number, record
        number += taken


def _length(ahead: deque[str], coming: Iterator[str]) -> int:
    """Give how many lines the next record has; 0 if its quote is not closed."""
    quotes = 0
    for length in range(1, _MOST_LINES + 1):
        if len(ahead) < length and not _fill(ahead, coming, 1):
            return 0
        quotes += ahead[length - 1].count('"')
        if quotes % 2 == 0:
            return length
    return 0


def _fill(ahead: deque[str], coming: Iterator[str], count: int) -> bool:
    found = list(islice(coming, count))
    ahead.extend(found)
    return bool(found)
