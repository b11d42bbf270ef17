"""select: who is in, at which place, and why the others are not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digest.compose.selection import select, unmet
from digest.config import EditorSettings, IssueSettings
from digest.model import PaperId, Ranked, Reason, TopicMatch, Week
from tests.builders import make_paper

EARLIER = Week(2025, 18)


def ranked(count: int) -> list[Ranked]:
    """Build papers "0", "1", ... with falling scores."""
    return [
        Ranked(paper=make_paper(id=PaperId(str(number))), score=1 - number / 1000)
        for number in range(count)
    ]


def test_limits() -> None:
    """Highlights first, then cards, then the list; beyond it, a reason with the limit."""
    limits = IssueSettings(highlights=1, cards=3, listed=1)
    selection = select(ranked(6), limits, seen={})
    assert [one.paper.id for one in selection.highlights] == ["0"]
    assert [one.paper.id for one in selection.cards] == ["1", "2"]
    assert [one.paper.id for one in selection.listed] == ["3"]
    assert [(out.id, out.reason, out.detail) for out in selection.left_out] == [
        ("4", Reason.BEYOND_LIMIT, "4"),
        ("5", Reason.BEYOND_LIMIT, "4"),
    ]


def test_everything_is_listed_by_default() -> None:
    """Without a limit on the list, nothing is left out."""
    selection = select(ranked(300), IssueSettings(), seen={})
    assert len(selection.listed) == 200
    assert selection.left_out == ()


def test_objections() -> None:
    """Each kind of objection names itself and what it rests on."""
    papers = [
        Ranked(paper=make_paper(id=PaperId("w"), withdrawn=True), score=1),
        Ranked(paper=make_paper(id=PaperId("e")), score=1),
        Ranked(paper=make_paper(id=PaperId("x")), score=0, excluded_by="medical"),
        Ranked(
            paper=make_paper(id=PaperId("l")),
            score=0.9,
            matches=(TopicMatch(topic="Sound", score=0.2, words=("audio",)),),
        ),
    ]
    limits = IssueSettings(minimum_score=0.3)
    selection = select(papers, limits, seen={PaperId("e"): EARLIER})
    assert [(out.id, out.reason, out.detail) for out in selection.left_out] == [
        ("w", Reason.WITHDRAWN, ""),
        ("e", Reason.EARLIER_ISSUE, "2025-W18"),
        ("x", Reason.EXCLUDED_WORD, "medical"),
        ("l", Reason.BELOW_SCORE, "0.20"),
    ]
    assert selection.highlights == ()


def test_the_editor_decides() -> None:
    """A pin stands before all others and above the objections of settings; a drop is a reason."""
    papers = [
        *ranked(4),
        Ranked(paper=make_paper(id=PaperId("x")), score=0, excluded_by="medical"),
        Ranked(paper=make_paper(id=PaperId("w"), withdrawn=True), score=1),
    ]
    editor = EditorSettings.model_construct(pin=("x", "2", "w", "gone"), drop=("0", "nowhere"))
    limits = IssueSettings(highlights=3, cards=3, listed=0)
    selection = select(papers, limits, seen={}, editor=editor)
    assert [one.paper.id for one in selection.highlights] == ["x", "2", "1"]
    assert selection.highlights[0].reasons == ("pinned by the editor",)
    assert [(out.id, out.reason) for out in selection.left_out] == [
        ("0", Reason.DROPPED),
        ("w", Reason.WITHDRAWN),
        ("3", Reason.BEYOND_LIMIT),
    ]
    assert list(unmet(editor, selection)) == [
        "pinned by the editor, and not here: w, withdrawn",
        "pinned by the editor, and not here: gone, not among the papers of this week",
        "dropped by the editor, and not among the papers of this week: nowhere",
    ]


@given(
    count=st.integers(0, 40),
    highlights=st.integers(0, 10),
    more=st.integers(0, 10),
    listed=st.none() | st.integers(0, 10),
    seen=st.sets(st.integers(0, 40)),
)
def test_nothing_is_lost(
    count: int, highlights: int, more: int, listed: int | None, seen: set[int]
) -> None:
    """Every ranked paper is in exactly one of the four places."""
    limits = IssueSettings(highlights=highlights, cards=highlights + more, listed=listed)
    selection = select(
        ranked(count), limits, seen={PaperId(str(number)): EARLIER for number in seen}
    )
    kept = (*selection.highlights, *selection.cards, *selection.listed)
    ids = [one.paper.id for one in kept] + [out.id for out in selection.left_out]
    assert sorted(ids) == sorted(str(number) for number in range(count))
