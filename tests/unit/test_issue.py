"""assemble_issue: reading order and coverage."""

from __future__ import annotations

from digest.compose.issue import assemble_issue
from digest.model import (
    Failure,
    LeftOut,
    PaperId,
    Placement,
    Ranked,
    Reason,
    Selection,
    TopicMatch,
    Unreadable,
)
from tests.builders import WEEK, make_card, make_paper


def ranked(name: str, topic: str | None = None) -> Ranked:
    """Build a paper called *name* that fits *topic*."""
    matches = (TopicMatch(topic=topic, score=0.5, words=("x",)),) if topic else ()
    return Ranked(paper=make_paper(id=PaperId(name)), score=0.5, matches=matches)


def test_reading_order() -> None:
    """Highlights by rank; cards by section, other papers last; then the list."""
    selection = Selection(
        highlights=(ranked("h", "B"),),
        cards=(ranked("n"), ranked("a1", "A"), ranked("b", "B"), ranked("a2", "A")),
        listed=(ranked("l"),),
        left_out=(),
    )
    issue = assemble_issue(WEEK, selection, {PaperId("h"): make_card()})
    assert [entry.paper.id for entry in issue.entries] == ["h", "a1", "a2", "b", "n", "l"]
    assert [entry.paper.id for entry in issue.placed(Placement.CARD)] == ["a1", "a2", "b", "n"]
    assert issue.entries[0].card == make_card()


def test_coverage_adds_up() -> None:
    """What was listed is what is in, what is left out and what could not be read."""
    failure = Failure(id=PaperId("a"), reason="the abstract is empty")
    selection = Selection(
        highlights=(ranked("a"),),
        cards=(),
        listed=(ranked("b"),),
        left_out=(LeftOut(id=PaperId("c"), title="C", reason=Reason.WITHDRAWN),),
    )
    unreadable = Unreadable(origin="2025-05-08.md", line=10, reason="no link")
    issue = assemble_issue(WEEK, selection, {PaperId("a"): failure}, [unreadable])
    assert issue.coverage.listed == 4
    assert issue.coverage.failures == (failure,)
    assert issue.entries[0].card is None


def test_an_empty_week_is_an_issue() -> None:
    """A holiday week has an issue that says so."""
    empty = Selection(highlights=(), cards=(), listed=(), left_out=())
    issue = assemble_issue(WEEK, empty, {})
    assert issue.entries == ()
    assert issue.coverage.listed == 0
