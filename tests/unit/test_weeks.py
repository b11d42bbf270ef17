"""pick_weeks: what a command's --week means."""

from __future__ import annotations

import pytest

from digest.errors import ConfigError, NothingToDo
from digest.model import Week
from digest.weeks import pick_weeks

KNOWN = tuple(Week(2025, number) for number in range(10, 20))


def test_choices() -> None:
    """All, the last, or one."""
    assert pick_weeks("all", KNOWN, "seeds") == KNOWN
    assert pick_weeks("latest", KNOWN, "seeds") == (Week(2025, 19),)
    assert pick_weeks("2025-W11", KNOWN, "seeds") == (Week(2025, 11),)


def test_a_week_that_is_not_there() -> None:
    """The hint names the last weeks that are."""
    with pytest.raises(NothingToDo, match="nothing for 2025-W30 in seeds") as caught:
        pick_weeks("2025-W30", KNOWN, "seeds")
    assert caught.value.hint == "it has: …, 2025-W15, 2025-W16, 2025-W17, 2025-W18, 2025-W19"


def test_nothing_at_all() -> None:
    """An empty place is nothing to do, not an error of the person."""
    with pytest.raises(NothingToDo, match="no week in seeds"):
        pick_weeks("latest", (), "seeds")


def test_not_a_week() -> None:
    """A wrong label is a usage error with a hint."""
    with pytest.raises(ConfigError, match="--week may: 'may' is not an ISO week") as caught:
        pick_weeks("may", KNOWN, "seeds")
    assert "2025-W19" in caught.value.hint
