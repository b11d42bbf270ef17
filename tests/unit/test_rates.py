"""How many messages may go out in a minute."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.rates import ANY, Rates, domain_of
from tests.builders import NOW


def test_without_limits_nothing_waits() -> None:
    rates = Rates(None, {})
    for _ in range(1000):
        rates.take("example.org", NOW)
    assert rates.wait("example.org", NOW) == timedelta()


def test_one_domain_waits_and_the_others_do_not() -> None:
    rates = Rates(None, {"example.org": 6})
    rates.take("example.org", NOW)
    assert rates.wait("example.org", NOW) == timedelta(seconds=10)
    assert rates.wait("example.com", NOW) == timedelta()
    assert rates.wait(ANY, NOW) == timedelta()
    assert rates.wait("example.org", NOW + timedelta(seconds=10)) == timedelta()


def test_both_limits_hold() -> None:
    rates = Rates(60, {"example.org": 6})
    rates.take("example.org", NOW)
    assert rates.wait("example.com", NOW) == rates.wait(ANY, NOW) == timedelta(seconds=1)
    assert rates.wait("example.org", NOW) == timedelta(seconds=10)


@given(rate=st.integers(1, 10_000), steps=st.lists(st.floats(0, 5), min_size=1, max_size=200))
def test_no_minute_has_more_than_its_share(rate: int, steps: list[float]) -> None:
    """Beside the burst of one second, or one message."""
    rates, now, taken = Rates(rate, {}), NOW, []
    for step in steps:
        now += timedelta(seconds=step)
        if not rates.wait(ANY, now):
            rates.take(ANY, now)
            taken.append(now)
    for start in taken:
        within = [one for one in taken if start <= one < start + timedelta(minutes=1)]
        assert len(within) <= rate + max(1, rate / 60) + 1


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@Example.ORG", "example.org"),
        ("a@bücher.example", "xn--bcher-kva.example"),
        ("", ""),
        ("a@" + "ü" * 99, "ü" * 99),
    ],
)
def test_a_domain_is_written_as_in_dns(address: str, domain: str) -> None:
    assert domain_of(address) == domain
