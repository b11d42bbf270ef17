"""arrange: the order of an issue, its variety, and what is said of every place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digest.compose.order import arrange, standing
from digest.model import Attention, PaperId, Ranked, TopicMatch
from tests.builders import make_paper


def judged(name: str, topic: str = "Sound", match: float = 0.6, value: float = 0.1) -> Ranked:
    """Build a paper with a text of its own, as ranking leaves it."""
    text = " ".join(f"{name}{letter}" for letter in "abcdefgh")
    matches = (TopicMatch(topic=topic, score=match, words=()),) if match else ()
    one = Ranked(
        paper=make_paper(id=PaperId(name), title=text, abstract=text),
        score=0,
        matches=matches,
        attention=Attention(score=1, value=value),
    )
    return standing(one)


def names(ranked: list[Ranked]) -> str:
    """Give the ids of *ranked*, each one letter."""
    return "".join(one.paper.id for one in ranked)


def test_one_topic_gets_four_of_ten_places_while_others_fit_well() -> None:
    loud = [judged(name, value=0.9) for name in "abcdefgh"]
    other = [
        judged(name, topic, value=0.01)
        for topic, names in (("Sight", "ijk"), ("Touch", "lmn"), ("Taste", "op"))
        for name in names
    ]
    ordered = arrange([*loud, *other], 10)
    assert sum(one.topic == "Sound" for one in ordered[:10]) == 4
    assert ordered[10].paper.id == "e"
    assert ordered[10].reasons[-1] == "moved down: the fifth on Sound"
    assert {one.topic for one in ordered[:10]} == {"Sound", "Sight", "Touch", "Taste"}


def test_a_topic_takes_all_places_where_no_other_fits_well() -> None:
    """Variety does not bring up papers that hardly fit."""
    loud = [judged(name) for name in "abcdefgh"]
    weak = [judged(name, "Sight", match=0.05, value=0.9) for name in "ij"]
    ordered = arrange([*loud, *weak], 5)
    assert {one.topic for one in ordered[:5]} == {"Sound"}


def test_a_paper_on_a_new_topic_moves_up() -> None:
    ordered = arrange(
        [judged("a", value=0.5), judged("b", value=0.4), judged("c", "Sight", value=0.36)], 3
    )
    assert names(ordered) == "acb"
    assert ordered[1].reasons[-1] == "moved up from place 3, for variety"
    assert ordered[2].reasons[-1] == "moved down: the second on Sound"


def test_a_paper_much_like_one_above_moves_down() -> None:
    first, again, other = (
        judged("a", value=0.5),
        judged("b", "Sight", value=0.4),
        judged("c", "Touch", value=0.2),
    )
    again = standing(
        Ranked(
            paper=make_paper(id=PaperId("b"), title=first.paper.title, abstract="aa ab ac other"),
            score=0,
            matches=again.matches,
            attention=again.attention,
        )
    )
    ordered = arrange([first, again, other], 3)
    assert names(ordered) == "acb"
    assert ordered[2].reasons[-1] == "moved down: much like a above"


def test_pins_stand_first_in_their_order_and_count_for_variety() -> None:
    papers = [judged("a", value=0.5), judged("b", match=0.1), judged("c", match=0), judged("d")]
    ordered = arrange(papers, 3, [PaperId("c"), PaperId("b"), PaperId("c"), PaperId("z")])
    assert names(ordered) == "cbad"
    assert [one.score for one in ordered[:2]] == [1.0, 1.0]
    assert ordered[0].reasons[0] == "pinned by the editor"


def test_more_pins_than_places() -> None:
    papers = [judged(name) for name in "abc"]
    assert names(arrange(papers, 1, [PaperId("c"), PaperId("b")])) == "cba"


@given(
    st.lists(st.tuples(st.sampled_from("XYZ"), st.floats(0, 1), st.floats(0, 1)), max_size=20),
    st.integers(0, 12),
    st.sets(st.integers(0, 19), max_size=3),
)
def test_nothing_is_lost_and_scores_fall(
    papers: list[tuple[str, float, float]], places: int, pins: set[int]
) -> None:
    """Whatever comes: each paper once, the same again, and no score above the one before."""
    ranked = [
        judged(chr(97 + number), topic, match, value)
        for number, (topic, match, value) in enumerate(papers)
    ]
    pinned = [PaperId(chr(97 + number)) for number in pins]
    ordered = arrange(ranked, places, pinned)
    assert sorted(names(ordered)) == sorted(names(ranked))
    scores = [one.score for one in ordered]
    assert scores == sorted(scores, reverse=True)
    assert arrange(list(reversed(ranked)), places, pinned) == ordered


@given(st.floats(0.5, 1), st.floats(0, 1), st.floats(0, 1))
def test_what_fits_no_topic_never_stands_above_what_fits_well(
    match: float, little: float, much: float
) -> None:
    fits, none = judged("a", match=match, value=little), judged("b", match=0, value=much)
    assert names(arrange([none, fits], 1)) == "ab"
