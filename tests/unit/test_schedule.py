"""When the next issue is due."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import ScheduleSettings
from digest.schedule import both_clocks, changes_clocks, keep_schedule, next_due

FRIDAY = datetime(2025, 5, 9, 12, tzinfo=UTC)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BERLIN = "Europe/Berlin"


def settings(day: str = "sat", at: str = "07:00", timezone: str = "UTC") -> ScheduleSettings:
    return ScheduleSettings.model_validate(
        {"day": day, "at": dt.time.fromisoformat(at), "timezone": timezone}
    )


@pytest.mark.parametrize("number", range(7))
def test_a_weekday_is_the_one_people_mean(number: int) -> None:
    """APScheduler and cron count days differently, so days go by name."""
    due = next_due(settings(DAYS[number]), FRIDAY)
    assert due.weekday() == number
    assert FRIDAY <= due < FRIDAY + timedelta(days=7)


def test_the_time_is_local_and_stays_so_over_summer_time() -> None:
    weekly = settings("mon", "07:00", BERLIN)
    winter = next_due(weekly, datetime(2025, 3, 25, tzinfo=UTC))
    summer = next_due(weekly, winter + timedelta(days=1))
    assert winter.isoformat() == "2025-03-31T07:00:00+02:00"
    assert summer.isoformat() == "2025-04-07T07:00:00+02:00"
    before = next_due(weekly, datetime(2025, 3, 18, tzinfo=UTC))
    assert before.isoformat() == "2025-03-24T07:00:00+01:00"


def test_the_very_moment_is_due_and_just_after_it_the_next_week_is() -> None:
    moment = datetime(2025, 5, 10, 7, tzinfo=UTC)
    assert next_due(settings(), moment) == moment
    assert next_due(settings(), moment + timedelta(seconds=1)) == moment + timedelta(days=7)


def test_seconds_count() -> None:
    assert next_due(settings(at="07:00:30"), FRIDAY).second == 30


@given(
    day=st.sampled_from(DAYS),
    at=st.times().map(lambda time: time.replace(microsecond=0)),
    now=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(  # noqa: DTZ001 - made aware
        lambda moment: moment.replace(tzinfo=UTC)
    ),
)
def test_it_is_due_within_a_week_on_that_day_at_that_time(
    day: str, at: dt.time, now: datetime
) -> None:
    due = next_due(settings(day, at.isoformat()), now)
    assert now <= due <= now + timedelta(days=7)
    assert (DAYS[due.weekday()], due.time()) == (day, at)


@pytest.mark.parametrize(
    ("day", "at", "timezone", "odd"),
    [
        ("sun", "02:30", BERLIN, True),
        ("sun", "02:00", BERLIN, True),
        ("sun", "03:00", BERLIN, False),
        ("sun", "01:59", BERLIN, False),
        ("sat", "02:30", BERLIN, False),
        ("sun", "01:30", "Europe/London", True),
        ("sun", "02:30", "UTC", False),
        ("fri", "00:30", "Asia/Beirut", False),
        ("sun", "00:30", "Asia/Beirut", True),
    ],
)
def test_a_time_that_clocks_jump_over_is_known(
    day: str,
    at: str,
    timezone: str,
    odd: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert changes_clocks(settings(day, at, timezone), FRIDAY) is odd


def test_a_moment_is_written_with_its_offset_and_in_utc() -> None:
    moment = datetime(2025, 5, 10, 0, 30, tzinfo=ZoneInfo(BERLIN))
    assert both_clocks(moment) == "2025-05-10T00:30:00+02:00 (Fri 2025-05-09 22:30 UTC)"


def test_missed_times_are_made_up_for_by_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """The job is added so that a sleeping machine neither skips nor repeats it."""
    from apscheduler.schedulers.blocking import BlockingScheduler

    jobs = []
    monkeypatch.setattr(BlockingScheduler, "start", lambda self: jobs.extend(self.get_jobs()))
    monkeypatch.setattr(
        BlockingScheduler, "get_jobs", lambda self: [job for job, *_ in self._pending_jobs]
    )
    keep_schedule(settings("sun", "08:15", BERLIN), lambda: None, lambda: None)
    job, hourly = jobs
    for one in jobs:
        assert (one.coalesce, one.max_instances, one.misfire_grace_time) == (True, 1, None)
    assert hourly.trigger.interval == timedelta(hours=1)
    assert job.trigger.get_next_fire_time(None, FRIDAY).isoformat() == "2025-05-11T08:15:00+02:00"
