"""arXiv's timetable."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.model import Week
from digest.sources.calendar import (
    announced_at,
    announced_on,
    announcement_days,
    is_complete,
    submission_window,
    unwise_hour,
)

NEW_YORK = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)


def eastern(text: str) -> datetime:
    """Read a time in New York, and give it in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("submitted", "day"),
    [
        ("2025-05-05 14:00", "2025-05-07"),  # Monday, Tuesday 20:00, in UTC Wednesday
        ("2025-05-06 13:59", "2025-05-07"),
        ("2025-05-06 14:00", "2025-05-08"),
        ("2025-05-07 14:00", "2025-05-09"),
        ("2025-05-08 13:59", "2025-05-09"),
        ("2025-05-08 14:00", "2025-05-12"),  # Thursday afternoon: on Sunday
        ("2025-05-09 13:59", "2025-05-12"),
        ("2025-05-09 14:00", "2025-05-13"),  # Friday afternoon: on Monday
        ("2025-05-10 03:00", "2025-05-13"),
        ("2025-05-11 23:59", "2025-05-13"),
        ("2025-05-12 13:59", "2025-05-13"),
    ],
)
def test_arxivs_own_table(submitted: str, day: str) -> None:
    """Each line of the schedule that arXiv publishes, at both of its ends."""
    assert announced_on(eastern(submitted)) == date.fromisoformat(day)


def test_a_holiday_pushes_to_the_next_announcement() -> None:
    """No announcement on Thanksgiving (Thursday): Sunday, which is another week."""
    assert announced_on(eastern("2025-11-27 10:00")) == date(2025, 12, 1)
    assert announced_on(eastern("2025-11-26 10:00")) == date(2025, 11, 27)


def test_a_holiday_on_a_sunday_and_one_from_the_configuration() -> None:
    """Friday's batch goes out with Monday's, or later if that is a holiday as well."""
    friday = eastern("2025-07-04 10:00")
    assert announced_on(friday) == date(2025, 7, 8)
    assert announced_on(friday, {date(2025, 7, 7)}) == date(2025, 7, 9)


def test_a_week_runs_from_thursday_to_thursday() -> None:
    """14:00 in New York is 18:00 UTC in summer."""
    assert submission_window(Week(2025, 19)) == (
        datetime(2025, 5, 1, 18, tzinfo=UTC),
        datetime(2025, 5, 8, 18, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("week", "hours"),
    [
        (Week(2025, 11), 167),  # summer time begins on 9 March
        (Week(2025, 45), 169),  # and ends on 2 November
        (Week(2025, 46), 168),
    ],
)
def test_windows_follow_the_clock_of_new_york(week: Week, hours: int) -> None:
    start, end = submission_window(week)
    assert end - start == timedelta(hours=hours)
    assert {moment.astimezone(NEW_YORK).hour for moment in (start, end)} == {14}


def test_announcements_are_at_midnight_in_summer_and_at_one_in_winter() -> None:
    assert announced_at(date(2025, 5, 9)) == datetime(2025, 5, 9, 0, tzinfo=UTC)
    assert announced_at(date(2025, 12, 5)) == datetime(2025, 12, 5, 1, tzinfo=UTC)


def test_holidays_shift_the_window_and_take_days_away() -> None:
    week = Week(2025, 48)
    assert announcement_days(week) == tuple(date(2025, 11, day) for day in (24, 25, 26, 27))
    assert submission_window(week)[1] == eastern("2025-11-26 14:00")
    assert submission_window(Week(2025, 49))[0] == eastern("2025-11-26 14:00")


def test_a_week_without_any_announcement_has_an_empty_window() -> None:
    """What was submitted for it goes to the next week."""
    week = Week(2025, 19)
    evenings = frozenset(week.monday + timedelta(days=number) for number in range(-1, 4))
    start, end = submission_window(week, evenings)
    assert start == end
    assert announcement_days(week, evenings) == ()
    assert announced_on(eastern("2025-05-06 10:00"), evenings) == date(2025, 5, 12)


@pytest.mark.parametrize(
    ("now", "complete"),
    [("2025-05-08T23:59", False), ("2025-05-09T01:59", False), ("2025-05-09T02:00", True)],
)
def test_a_week_is_complete_two_hours_after_its_last_announcement(
    now: str, *, complete: bool
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert is_complete(Week(2025, 19), moment) is complete


def test_a_week_is_complete_in_winter_an_hour_later() -> None:
    last = datetime(2025, 12, 5, 3, tzinfo=UTC)
    assert not is_complete(Week(2025, 49), last - MINUTE)
    assert is_complete(Week(2025, 49), last)


def test_the_hour_after_midnight_is_unwise() -> None:
    assert unwise_hour(datetime(2025, 5, 9, 0, 59, tzinfo=UTC))
    assert unwise_hour(datetime(2025, 5, 8, 20, 30, tzinfo=NEW_YORK))
    assert not unwise_hour(datetime(2025, 5, 9, 1, tzinfo=UTC))


MOMENTS = st.datetimes(
    min_value=datetime(2024, 6, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2027, 3, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)
HOLIDAYS = st.frozensets(st.dates(date(2024, 6, 1), date(2027, 3, 1)), max_size=20)


@given(submitted=MOMENTS, holidays=HOLIDAYS)
@example(submitted=datetime(2025, 5, 8, 18, tzinfo=UTC), holidays=frozenset())
@example(submitted=datetime(2025, 11, 2, 6, 30, tzinfo=UTC), holidays=frozenset())
def test_a_paper_is_in_the_window_of_its_week_and_of_no_other(
    submitted: datetime, holidays: AbstractSet[date]
) -> None:
    """Windows and announcements agree, whatever the holidays; windows leave no gap."""
    day = announced_on(submitted, holidays)
    week = Week.of(day)
    assert day in announcement_days(week, holidays)
    assert announced_at(day) > submitted
    start, end = submission_window(week, holidays)
    assert start <= submitted < end
    before, after = (Week.of(week.monday + timedelta(days=days)) for days in (-7, 7))
    assert submission_window(before, holidays)[1] == start
    assert submission_window(after, holidays)[0] == end
