"""What requests cost."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest

from digest.cards.llm import Usage
from digest.cards.llm.openai.transport import Tokens, UsageMeter
from digest.config import EndpointSettings
from digest.errors import ConfigError, SummarizerError


def _meter(**settings: Any) -> UsageMeter:
    return UsageMeter(EndpointSettings(**settings))


def test_tokens_are_added_up_at_their_prices() -> None:
    meter = _meter(price_read=0.5, price_written=2.0)
    for _ in range(2):
        meter.admit()
        meter.count(Tokens(read=1_000_000, written=250_000))
    assert meter.usage() == Usage(requests=2, read=2_000_000, written=500_000, cost=2.0)


def test_one_price_is_enough() -> None:
    meter = _meter(price_written=4.0)
    meter.count(Tokens(read=9, written=500_000))
    assert meter.usage().cost == 2.0


def test_without_prices_there_is_no_cost() -> None:
    meter = _meter()
    meter.admit()
    meter.count(None)
    assert meter.usage() == Usage(requests=1)


def test_the_budget_ends_before_the_next_request() -> None:
    meter = _meter(price_read=1.0, budget=0.5)
    meter.admit()
    meter.count(Tokens(read=499_999, written=0))
    meter.admit()
    meter.count(Tokens(read=1, written=0))
    with pytest.raises(SummarizerError, match=r"^the budget of 0\.5 is spent$"):
        meter.admit()
    assert meter.usage().requests == 2


def test_a_budget_needs_prices() -> None:
    with pytest.raises(ConfigError, match="needs the prices"):
        _meter(budget=1.0)


def test_a_budget_needs_a_server_that_counts() -> None:
    with pytest.raises(SummarizerError, match="does not count tokens"):
        _meter(budget=1.0, price_read=1.0).count(None)


def test_many_threads_lose_nothing() -> None:
    meter = _meter(price_read=1.0)

    def spend() -> None:
        for _ in range(500):
            meter.admit()
            meter.count(Tokens(read=1, written=2))

    threads = [Thread(target=spend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    usage = meter.usage()
    assert (usage.requests, usage.read, usage.written) == (4000, 4000, 8000)
