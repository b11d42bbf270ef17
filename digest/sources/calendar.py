"""arXiv's timetable: which submissions are announced when, and which week that is. Pure.

arXiv takes submissions until 14:00 and announces them at 20:00 US/Eastern, Sunday to Thursday
(https://info.arxiv.org/help/availability.html); in UTC an evening's announcement is on the day
after, Monday to Friday. A day is a UTC day here, an evening is the day in US/Eastern before it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.model import Week

#: Evenings without an announcement, as arXiv publishes them for a year. Those of December 2025
#: were not on the page that was read; Christmas Day is one every year.
HOLIDAYS = frozenset(
    {
        date(2025, 1, 1),
        date(2025, 1, 20),
        date(2025, 6, 19),
        date(2025, 7, 6),
        date(2025, 9, 1),
        date(2025, 11, 27),
        date(2025, 12, 25),
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 6, 19),
        date(2026, 7, 3),
        date(2026, 9, 7),
        date(2026, 11, 26),
        date(2026, 12, 25),
        date(2026, 12, 29),
        date(2026, 12, 31),
    }
)
#: How long after an announcement the API is sure to know its papers.
INDEX_LAG = timedelta(hours=2)
#: How long after an announcement its feeds are there: they are made at midnight US/Eastern.
FEED_LAG = timedelta(hours=5)

_EASTERN = ZoneInfo("America/New_York")
_CUT_OFF, _ANNOUNCEMENT = time(14), time(20)
_DAY = timedelta(days=1)
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6


def announced_on(submitted: datetime, holidays: Collection[date] = ()) -> date:
    """Give the UTC day (Monday to Friday) on which what was *submitted* is due to be announced.

    *submitted* is aware; *holidays* are evenings without an announcement beside the built-in
    ones, and push what is due to the next announcement.
    """
    local = submitted.astimezone(_EASTERN)
    evening = local.date()
    if local.time() >= _CUT_OFF:
        evening += _DAY
    while evening.weekday() in {_SATURDAY, _SUNDAY}:  # taken in until Monday's cut-off
        evening += _DAY
    while not _announces(evening, holidays):
        evening += _DAY
    return evening + _DAY


def submission_window(week: Week, holidays: Collection[date] = ()) -> tuple[datetime, datetime]:
    """Give start and end (UTC, half open) of the submissions that are announced in *week*.

    From Thursday 14:00 to Thursday 14:00 US/Eastern unless a holiday shifts it; start and end
    are the same where a week has no announcement.
    """
    thursday = week.monday + 3 * _DAY
    return _cut_off_before(thursday - 7 * _DAY, holidays), _cut_off_before(thursday, holidays)


def announcement_days(week: Week, holidays: Collection[date] = ()) -> tuple[date, ...]:
    """Give the UTC days of *week* with an announcement, in order."""
    days = (week.monday + number * _DAY for number in range(5))
    return tuple(day for day in days if _announces(day - _DAY, holidays))


def announced_at(day: date) -> datetime:
    """Give the moment (UTC) of the announcement that belongs to the UTC day *day*."""
    return datetime.combine(day - _DAY, _ANNOUNCEMENT, _EASTERN).astimezone(UTC)


def is_complete(week: Week, now: datetime, holidays: Collection[date] = ()) -> bool:
    """Say whether all announcements of *week* have happened and are known to the API."""
    days = announcement_days(week, holidays) or (week.monday,)
    return now >= announced_at(days[-1]) + INDEX_LAG


def index_day(now: datetime, holidays: Collection[date] = ()) -> date:
    """Give the UTC day of the newest announcement that the API is sure to know at *now*."""
    day = now.astimezone(UTC).date()
    while not (_announces(day - _DAY, holidays) and now >= announced_at(day) + INDEX_LAG):
        day -= _DAY
    return day


def unwise_hour(now: datetime) -> bool:
    """Say whether it is 00:00 to 01:00 UTC, when the API has trouble with an announcement."""
    return now.astimezone(UTC).hour == 0


def _announces(evening: date, holidays: Collection[date]) -> bool:
    at_work = evening.weekday() not in {_FRIDAY, _SATURDAY}
    return at_work and evening not in HOLIDAYS and evening not in holidays


def _cut_off_before(evening: date, holidays: Collection[date]) -> datetime:
    """Give the cut-off of the last announcement up to *evening*."""
    while not _announces(evening, holidays):
        evening -= _DAY
    day = evening - 2 * _DAY if evening.weekday() == _SUNDAY else evening
    return datetime.combine(day, _CUT_OFF, _EASTERN).astimezone(UTC)
