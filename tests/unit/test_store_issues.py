"""Issues in the store."""

from __future__ import annotations

from datetime import timedelta

from digest.model import Coverage, Entry, PaperId, Placement, Week
from digest.store.database import Store
from tests.builders import NOW, WEEK, make_entry, make_issue, make_paper

LATER = Week(2025, 20)


def entry(paper_id: str, placement: Placement = Placement.CARD) -> Entry:
    return make_entry(make_paper(id=PaperId(paper_id)), placement=placement)


def test_an_issue_comes_back_as_it_was(store: Store) -> None:
    issue = make_issue(revised=NOW)
    assert store.issues.put(issue)
    assert store.issues.get(WEEK) == issue
    assert store.issues.get(LATER) is None


def test_composing_again_replaces_the_issue(store: Store) -> None:
    store.issues.put(make_issue([entry("1"), entry("2")]))
    other = make_issue([entry("2"), entry("3")], revised=NOW)
    assert store.issues.put(other)
    assert store.issues.all() == (other,)
    assert set(store.issues.placed_before(LATER)) == {"2", "3"}


def test_the_same_issue_again_changes_nothing(store: Store) -> None:
    """The date of revision is not content, and stays."""
    issue = make_issue(revised=NOW)
    store.issues.put(issue)
    before = store.issues.fingerprints()
    assert not store.issues.put(make_issue())
    assert not store.issues.put(make_issue(revised=NOW + timedelta(days=1)))
    assert store.issues.get(WEEK) == issue
    assert store.issues.fingerprints() == before


def test_the_coverage_is_content(store: Store) -> None:
    store.issues.put(make_issue())
    assert store.issues.put(make_issue(coverage=Coverage(listed=7)))


def test_issues_come_oldest_first(store: Store) -> None:
    weeks = [Week(2026, 1), Week(2025, 9), Week(2025, 10)]
    for week in weeks:
        store.issues.put(make_issue(week=week))
    assert store.issues.weeks() == tuple(sorted(weeks))
    assert [issue.week for issue in store.issues] == sorted(weeks)
    assert [issue.week for issue in store.issues.all()] == sorted(weeks)
    assert list(store.issues.fingerprints()) == sorted(weeks)


def test_issues_can_be_written_while_they_are_read(store: Store) -> None:
    store.issues.put(make_issue())
    store.issues.put(make_issue(week=LATER))
    for issue in store.issues:
        assert store.issues.put(make_issue([], week=issue.week))


def test_where_papers_were_placed_before(store: Store) -> None:
    """Only weeks before count, with any placement, and the first of them is told."""
    store.issues.put(make_issue([entry("1"), entry("2", Placement.LISTED)], week=Week(2024, 52)))
    store.issues.put(make_issue([entry("2"), entry("3")]))
    store.issues.put(make_issue([entry("4")], week=LATER))
    assert store.issues.placed_before(LATER) == {
        "1": Week(2024, 52),
        "2": Week(2024, 52),
        "3": WEEK,
    }
    assert store.issues.placed_before(Week(2024, 52)) == {}


def test_the_papers_of_the_issues_between_two_weeks(store: Store) -> None:
    """Whichever their placement; those that are no longer kept are passed over."""
    store.papers.record(WEEK, [make_paper(id=PaperId(name)) for name in "1234"])
    store.issues.put(make_issue([entry("1")], week=Week(2024, 52)))
    store.issues.put(make_issue([entry("2"), entry("3", Placement.LISTED), entry("5")]))
    store.issues.put(make_issue([entry("4")], week=LATER))
    found = list(store.issues.papers_between(WEEK, LATER))
    assert [(week, paper.id) for week, paper in found] == [(WEEK, "2"), (WEEK, "3")]
    everything = store.issues.papers_between(Week(2024, 52), Week(2030, 1))
    assert [paper.id for _, paper in everything] == ["1", "2", "3", "4"]


def test_a_fingerprint_changes_with_the_issue(store: Store) -> None:
    seen = set()
    for issue in (
        make_issue(),
        make_issue([]),
        make_issue([], coverage=Coverage(listed=3), revised=NOW),
        make_issue([], revised=NOW),
    ):
        store.issues.put(issue)
        seen.add(store.issues.fingerprints()[WEEK])
    assert len(seen) == 4
