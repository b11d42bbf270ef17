"""The best of a month, for those who want mail once a month. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from digest.model import Coverage, Entry, Issue, PaperId, Placement, Week


def month_of(week: Week) -> date:
    """Give the first day of the month to which *week* belongs: that of its Thursday."""
    thursday = week.monday + timedelta(days=3)
    return thursday.replace(day=1)


def weeks_of_month(week: Week, weeks: Collection[Week]) -> tuple[Week, ...]:
    """Give the weeks whose best goes out with the issue of *week*, oldest first; none for most.

    *weeks* are those that have an issue. The last week of a month closes it; where that one has no
    issue, the next that has one does.
    """
    known = sorted(one for one in {*weeks, week} if one <= week)
    past = [one for one in known if one < week]
    closed = (week,) if _closes(week) else ()
    last = past[-1] if past else None
    open_month = last and month_of(last) < month_of(week) and not _closes(last)
    months = {month_of(one) for one in (*closed, *((last,) if last and open_month else ()))}
    return tuple(one for one in known if month_of(one) in months)


def best_of(week: Week, issues: Iterable[Issue], most: int) -> Issue:
    """Put the highlights of *issues* into one under *week*: the best first, *most* of them."""
    entries: dict[PaperId, Entry] = {}
    for issue in issues:
        for entry in issue.placed(Placement.HIGHLIGHT):
            entries.setdefault(entry.paper.id, entry)
    best = sorted(entries.values(), key=lambda entry: -entry.score)[:most]
    return Issue(week=week, entries=tuple(best), coverage=Coverage(listed=len(best)))


def _closes(week: Week) -> bool:
    """Say whether *week* is the last of its month."""
    return month_of(Week.of(week.monday + timedelta(days=7))) != month_of(week)
