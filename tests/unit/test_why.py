"""Why a paper stands where it does, in sentences."""

from __future__ import annotations

from digest.model import TopicMatch
from digest.render.why import why_here
from tests.builders import make_entry


def test_reasons_are_sentences() -> None:
    entry = make_entry(reasons=("pinned by the editor", "in the title: sound", "2505.1 is a twin"))
    assert why_here(entry) == "Pinned by the editor. In the title: sound. 2505.1 is a twin."


def test_an_issue_of_before_tells_its_topics_and_words() -> None:
    matches = (
        TopicMatch(topic="Speech", score=0.5, words=("speech", "voice")),
        TopicMatch(topic="Sound", score=0.4, words=()),
    )
    assert why_here(make_entry(matches=matches)) == "Fits Speech: speech, voice. Fits Sound."


def test_without_a_topic_there_is_nothing_to_say() -> None:
    assert not why_here(make_entry(matches=()))
