"""Tests of work in batches that shrink until they fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cards.llm.transformers.batches import Batches, ProgressLog, in_turn
from digest.errors import SummarizerError
from tests.tinymodels import needs_libraries


class Work:
    """Doubles numbers, as many at once as fit."""

    def __init__(self, fits: int, error: Exception) -> None:
        self.fits = fits
        self.error = error
        self.batches: list[list[int]] = []

    def __call__(self, batch: Sequence[int]) -> list[int]:
        """Double *batch*, if it fits."""
        if len(batch) > self.fits:
            raise self.error
        self.batches.append([*batch])
        return [2 * number for number in batch]


def too_much(kind: str) -> Exception:
    """Build the error that torch raises on a *kind* of device."""
    import torch

    errors: dict[str, Exception] = {
        "cuda": torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB."),
        "mps": RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"),
        "cpu": RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried 8 bytes"),
    }
    return errors[kind]


def test_batches_are_as_large_as_asked() -> None:
    work = Work(fits=9, error=RuntimeError())
    assert dict(Batches(3).run(range(7), work)) == {number: 2 * number for number in range(7)}
    assert work.batches == [[0, 1, 2], [3, 4, 5], [6]]


@needs_libraries
@pytest.mark.parametrize("device", ["cuda", "mps", "cpu"])
def test_a_batch_that_does_not_fit_is_halved(device: str) -> None:
    """Nothing is lost or done twice, and the size that fits is remembered."""
    work = Work(fits=2, error=too_much(device))
    batches = Batches(8)
    assert [*batches.run(range(5), work)] == [(number, 2 * number) for number in range(5)]
    assert work.batches == [[0, 1], [2, 3], [4]]
    assert batches.size == 2


@needs_libraries
def test_results_come_before_the_next_batch_is_begun() -> None:
    work = Work(fits=9, error=RuntimeError())
    results = Batches(2).run(range(6), work)
    next(results)
    assert work.batches == [[0, 1]]


@needs_libraries
def test_one_alone_that_does_not_fit_ends_the_work() -> None:
    with pytest.raises(SummarizerError, match="a single paper") as caught:
        list(Batches(4).run(range(4), Work(fits=0, error=too_much("cuda"))))
    assert "smaller model" in caught.value.hint


@needs_libraries
def test_another_fault_of_the_model_is_one_line() -> None:
    with pytest.raises(SummarizerError, match="the model failed: a fault over lines"):
        list(Batches(4).run(range(4), Work(fits=0, error=ValueError("a fault\nover lines"))))


@settings(deadline=None)
@given(st.permutations(range(8)))
def test_results_come_in_turn(places: list[int]) -> None:
    assert [*in_turn((place, f"result {place}") for place in places)] == [
        f"result {place}" for place in range(8)
    ]


def test_a_result_comes_as_soon_as_those_before_it_are_there() -> None:
    given_out: list[int] = []

    def numbered() -> Iterator[tuple[int, int]]:
        for place in (1, 0, 2):
            given_out.append(place)
            yield place, place

    results = in_turn(numbered())
    assert next(results) == 0
    assert given_out == [1, 0]


def test_a_line_a_minute_tells_the_tokens_a_second_and_the_time_left(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [0.0]
    progress = ProgressLog(clock=lambda: now[0])
    progress.begin(10)
    for _ in range(240):
        now[0] += 0.5
        progress.tick(4)
    progress.finish()
    now[0] += 60.0
    progress.tick(30)
    assert [record.getMessage() for record in caplog.records] == [
        "0 of 10 cards, 8.0 tokens a second, 480 tokens so far",
        "0 of 10 cards, 8.0 tokens a second, 960 tokens so far",
        "1 of 10 cards, 0.5 tokens a second, about 27 min left",
    ]


def test_hours_that_are_left_are_told_and_a_new_run_counts_anew(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [0.0]
    progress = ProgressLog(clock=lambda: now[0])
    for total, minutes in ((147, 1), (147, 2)):
        progress.begin(total)
        progress.finish()
        now[0] += 60.0 * minutes
        progress.tick(600)
    assert [record.getMessage() for record in caplog.records] == [
        "1 of 147 cards, 10.0 tokens a second, about 2 h 26 min left",
        "1 of 147 cards, 5.0 tokens a second, about 4 h 52 min left",
    ]
