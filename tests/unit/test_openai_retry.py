"""How long a server is asked again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest
import stamina

from digest.cards.llm.openai.responses import Broken, Busy
from digest.cards.llm.openai.retry import FailureCount, RetryPolicy, retried


@pytest.fixture
def quick() -> Iterator[None]:
    """Wait for nothing, and give up after twenty tries."""
    with stamina.set_testing(True, attempts=20):
        yield


def _failing(*errors: Exception) -> tuple[list[int], Callable[[], str]]:
    """Give a function that raises *errors* one after the other, and its calls."""
    calls: list[int] = []

    def send() -> str:
        calls.append(len(calls))
        if len(calls) <= len(errors):
            raise errors[len(calls) - 1]
        return "done"

    return calls, send


def test_a_busy_server_is_asked_again(quick: None) -> None:
    calls, send = _failing(*[Busy("is overloaded")] * 19)
    assert retried(send, 300) == "done"
    assert len(calls) == 20


def test_a_request_that_breaks_the_server_is_sent_three_times(quick: None) -> None:
    calls, send = _failing(Busy("x"), *[Broken(f"fails {n}") for n in range(9)])
    with pytest.raises(Broken, match="fails 2"):
        retried(send, 300)
    assert len(calls) == 4


def test_other_errors_are_raised_at_once(quick: None) -> None:
    calls, send = _failing(KeyError("x"))
    with pytest.raises(KeyError):
        retried(send, 300)
    assert len(calls) == 1


def test_without_patience_nothing_is_asked_again() -> None:
    calls, send = _failing(Busy("x"))
    with pytest.raises(Busy):
        retried(send, 0)
    assert len(calls) == 1


def test_patience_comes_to_an_end() -> None:
    """In real time, with the server's own wish for hardly any wait."""
    _, send = _failing(*[Busy("x", asked=0.001)] * 100_000)
    with pytest.raises(Busy):
        retried(send, 0.02)


@pytest.mark.parametrize("error", [Busy("x"), Busy("x", asked=0.5), Broken("x")])
def test_there_are_tries_while_there_is_time(error: Exception) -> None:
    now = 0.0
    patience = RetryPolicy(60, clock=lambda: now)
    assert patience(error) is not False
    now = 59.0
    assert patience(error) is not False
    now = 60.0
    assert patience(error) is False


def test_what_the_server_asks_for_is_waited_if_there_is_patience_for_it() -> None:
    now = 0.0
    patience = RetryPolicy(60, clock=lambda: now)
    assert patience(Busy("x", asked=60.0)) == 60.0
    now = 30.0
    assert patience(Busy("x", asked=30.0)) == 30.0
    assert patience(Busy("x", asked=31.0)) is False


def test_zero_seconds_are_not_taken_for_a_no() -> None:
    """The hook answers with True, False or seconds, and 0 == False."""
    answer = RetryPolicy(60, clock=lambda: 0.0)(Busy("x", asked=0.0))
    assert answer is not False
    assert answer == 0.0


def test_waits_are_told_in_words(quick: None, caplog: pytest.LogCaptureFixture) -> None:
    _, send = _failing(Busy("is overloaded (HTTP 429)"))
    with caplog.at_level(logging.INFO):
        retried(send, 300)
    assert caplog.messages == ["the server is overloaded (HTTP 429); asking again in 0 s"]


def test_a_server_that_never_answered_is_bad_once_all_have_failed() -> None:
    health = FailureCount()
    assert [health.note_failure(3) for _ in range(3)] == [False, False, True]


def test_a_server_that_has_answered_may_fail_with_a_few_in_a_row() -> None:
    health = FailureCount()
    health.note_answer()
    assert not any(health.note_failure(1) for _ in range(4))
    health.note_answer()
    assert [health.note_failure(1) for _ in range(5)] == [False] * 4 + [True]
