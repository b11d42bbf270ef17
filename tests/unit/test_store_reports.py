"""Reports in the store: what came back, once each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from digest.model import Report, ReportKind, Week
from digest.store.database import Store
from tests.builders import NOW, WEEK

LATER = NOW + timedelta(days=7)


def report(key: str = "1", **changes: Any) -> Report:
    soft = Report(
        kind=ReportKind.SOFT,
        subscriber_id=7,
        week=WEEK,
        status="4.2.2",
        detail="452 mailbox full",
        key=key,
    )
    return replace(soft, **changes)


def test_a_report_is_kept_once(store: Store) -> None:
    assert store.reports.add(report(), NOW)
    assert not store.reports.add(report(detail="read again"), LATER)
    assert store.reports.of(7) == ((NOW, report()),)
    assert store.reports.of(8) == ()


def test_reports_come_oldest_first(store: Store) -> None:
    """At the same moment by their keys, byte by byte, on whichever database."""
    keys = ["b", "B", "a", "_", "é", "z", "1-2", "12", " a", "\U0001f4dc", "\uffee"]
    store.reports.add(report("last"), LATER)
    for key in keys:
        store.reports.add(report(key), NOW)
    read = [one.key for _, one in store.reports.of(7)]
    assert read == [*sorted(keys), "last"]


def test_issues_that_bounced_softly_are_counted(store: Store) -> None:
    """Two bounces of one issue are one; notices, other kinds and other people do not count."""
    for number, one in enumerate(
        [
            report(),
            report(detail="again"),
            report(week=Week(2025, 20)),
            report(week=None),
            report(week=Week(2025, 21), kind=ReportKind.HARD),
            report(week=Week(2025, 22), subscriber_id=8),
        ]
    ):
        store.reports.add(replace(one, key=str(number)), NOW)
    assert store.reports.soft_bounces(7, NOW) == 2
    assert store.reports.soft_bounces(7, NOW + timedelta(seconds=1)) == 0
    assert store.reports.soft_bounces(9, NOW) == 0


def test_hostile_words_are_kept_as_far_as_they_can_be(store: Store) -> None:
    hostile = report("id\0\udcff", detail="'; DROP TABLE reports; -- %s \0", status="\0")
    assert store.reports.add(hostile, NOW)
    assert not store.reports.add(hostile, NOW)
    ((_, read),) = store.reports.of(7)
    assert read.detail == "'; DROP TABLE reports; -- %s \ufffd"
    assert (read.key, read.status) == ("id\ufffd\ufffd", "\ufffd")
