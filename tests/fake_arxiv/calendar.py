"""arXiv's timetable: cut-offs at 14:00, announcements at 20:00 US/Eastern. Pure.

The source is arXiv's page on availability. This is written apart from the program, so that the
two can be compared.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
CUT_OFF = time(14)
MAILING = time(20)
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6

HOLIDAYS = frozenset(
    date.fromisoformat(f"2026-{day}")
    for day in ["01-01", "01-19", "06-19", "07-03", "09-07", "11-26", "12-25", "12-29", "12-31"]
)
"""Evenings of 2026 (US/Eastern) without an announcement."""


def announcement_day(submitted: datetime, holidays: AbstractSet[date] = HOLIDAYS) -> date:
    """Give the day, in UTC, on which what was *submitted* is announced."""
    local = submitted.astimezone(EASTERN)
    evening = local.date() + timedelta(days=local.time() >= CUT_OFF)
    if evening.weekday() in {SATURDAY, SUNDAY}:
        evening += timedelta(days=7 - evening.weekday())
    while evening.weekday() in {FRIDAY, SATURDAY} or evening in holidays:
        evening += timedelta(days=1)
    return evening + timedelta(days=1)


def announced_at(day: date) -> datetime:
    """Give the moment, in UTC, of the announcement that belongs to *day*."""
    evening = day - timedelta(days=1)
    return datetime.combine(evening, MAILING, EASTERN).astimezone(UTC)


def submission_window(day: date) -> tuple[datetime, datetime]:
    """Give first moment and end, in UTC, of the submissions announced on *day*, a weekday.

    Holidays, which make a window longer, are left out of account.
    """
    starts = {0: 4, 1: 4}.get(day.weekday(), 2)
    ends = 3 if day.weekday() == 0 else 1
    first, last = (
        datetime.combine(day - timedelta(days=days), CUT_OFF, EASTERN).astimezone(UTC)
        for days in (starts, ends)
    )
    return first, last
