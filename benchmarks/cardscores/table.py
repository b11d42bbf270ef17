"""One table of many measurements, in plain text that is also Markdown. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any

Value = float | int | str | None

THIS_RUN = "this run"
TAUGHT = "this run ‡"
"""By weights that may have been taught on what they are scored on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one system reached, and where the figures are from."""

    name: str
    values: tuple[Value, ...]
    source: str = THIS_RUN


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows that were measured alike; each value stands under the column of its place."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def table(sections: Sequence[Section]) -> str:
    """Write one table; each section starts with a row that names its columns."""
    lines = [line for section in sections for line in _lines(section)]
    width = max(len(line) for line in lines)
    cells = [[*line[:-1], *[""] * (width - len(line)), line[-1]] for line in lines]
    widths = [max(map(len, column)) for column in zip_longest(*cells, fillvalue="")]
    rule = ["-" * widths[0], *[f"{'-' * (size - 1)}:" for size in widths[1:-1]], "-" * widths[-1]]
    blank = [""] * width
    return "\n".join(_line(line, widths) for line in [blank, rule, *cells])


def as_data(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Give the same as values for JSON."""
    return [asdict(section) for section in sections]


def _lines(section: Section) -> Iterator[list[str]]:
    yield [f"**{section.heading}**", *(f"*{name}*" for name in section.columns), "*from*"]
    for row in section.rows:
        yield [row.name, *map(_written, _padded(row.values, len(section.columns))), row.source]


def _padded(values: Sequence[Value], count: int) -> list[Value]:
    return [*values, *[None] * (count - len(values))]


def _written(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Write one line: the name and the source to the left, figures to the right."""
    last = len(cells) - 1
    fitted = [
        cell.ljust(size) if place in {0, last} else cell.rjust(size)
        for place, (cell, size) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(fitted)} |"
