"""Cards in the store."""

from __future__ import annotations

import pytest

from digest.model import PaperId
from digest.store.cards import revision
from digest.store.database import Store
from tests.builders import make_card, make_paper


def test_a_card_is_kept(store: Store) -> None:
    paper = make_paper()
    store.cards.put(paper, make_card(paper), "embedded")
    assert store.cards.get([paper], "embedded") == {paper.id: make_card(paper)}


def test_a_card_of_another_summarizer_is_another_card(store: Store) -> None:
    paper = make_paper()
    store.cards.put(paper, make_card(paper), "embedded")
    store.cards.put(paper, make_card(paper, tags=()), "endpoint")
    assert store.cards.get([paper], "transformer") == {}
    assert store.cards.get([paper], "endpoint")[paper.id].tags == ()
    assert store.cards.get([paper], "embedded")[paper.id].tags == ("Multimodal", "Audio")


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"version": 1}, {"version": 2}, False),
        ({"version": 1}, {"version": 1, "comment": "Accepted"}, True),
        ({}, {"abstract": "Another."}, False),
        ({}, {"title": "Another"}, False),
        ({}, {"authors": ()}, True),
        ({}, {"version": 1}, False),
    ],
)
def test_a_card_is_of_one_revision(
    store: Store, before: dict[str, object], after: dict[str, object], *, found: bool
) -> None:
    store.cards.put(make_paper(**before), make_card(), "embedded")
    assert bool(store.cards.get([make_paper(**after)], "embedded")) is found


def test_a_card_made_again_replaces_the_first(store: Store) -> None:
    paper = make_paper()
    for venue in ("first", "second"):
        store.cards.put(paper, make_card(paper, venue=venue), "embedded")
    assert store.cards.get([paper], "embedded")[paper.id].venue == "second"


def test_many_cards(store: Store) -> None:
    papers = [make_paper(id=PaperId(str(number))) for number in range(1100)]
    store.cards.put_many(((paper, make_card(paper)) for paper in papers), "embedded")
    store.cards.put_many((), "embedded")
    assert set(store.cards.get(papers, "embedded")) == {paper.id for paper in papers}
    assert set(store.cards.get(papers[:2], "embedded")) == {"0", "1"}
    assert store.cards.get([], "embedded") == {}


def test_the_card_of_another_paper_is_refused(store: Store) -> None:
    """A batch out of step would put one paper's claims under another's title."""
    pairs = [(make_paper(), make_card()), (make_paper(id="2505.00002"), make_card())]
    with pytest.raises(ValueError, match=r"2505\.00001 is not one of 2505\.00002"):
        store.cards.put_many(pairs, "embedded")
    assert store.cards.get([make_paper()], "embedded") == {}


def test_revisions_are_stable() -> None:
    """They are keys in databases that exist."""
    assert revision(make_paper(version=3)) == "v3"
    assert revision(make_paper(title="A", abstract="B")) == "76fe3925c7167317"
