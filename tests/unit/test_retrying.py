"""When a message that was put off is tried again."""

from __future__ import annotations

from datetime import timedelta

from digest.deliver.retrying import given_up, pause, rest
from tests.builders import NOW


def test_pauses_grow_to_four_hours() -> None:
    minutes = [pause("1@x", attempt).total_seconds() / 60 for attempt in range(1, 30)]
    for least, found in zip((1, 2, 5, 10, 20, 40, 80, 160, 240, 240, 240), minutes, strict=False):
        assert least <= found <= least * 1.2
    assert max(minutes) <= 240 * 1.2


def test_a_pause_is_the_same_each_time_and_not_that_of_others() -> None:
    assert pause("1@x", 1) == pause("1@x", 1)
    assert len({pause(f"{number}@x", 1) for number in range(50)}) == 50


def test_two_days_of_pauses_are_enough() -> None:
    assert not given_up(NOW, NOW + timedelta(hours=47.9), 48)
    assert given_up(NOW, NOW + timedelta(hours=48), 48)


def test_a_server_that_fails_rests_ever_longer_but_not_for_ever() -> None:
    rests = [rest(failures).total_seconds() for failures in range(1, 100)]
    assert rests[:3] == [0.2, 0.4, 0.8]
    assert rests == sorted(rests)
    assert rests[-1] == 15
