"""Work by several threads, in order."""

from __future__ import annotations

import threading
from threading import Barrier, Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cards.llm.openai.retry import in_order

_SECONDS = 10.0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(), max_size=30), st.integers(1, 8))
def test_results_come_in_order(items: list[int], workers: int) -> None:
    assert list(in_order(lambda item, _: item + 1, items, workers=workers)) == [
        item + 1 for item in items
    ]


def test_so_many_are_worked_on_at_once() -> None:
    """No more and no less: each waits for two others, and a fourth would break the barrier."""
    barrier = Barrier(3)

    def work(item: int, _: Event) -> int:
        barrier.wait(_SECONDS)
        return item

    assert list(in_order(work, range(6), workers=3)) == [*range(6)]


def test_a_result_is_there_before_the_next_is_ready() -> None:
    ready = Event()

    def work(item: int, _: Event) -> int:
        if item:
            ready.wait(_SECONDS)
        return item

    results = in_order(work, range(2), workers=2)
    assert next(results) == 0
    assert not ready.is_set()
    ready.set()
    assert next(results) == 1


def test_an_error_stands_where_its_result_would_and_nothing_is_begun_after_it() -> None:
    begun: list[int] = []

    def work(item: int, _: Event) -> int:
        begun.append(item)
        if item == 2:
            msg = "two"
            raise KeyError(msg)
        return item

    results = in_order(work, range(100), workers=1)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(KeyError, match="two"):
        next(results)
    assert begun == [0, 1, 2]


def test_closing_waits_for_nothing_and_tells_those_at_work() -> None:
    told, closed = Event(), Event()

    def work(item: int, over: Event) -> int:
        if item:
            assert over.wait(_SECONDS)
            assert closed.wait(_SECONDS)
            told.set()
        return item

    results = in_order(work, range(50), workers=2)
    assert next(results) == 0
    results.close()
    closed.set()  # not before the other had to be waited for
    assert told.wait(_SECONDS)


def test_nothing_is_begun_before_the_first_is_wanted() -> None:
    before = threading.active_count()
    in_order(lambda item, _: item, range(5), workers=5)
    assert threading.active_count() <= before
