"""The values: weeks, slugs, links and dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import PaperId, Topic, Week, slugify
from tests.builders import make_issue, make_paper


@given(st.dates(min_value=date(1991, 1, 1), max_value=date(2100, 1, 1)))
def test_a_week_reads_back(day: date) -> None:
    """Every day has a week, which holds the day and survives its own label."""
    week = Week.of(day)
    assert week.monday <= day <= week.sunday
    assert Week.parse(str(week)) == week


@given(st.dates(max_value=date(2100, 1, 1)), st.dates(max_value=date(2100, 1, 1)))
def test_weeks_are_ordered_like_days(first: date, second: date) -> None:
    """A later day is never in an earlier week."""
    assert (Week.of(first) <= Week.of(second)) or first > second


@pytest.mark.parametrize(
    "label", ["2025-19", "2025-W54", "2025-W00", "W19", "2025-W1", " 2025-W19"]
)
def test_what_is_not_a_week(label: str) -> None:
    """A label that the calendar does not have is refused."""
    with pytest.raises(ValueError, match=r"week|Invalid"):
        Week.parse(label)


def test_the_last_days_of_a_year() -> None:
    """29 December 2025 is in the first week of 2026."""
    assert str(Week.of(date(2025, 12, 29))) == "2026-W01"


def test_an_issue_is_dated_by_its_week() -> None:
    """Not by the clock, so that two machines make the same feed."""
    issue = make_issue()
    assert issue.published == datetime(2025, 5, 10, tzinfo=UTC)
    assert issue.updated == issue.published
    later = issue.published + timedelta(days=1)
    assert make_issue(revised=later).updated == later


def test_links() -> None:
    """Links have no version, and old ids keep their archive."""
    paper = make_paper(id=PaperId("math/0309136"), version=3)
    assert paper.abs_url == "https://arxiv.org/abs/math/0309136"
    assert paper.pdf_url == "https://arxiv.org/pdf/math/0309136"


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Time Series", "time-series"), ("Human-AI", "human-ai"), ("3D", "3d"), ("!", "other"),
     ("Où ça_va", "où-ça-va")],
)  # fmt: skip
def test_slugs(name: str, slug: str) -> None:
    """A slug is lower case, with single hyphens, and never empty."""
    assert slugify(name) == slug
    assert Topic(name=name, query="x").slug == slug
