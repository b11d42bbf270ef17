"""Work that is spread over processes gives what one process gives."""

from __future__ import annotations

import os
import threading

import pytest

from digest.compose.spread import WORTH_IT, spread


@pytest.mark.parametrize("count", [0, 3, WORTH_IT + 1])
def test_the_results_are_in_order(count: int) -> None:
    offset = 7
    assert spread(lambda number: number + offset, range(count)) == [*range(7, count + 7)]


def test_many_are_worked_on_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    assert os.getpid() not in spread(lambda _: os.getpid(), range(WORTH_IT))
    assert {*spread(lambda _: os.getpid(), range(WORTH_IT - 1))} == {os.getpid()}


def test_beside_threads_nothing_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert {*spread(lambda _: os.getpid(), range(WORTH_IT))} == {os.getpid()}


def test_a_fault_comes_back() -> None:
    with pytest.raises(ZeroDivisionError):
        spread(lambda number: 1 // number, range(WORTH_IT))
