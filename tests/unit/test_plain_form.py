"""The plain form of a statement: the sentence itself, freed of its lead-in."""

from __future__ import annotations

import pytest

from digest.cards.checks.form import is_first_person, starts_with_connective
from digest.cards.writing.plain_form import plain


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "In this paper, we propose EchoNet, a network for songs.",
            "The authors propose EchoNet, a network for songs.",
        ),
        (
            "Extensive experiments on five datasets show that EchoNet reaches 85%.",
            "EchoNet reaches 85%.",
        ),
        (
            "Our results demonstrate that our method beats theirs by 3 points.",
            "The authors' method beats theirs by 3 points.",
        ),
        (
            "However, labels are costly to collect.",
            "Labels are costly to collect.",
        ),
        (
            "To address this, we train on songs without labels",
            "The authors train on songs without labels.",
        ),
        (
            "This paper introduces a benchmark of 900 questions.",
            "The paper introduces a benchmark of 900 questions.",
        ),
        (
            "I show that Type I errors fall by half.",
            "Type I errors fall by half.",
        ),
        (
            "I've collected 300 recordings myself.",
            "The authors have collected 300 recordings themselves.",
        ),
        # nor is the country "us", nor is a name spelled otherwise than its authors do
        ("Cases in the US fall as we test us.", "Cases in the US fall as the authors test them."),
        ("We find that mCLIP labels songs best.", "mCLIP labels songs best."),
        (
            "Leveraging this finding, we train X-Reasoner on text alone.",
            "The authors train X-Reasoner on text alone.",
        ),
        ("Then we sort the songs by mood.", "The authors sort the songs by mood."),
        (
            "Namely, the moods of songs are learned from lyrics.",
            "The moods of songs are learned from lyrics.",
        ),
        ("(ii) We release the code.", "The authors release the code."),
        (
            "Results: The error falls to 4,2 % on all sites.",
            "The error falls to 4,2 % on all sites.",
        ),
        (
            "For the first time, to the best of our knowledge, songs are sorted by mood.",
            "For the first time, songs are sorted by mood.",
        ),
        ("We deepen our understanding of songs.", "The authors deepen the understanding of songs."),
    ],
)
def test_a_sentence_loses_its_lead_in_and_its_first_person(sentence: str, expected: str) -> None:
    assert plain(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "These are costly to collect.",
        "It does so at a tenth of the cost.",
        "They fail on long songs.",
        "To this end, it is trained on songs.",
    ],
)
def test_a_sentence_that_leans_on_another_has_no_plain_form(sentence: str) -> None:
    assert plain(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Moreover, we show that our model, which we call EchoNet, helps us.",
        "Thus, in our study, my own songs were used by us.",
        "Specifically, we've tested 12 models; ours is best.",
    ],
)
def test_no_plain_form_speaks_as_the_authors_or_begins_with_a_connective(sentence: str) -> None:
    found = plain(sentence)
    assert found is not None
    assert not is_first_person(found)
    assert not starts_with_connective(found)


def test_a_problem_of_the_approach_is_not_told_as_the_papers_own() -> None:
    sentence = "This approach incurs a large memory footprint."
    assert plain(sentence) == "The approach incurs a large memory footprint."
    assert plain(sentence, of_others=True) is None
    assert plain("The problem of sorting songs is hard.", of_others=True) is not None
