"""rank: the score of a paper on the topics, and the words that made it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from digest.compose.ranking import rank, wanted_examples
from digest.model import Attention, PaperId, Topic
from tests.builders import make_paper

SOUND = Topic(name="Sound", query="cat:eess.AS", include=("audio", "speech model"))
SIGHT = Topic(name="Sight", query="cat:cs.CV", include=("multimodal", "vision-language model"))


def test_a_word_in_the_title_weighs_more() -> None:
    """The title is what a paper says it is about."""
    in_title = make_paper(id=PaperId("1"), title="Audio for all", abstract="Nothing.")
    in_abstract = make_paper(id=PaperId("2"), title="For all", abstract="Audio.")
    without = make_paper(id=PaperId("3"), title="For all", abstract="Nothing.")
    ranked = rank([without, in_abstract, in_title], [SOUND])
    assert [one.paper.id for one in ranked] == ["1", "2", "3"]
    assert ranked[-1].score == 0
    assert ranked[-1].topic is None


def test_spelling_does_not_matter() -> None:
    """Hyphens, plurals, capitals and TeX do not hide a phrase."""
    spellings = [
        "Multi-modal learning",
        "MULTIMODAL learning",
        "multi modal learning",
        r"\textbf{M}ultimodal learning",
        "Vision-Language Models",
        "vision language model",
    ]
    for spelling in spellings:
        (one,) = rank([make_paper(title=spelling, abstract="")], [SIGHT])
        assert one.topic == "Sight", spelling


def test_parts_of_words_do_not_match() -> None:
    """Audio is not found in audiology, nor a phrase among other words."""
    (one,) = rank([make_paper(title="Audiology", abstract="Speech and model.")], [SOUND])
    assert one.matches == ()


def test_capitals_find_capitals() -> None:
    """CLIP is a model, a clip is a piece of video; but lower case finds both."""
    capitals = Topic(name="Models", query="x", include=("CLIP",))
    small = Topic(name="Video", query="x", include=("clip",))
    for title, expected in (("Video clips", ["Video"]), ("Two CLIPs", ["Models", "Video"])):
        (one,) = rank([make_paper(title=title, abstract="")], [capitals, small])
        assert sorted(match.topic for match in one.matches) == expected


def test_words_explain_the_match() -> None:
    """Each match names the operator's own words, the weightiest first."""
    paper = make_paper(title="A speech model", abstract="Audio, multimodal.")
    (one,) = rank([paper], [SOUND, SIGHT])
    assert [(match.topic, match.words) for match in one.matches] == [
        ("Sound", ("speech model", "audio")),
        ("Sight", ("multimodal",)),
    ]
    assert one.score > one.matches[0].score


def test_the_same_words_weigh_more_in_the_category_of_the_query() -> None:
    """The first category more than another; none by itself, and none that the query refuses."""
    topic = Topic(
        name="Sound", query="cat:eess.* ANDNOT (cat:cs.SD OR cat:cs.CL)", include=("a b",)
    )
    scores = []
    for categories in (("eess.AS",), ("cs.LG", "eess.AS"), ("cs.SD",), ()):
        (one,) = rank([make_paper(title="A B", abstract="", categories=categories)], [topic])
        scores.append(one.match)
        assert ("filed under eess.AS" in one.reasons) == ("eess.AS" in categories)
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[1] > scores[2] == scores[3]
    (one,) = rank([make_paper(title="C", abstract="", categories=("eess.AS",))], [topic])
    assert one.matches == ()


def test_a_paper_like_an_example_fits_and_the_shared_words_say_why() -> None:
    topic = Topic(name="Alike", query="x", include=("nothing",), like=("2505.00001", "2505.00009"))
    example = make_paper(title="Audio-visual reasoning", abstract="Reinforcement of spoken words.")
    near = replace(example, id=PaperId("2505.00002"), title="Audio-visual reinforcement")
    far = make_paper(id=PaperId("2505.00003"), title="Compilers", abstract="Registers, loops.")
    first, second = rank([far, near], [topic], examples={example.id: example})
    assert (first.paper.id, first.matches[0].words) == ("2505.00002", ("like 2505.00001",))
    assert first.reasons[0].startswith("like 2505.00001: ")
    assert "audio" in first.reasons[0]
    assert second.matches == ()
    (without,) = rank([near], [topic])
    assert without.matches == ()
    assert wanted_examples([topic, topic]) == ("2505.00001", "2505.00009")


def test_of_equal_matches_the_one_with_more_attention_comes_first() -> None:
    papers = [make_paper(id=PaperId(name), title=f"Audio {name}") for name in ("1", "2", "3")]
    ranked = rank(papers, [SOUND], lambda title, _: Attention(score=5, value=int(title[-1]) / 10))
    assert [one.paper.id for one in ranked] == ["3", "2", "1"]
    assert len({one.match for one in ranked}) == 1
    assert ranked[0].reasons[-1] == "attention 5 of 10"


def test_no_attention_lifts_a_paper_that_hardly_fits_above_one_that_fits_well() -> None:
    fits = make_paper(id=PaperId("1"), title="Audio", abstract="")
    hardly = make_paper(id=PaperId("2"), title="Dull", abstract="Audio.")
    none = make_paper(id=PaperId("3"), title="Star", abstract="")
    ranked = rank(
        [none, hardly, fits],
        [SOUND],
        lambda title, _: Attention(score=1, value=0.0 if title == "Audio" else 1.0),
    )
    assert [one.paper.id for one in ranked] == ["1", "2", "3"]


def test_the_reasons_are_sentences() -> None:
    paper = make_paper(title="A speech model", abstract="Audio, multimodal.")
    (one,) = rank([paper], [SOUND, SIGHT], lambda *_: Attention(score=8, value=0.3, words=("a",)))
    assert one.reasons == (
        "in the title: speech model",
        "in the abstract: audio",
        "also fits: Sight",
        "attention 8 of 10: a",
    )


def test_a_topic_without_words_goes_by_its_name() -> None:
    """Somebody who only names a topic gets papers that name it."""
    topic = Topic(name="Sign language", query="x")
    (one,) = rank([make_paper(title="On sign languages")], [topic])
    assert one.topic == "Sign language"


def test_an_excluded_word_closes_one_topic() -> None:
    """A paper stays in if another topic wants it, and is out if none does."""
    strict = Topic(name="Sound", query="x", include=("audio",), exclude=("medical",))
    both = make_paper(id=PaperId("1"), title="Medical multimodal audio", abstract="")
    only = make_paper(id=PaperId("2"), title="Medical audio", abstract="")
    first, second = rank([both, only], [strict, SIGHT])
    assert (first.paper.id, first.topic, first.excluded_by) == ("1", "Sight", None)
    assert (second.paper.id, second.matches, second.excluded_by) == ("2", (), "medical")


def test_ties_go_by_id() -> None:
    """The order does not depend on the order of the source."""
    papers = [make_paper(id=PaperId(name)) for name in ("b", "c", "a")]
    assert [one.paper.id for one in rank(papers, [SIGHT])] == ["a", "b", "c"]


@given(st.text(), st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_any_text_can_be_ranked(title: str, abstract: str, words: list[str]) -> None:
    """No text and no setting makes it fail, and the score stays between 0 and 1."""
    topic = Topic(name="Any", query="x", include=tuple(words), exclude=("never",))
    (one,) = rank([make_paper(title=title, abstract=abstract)], [topic])
    assert 0 <= one.score <= 1
