"""pick_weeks: what a command's --week means."""

from __future__ import annotations

import pytest

from digest.errors import ConfigError, NothingToDo
from digest.model import Week
from digest.weeks import belongs, due_weeks, forgotten_weeks, pick_weeks
from tests.builders import make_paper

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


@pytest.mark.parametrize(
    ("scheduled", "stored", "weeks", "held", "closed", "expected"),
    [
        pytest.param(19, False, set(), False, False, True, id="its own week, first seen"),
        pytest.param(19, True, {19}, True, True, True, id="its own week, seen again"),
        pytest.param(19, True, set(), True, True, True, id="its own week, backfilled"),
        pytest.param(19, False, set(), True, True, None, id="late for its own week: left to next"),
        pytest.param(19, False, set(), True, False, True, id="held back, and announced this week"),
        pytest.param(18, False, set(), True, False, True, id="held back: the week that sees it"),
        pytest.param(18, False, set(), True, True, None, id="held back, and this week is closed"),
        pytest.param(18, False, set(), False, False, False, id="a first run looks back"),
        pytest.param(18, True, {18}, True, False, False, id="of the week before"),
        pytest.param(18, True, set(), True, False, False, id="known since a first run"),
        pytest.param(19, True, {20}, True, True, False, id="held back until a later week"),
        pytest.param(20, False, set(), False, False, False, id="of a week to come"),
    ],
)
def test_which_week_a_paper_is_of(
    *,
    scheduled: int,
    stored: bool,
    weeks: set[int],
    held: bool,
    closed: bool,
    expected: bool | None,
) -> None:
    """The schedule decides, but for what moderation held back."""
    paper = make_paper(announced=Week(2025, scheduled).monday)
    known = {Week(2025, number) for number in weeks}
    week = Week(2025, 19)
    found = belongs(paper, week, stored=stored, weeks=known, held=held, closed=closed)
    assert found is expected


@pytest.mark.parametrize(
    ("whole", "due", "forgotten"),
    [
        pytest.param([], [19], [], id="a first run makes the newest"),
        pytest.param([19], [19], [], id="the newest again"),
        pytest.param([17, 18], [19], [], id="as every week"),
        pytest.param([16], [17, 18, 19], [], id="two weeks were missed"),
        pytest.param([16, 18], [17, 19], [], id="a gap"),
        pytest.param([11, 13], [16, 17, 18, 19], [12, 14, 15], id="not more than four at once"),
    ],
)
def test_weeks_that_are_due(whole: list[int], due: list[int], forgotten: list[int]) -> None:
    """A run that failed or was forgotten is made up for by the next; what is older is named."""
    weeks = {Week(2025, number) for number in whole}
    assert due_weeks(KNOWN, weeks) == tuple(Week(2025, number) for number in due)
    assert forgotten_weeks(KNOWN, weeks) == tuple(Week(2025, number) for number in forgotten)
