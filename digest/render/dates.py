"""Days, weeks and times as readers and machines want them. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime

from digest.model import Week

# Our own names: those of strftime depend on the locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(moment: date) -> str:
    """Write a day for people: ``8 May 2025``."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def month(moment: date) -> str:
    """Write the month of a day for people: ``May 2025``."""
    return f"{_MONTHS[moment.month - 1]} {moment.year}"


def minute(moment: datetime) -> str:
    """Write an aware time for people: ``8 May 2025, 07:00 UTC``."""
    there = moment.astimezone(UTC)
    return f"{day(there)}, {there:%H:%M} UTC"


def days(week: Week) -> str:
    """Write a week for people: ``5–11 May 2025``; no more of a date than it takes."""
    first, last = week.monday, week.sunday
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    if first.month != last.month:
        return f"{first.day} {_MONTHS[first.month - 1]} – {day(last)}"
    return f"{first.day}–{day(last)}"


def instant(moment: datetime) -> str:
    """Write an aware time for machines: ``2025-05-10T00:00:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
