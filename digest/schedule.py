"""When the next issue is due, and the loop that waits for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from digest.config import ScheduleSettings


def next_due(settings: ScheduleSettings, now: datetime) -> datetime:
    """Give the first time at or after *now* (aware) that is due, in the configured zone. Pure."""
    due = _trigger(settings).get_next_fire_time(None, now)
    if not isinstance(due, datetime):  # a weekday and a time come round every week
        msg = f"{settings.day} {settings.at} is never"
        raise TypeError(msg)
    return due


def changes_clocks(settings: ScheduleSettings, now: datetime) -> bool:
    """Tell whether the time may come twice or not at all in the year after *now*. Pure.

    It does where clocks are set forward or back over it, on a day of the configured weekday.
    """
    zone = ZoneInfo(settings.timezone)
    local = now.astimezone(zone).replace(
        hour=settings.at.hour, minute=settings.at.minute, second=0, microsecond=0, tzinfo=None
    )
    days = (local + timedelta(days=day) for day in range(366))
    return any(_is_odd(day, zone) for day in days if f"{day:%a}".lower() == settings.day)


def _is_odd(local: datetime, zone: tzinfo) -> bool:
    """Tell whether the clocks of *zone* show *local* twice, or never."""
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset()


def keep_schedule(
    settings: ScheduleSettings, make_issue: Callable[[], None], go_on: Callable[[], None]
) -> None:
    """Call *make_issue* each time it is due, and *go_on* every hour, for ever.

    One call at a time; times missed while the machine slept are made up for by one call.
    Neither may raise. Ends with KeyboardInterrupt.
    """
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.blocking import BlockingScheduler
    from apscheduler.triggers.interval import IntervalTrigger

    scheduler = BlockingScheduler(
        timezone=ZoneInfo(settings.timezone), executors={"default": ThreadPoolExecutor(1)}
    )
    for job, trigger in ((make_issue, _trigger(settings)), (go_on, IntervalTrigger(hours=1))):
        scheduler.add_job(job, trigger, coalesce=True, max_instances=1, misfire_grace_time=None)
    scheduler.start()


def _trigger(settings: ScheduleSettings) -> CronTrigger:
    """Build the weekly trigger; by name, since APScheduler's day 1 is cron's day 2."""
    return CronTrigger(
        day_of_week=settings.day,
        hour=settings.at.hour,
        minute=settings.at.minute,
        second=settings.at.second,
        timezone=ZoneInfo(settings.timezone),
    )


def both_clocks(moment: datetime) -> str:
    """Write *moment* with its offset, and in UTC."""
    return f"{moment.isoformat()} ({moment.astimezone(UTC):%a %Y-%m-%d %H:%M} UTC)"
