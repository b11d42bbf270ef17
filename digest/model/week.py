"""Weeks as the program counts them: ISO weeks in UTC. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:  # the values do without pydantic; only their form as JSON asks for it
    from pydantic_core import CoreSchema

_WEEK = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week in UTC, written ``2025-W19``: five announcements, Monday to Friday."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """Refuse a week that the calendar does not have (ValueError)."""
        date.fromisocalendar(self.year, self.number, 1)

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> CoreSchema:
        """Have JSON hold the label, which is what readers of ``issue.json`` expect."""
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, Week) else Week.parse(value),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def parse(cls, label: str) -> Self:
        """Read ``2025-W19``; raises ValueError for anything else."""
        match = _WEEK.fullmatch(label)
        if match is None:
            msg = f"{label!r} is not an ISO week like 2025-W19"
            raise ValueError(msg)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Give the week that holds *day* (a datetime must be in UTC)."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        """The first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """The last day."""
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def closes(self) -> datetime:
        """The moment after its last announcement: Saturday 00:00 UTC."""
        saturday = self.monday + timedelta(days=5)
        return datetime.combine(saturday, time(), UTC)
