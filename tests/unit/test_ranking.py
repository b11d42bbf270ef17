"""rank: the score of a paper on the topics, and the words that made it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digest.compose.ranking import rank
from digest.model import PaperId, Topic
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
