"""The best of a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.month import best_of, month_of, weeks_of_month
from digest.model import Entry, PaperId, Placement, Week
from tests.builders import make_entry, make_issue, make_paper

#: The weeks of May 2025, by their Thursdays.
MAY = tuple(Week(2025, number) for number in (18, 19, 20, 21, 22))
JUNE = tuple(Week(2025, number) for number in (23, 24, 25, 26))


def test_a_week_is_of_the_month_of_its_thursday() -> None:
    assert {month_of(week) for week in MAY} == {date(2025, 5, 1)}
    assert month_of(Week(2025, 1)) == date(2025, 1, 1)
    assert month_of(Week(2026, 1)) == date(2026, 1, 1)
    assert month_of(Week(2026, 53)) == date(2026, 12, 1)


def test_the_last_week_closes_its_month() -> None:
    for week in MAY[:-1]:
        assert weeks_of_month(week, MAY) == ()
    assert weeks_of_month(MAY[-1], (*MAY, *JUNE)) == MAY


def test_where_the_last_week_has_no_issue_the_next_one_closes_the_month() -> None:
    known = (*MAY[:-1], *JUNE)
    assert weeks_of_month(JUNE[0], known) == MAY[:-1]
    assert weeks_of_month(JUNE[1], known) == ()


def test_nobody_misses_a_month_that_closes_late() -> None:
    """The only issue of June, its last, has the rest of May with it."""
    assert weeks_of_month(JUNE[-1], (MAY[0], JUNE[-1])) == (MAY[0], JUNE[-1])


def test_the_first_issue_of_all_closes_nothing_but_its_own_month() -> None:
    assert weeks_of_month(MAY[0], MAY[:1]) == ()
    assert weeks_of_month(MAY[-1], ()) == MAY[-1:]


@given(st.sets(st.integers(1, 52), min_size=1))
def test_each_issue_is_in_the_best_of_one_month_at_most(numbers: set[int]) -> None:
    """And in none only while its month is open."""
    known = sorted(Week(2025, number) for number in numbers)
    shown = [one for week in known for one in weeks_of_month(week, known)]
    assert len(shown) == len(set(shown))
    assert all(month_of(one) == month_of(known[-1]) for one in set(known) - set(shown))


@pytest.mark.parametrize("most", [0, 1, 2, 10])
def test_the_best_highlights_come_first(most: int) -> None:
    def entry(number: int, score: float, placement: Placement = Placement.HIGHLIGHT) -> Entry:
        paper = make_paper(id=PaperId(f"2505.0000{number}"))
        return replace(make_entry(paper), score=score, placement=placement)

    issues = [
        make_issue([entry(1, 0.2), entry(2, 0.9)], week=MAY[0]),
        make_issue([entry(3, 0.5), entry(4, 1.0, Placement.CARD), entry(2, 0.9)], week=MAY[1]),
    ]
    best = best_of(MAY[-1], issues, most)
    assert [one.paper.id[-1] for one in best.entries] == ["2", "3", "1"][:most]
    assert best.week == MAY[-1]
    assert best.coverage.listed == len(best.entries)
