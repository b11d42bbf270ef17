"""The ledger: fates by run, and the extents that were listed in full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from digest.model import Extent, Fate, PaperId, Week
from digest.store.database import Store
from digest.store.papers import Known
from tests.builders import NOW, WEEK, make_paper

ONE, TWO = PaperId("2505.00001"), PaperId("2505.00002")
LISTED, FETCHED = Fate(word="listed"), Fate(word="fetched")


def test_the_newest_fate_counts(store: Store) -> None:
    """A later run's word replaces an earlier one's, paper by paper."""
    store.ledger.note(NOW, WEEK, {ONE: FETCHED, TWO: FETCHED})
    store.ledger.note(NOW + timedelta(hours=1), WEEK, {ONE: LISTED})
    assert store.ledger.fates(WEEK) == {ONE: LISTED, TWO: FETCHED}
    assert store.ledger.fates(Week(2025, 20)) == {}


def test_one_run_may_change_its_mind(store: Store) -> None:
    """What fetching noted is replaced by what composing made of it."""
    store.ledger.note(NOW, WEEK, {ONE: FETCHED})
    store.ledger.note(NOW, WEEK, {ONE: LISTED})
    assert store.ledger.fates(WEEK) == {ONE: LISTED}


def test_extents_by_scope(store: Store) -> None:
    """What was listed for other queries proves nothing for these."""
    first, last = datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 5, 8, tzinfo=UTC)
    extent = Extent(scope="a", since=first, until=last)
    store.ledger.cover(NOW, WEEK, extent)
    store.ledger.cover(NOW, WEEK, extent)
    assert store.ledger.covered("a") == (extent,)
    assert store.ledger.covered("b") == ()
    assert first in extent
    assert last not in extent


def test_a_paper_that_is_left_alone(store: Store) -> None:
    """It stays unknown, so that the next week finds it as new."""
    left = store.papers.record(WEEK, [make_paper()], lambda _paper, _known: None)
    assert (left.papers, left.new, left.elsewhere) == (1, 0, 1)
    assert store.papers.count() == 0


def test_a_paper_of_another_week_is_kept_but_not_listed(store: Store) -> None:
    """It is known from then on, and its own week finds it."""
    asked: list[Known] = []

    def nobody(_paper: object, known: Known) -> bool:
        asked.append(known)
        return False

    assert store.papers.record(WEEK, [make_paper()], nobody).elsewhere == 1
    assert store.papers.of(WEEK) == ()
    assert store.papers.count() == 1
    store.papers.record(WEEK, [make_paper()])
    store.papers.record(WEEK, [make_paper()], nobody)
    assert store.papers.of(WEEK) == (make_paper(),)
    assert asked == [
        Known(stored=False, weeks=frozenset()),
        Known(stored=True, weeks=frozenset({WEEK})),
    ]
