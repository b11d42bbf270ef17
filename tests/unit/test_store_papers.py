"""Papers in the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import StoreError
from digest.model import Paper, PaperId, Translation, Unreadable, Week
from digest.store.database import Store
from digest.store.papers import Fetched, supersedes
from tests.builders import WEEK, make_paper

NEXT = Week(2025, 20)
THURSDAY, FRIDAY, NEXT_MONDAY = date(2025, 5, 8), date(2025, 5, 9), date(2025, 5, 12)
BLOCK = Unreadable(origin="2025-05-08.md", line=12, reason="no link", excerpt="# A title")


def numbered(count: int) -> list[Paper]:
    return [make_paper(id=PaperId(f"2505.{number:05}")) for number in range(count)]


def test_papers_come_back_in_the_order_of_first_sighting(store: Store) -> None:
    papers = numbered(5)[::-1]
    assert store.papers.record(WEEK, papers) == Fetched(papers=5, new=5)
    assert store.papers.of(WEEK) == tuple(papers)
    assert store.papers.count() == 5


def test_papers_are_found_by_id(store: Store) -> None:
    first, second, third = numbered(3)
    store.papers.record(WEEK, [first, second, third])
    assert store.papers.get([third.id, first.id, PaperId("none")]) == {
        first.id: first,
        third.id: third,
    }
    assert store.papers.get([]) == {}


def test_recording_again_changes_nothing(store: Store) -> None:
    papers = numbered(3)
    store.papers.record(WEEK, [*papers, BLOCK])
    assert store.papers.record(WEEK, [BLOCK, *papers[::-1]]) == Fetched(papers=3, unreadable=1)
    assert store.papers.of(WEEK) == tuple(papers)
    assert store.papers.unreadable(WEEK) == (BLOCK,)


def test_papers_of_a_later_call_stand_after_those_known(store: Store) -> None:
    first, second, third = numbered(3)
    store.papers.record(WEEK, [third])
    assert store.papers.record(WEEK, [first, third, second]).new == 2
    assert store.papers.of(WEEK) == (third, first, second)


def test_every_value_is_counted_once(store: Store) -> None:
    """``papers + repeated + unreadable`` is what went in."""
    first, second = numbered(2)
    found: list[Paper | Unreadable] = [first, BLOCK, second, first, first, BLOCK]
    fetched = store.papers.record(WEEK, found)
    assert fetched == Fetched(papers=2, new=2, repeated=2, unreadable=2)


def test_a_paper_seen_in_two_weeks_belongs_to_both(store: Store) -> None:
    """Each week keeps the day on which it announced the paper."""
    paper = make_paper(announced=THURSDAY)
    store.papers.record(WEEK, [paper])
    again = make_paper(announced=NEXT_MONDAY)
    assert store.papers.record(NEXT, [again]) == Fetched(papers=1)
    assert store.papers.of(WEEK) == (paper,)
    assert store.papers.of(NEXT) == (again,)
    assert store.papers.weeks() == (WEEK, NEXT)
    assert store.papers.count() == 1


def test_a_newer_version_replaces_the_text_in_every_week(store: Store) -> None:
    store.papers.record(WEEK, [make_paper(version=1)])
    newer = make_paper(version=2, title="EchoNet, Revised", announced=NEXT_MONDAY)
    assert store.papers.record(NEXT, [newer]) == Fetched(papers=1, updated=1)
    assert [paper.title for paper in store.papers.of(WEEK)] == ["EchoNet, Revised"]
    assert store.papers.of(WEEK)[0].announced == THURSDAY


def test_an_older_version_replaces_nothing(store: Store) -> None:
    newer = make_paper(version=2, title="EchoNet, Revised")
    store.papers.record(WEEK, [newer])
    assert store.papers.record(WEEK, [make_paper(version=1)]) == Fetched(papers=1)
    assert store.papers.of(WEEK) == (newer,)


def test_an_earlier_text_does_not_come_back_when_its_week_is_fetched_again(store: Store) -> None:
    """Seed files tell no version, so the day of announcement decides."""
    old = make_paper(announced=THURSDAY)
    new = make_paper(announced=NEXT_MONDAY, title="EchoNet, Revised")
    store.papers.record(WEEK, [old])
    store.papers.record(NEXT, [new])
    assert store.papers.record(WEEK, [old]).updated == 0
    assert store.papers.of(NEXT) == (new,)


def test_two_texts_of_one_id_in_one_call_settle_at_once(store: Store) -> None:
    """The newest is kept, with the day of the first, and repeating the call updates nothing."""
    found = [make_paper(), make_paper(announced=FRIDAY, title="EchoNet, Revised"), make_paper()]
    assert store.papers.record(WEEK, found) == Fetched(papers=1, new=1, repeated=2)
    assert store.papers.of(WEEK) == (make_paper(title="EchoNet, Revised"),)
    assert store.papers.record(WEEK, found) == Fetched(papers=1, repeated=2)


@pytest.mark.parametrize(
    ("found", "known", "replaces"),
    [
        ({}, {}, False),
        ({"title": "Other"}, {}, True),
        ({"comment": "Accepted"}, {}, True),
        ({"translations": (Translation(language="ZH", title="标题"),)}, {}, True),
        ({"announced": FRIDAY}, {}, False),
        ({"title": "Other", "announced": date(2025, 5, 7)}, {}, False),
        ({"version": 1}, {}, True),
        ({}, {"version": 1}, False),
        ({"title": "Other", "announced": FRIDAY}, {"version": 1}, False),
        ({"version": 2, "announced": date(2025, 5, 7)}, {"version": 1}, True),
        ({"version": 9}, {"version": 10}, False),
        ({"version": 2, "withdrawn": True}, {"version": 2}, True),
    ],
)
def test_what_supersedes_what(
    found: dict[str, object], known: dict[str, object], *, replaces: bool
) -> None:
    assert supersedes(make_paper(**found), make_paper(**known)) is replaces


editions = st.builds(
    make_paper,
    version=st.none() | st.integers(1, 3),
    title=st.sampled_from(["A", "B"]),
    announced=st.sampled_from([THURSDAY, FRIDAY]),
)


@given(editions)
def test_nothing_supersedes_itself(paper: Paper) -> None:
    assert not supersedes(paper, paper)


@given(editions, editions)
def test_no_lower_version_supersedes(found: Paper, known: Paper) -> None:
    if supersedes(found, known):
        assert (found.version or 0) >= (known.version or 0)


def test_the_unreadable_blocks_of_a_week_are_replaced(store: Store) -> None:
    other = Unreadable(origin="other.md", line=1, reason="empty")
    store.papers.record(WEEK, [BLOCK, BLOCK])
    store.papers.record(NEXT, [BLOCK])
    assert store.papers.unreadable(WEEK) == (BLOCK, BLOCK)
    store.papers.record(WEEK, [other])
    assert store.papers.unreadable(WEEK) == (other,)
    assert store.papers.unreadable(NEXT) == (BLOCK,)


def test_a_week_of_which_nothing_was_readable_is_known(store: Store) -> None:
    store.papers.record(WEEK, [BLOCK])
    assert store.papers.weeks() == (WEEK,)
    assert store.papers.of(WEEK) == ()


def test_weeks_are_in_the_order_of_the_calendar(store: Store) -> None:
    weeks = [Week(2026, 1), Week(2024, 52), Week(2025, 9), Week(2025, 10)]
    for week in weeks:
        store.papers.record(week, [make_paper()])
    assert store.papers.weeks() == tuple(sorted(weeks))


def test_a_source_that_fails_on_the_way_leaves_nothing_behind(store: Store) -> None:
    def failing() -> Iterator[Paper]:
        yield make_paper()
        msg = "connection reset"
        raise ConnectionError(msg)

    with pytest.raises(ConnectionError):
        store.papers.record(WEEK, failing())
    assert store.papers.weeks() == ()


def test_a_value_that_cannot_be_kept_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(StoreError, match="surrogates"):
        store.papers.record(WEEK, [make_paper(), make_paper(id="2", title="\ud800")])
    assert store.papers.count() == 0


def test_more_papers_than_one_statement_takes(store: Store) -> None:
    papers = numbered(1201)
    assert store.papers.record(WEEK, iter(papers)).new == 1201
    assert store.papers.record(WEEK, papers) == Fetched(papers=1201)
    assert store.papers.of(WEEK) == tuple(papers)


def test_hostile_text_comes_back_as_it_was(store: Store) -> None:
    paper = make_paper(
        id=PaperId("math/0309136"),
        title='<script>alert(1)</script> & "x" $a<b$ \x00 \u202e\'; DROP TABLE papers; --',
        abstract="%s {numbered} :name ?" * 1000,
    )
    store.papers.record(WEEK, [paper])
    assert store.papers.of(WEEK) == (paper,)


def test_an_empty_week(store: Store) -> None:
    assert store.papers.record(WEEK, []) == Fetched()
    assert store.papers.of(WEEK) == ()
    assert store.papers.weeks() == ()
