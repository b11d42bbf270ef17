"""Chosen sentences become the fields of a card, each thing said once."""

from __future__ import annotations

import pytest

from digest.cards.classifier.classifier import shipped_reader
from digest.cards.classifier.fields import Field
from digest.cards.drafting import draft as drafting
from digest.cards.drafting.draft import Draft
from digest.cards.drafting.example import example, is_example
from digest.cards.drafting.highlights import highlights
from digest.cards.drafting.ledger import Ledger
from digest.cards.drafting.points import points
from digest.cards.drafting.problem import problem_and_reasons
from digest.cards.drafting.writing import choose, write
from digest.cards.language.content import content, coverage, likeness
from digest.model import Statement

ABSTRACT = (
    "Reading songs is essential for all music libraries. "
    "Large audio models achieve much on short songs. "
    "However, these models often ignore the notes, limiting recall on long songs. "
    "We propose EchoNet, a reader of songs that listens before it reads. "
    "EchoNet recruits a listener and a writer for each of the songs. "
    "Experiments on three sets of songs show that EchoNet outperforms Gemini by 5.2%."
)


def read(title: str, abstract: str) -> Draft:
    """Take an entry apart with the shipped weights."""
    return drafting.read(title, abstract, shipped_reader())


@pytest.fixture
def draft() -> Draft:
    """Give an entry of six sentences."""
    return read("EchoNet: Reading Songs", ABSTRACT)


def test_every_field_rests_on_its_sentences(draft: Draft) -> None:
    fields = write(
        draft,
        {
            Field.TLDR: (3,),
            Field.CORE_PROBLEM: (2,),
            Field.WHY_IT_MATTERS: (0,),
            Field.KEY_NOVELTY: (4,),
            Field.EVALUATION_HIGHLIGHTS: (5,),
        },
    )
    sentences = [one.text for one in draft.sentences]
    assert fields.tldr is not None
    assert fields.tldr.evidence == (sentences[3],)
    assert fields.core_problem == Statement(
        text="Large audio models often ignore the notes, limiting recall on long songs.",
        evidence=(sentences[2],),
    )
    assert [one.text for one in fields.why_it_matters] == [sentences[0]]
    assert fields.key_novelty is not None
    assert fields.key_novelty.name == "EchoNet: Reading Songs"
    assert [one.text for one in fields.key_novelty.points] == [
        "Recruits a listener and a writer for each of the songs."
    ]
    assert [one.text for one in fields.evaluation_highlights] == [
        "Outperforms Gemini by 5.2% in experiments on three sets of songs."
    ]
    assert fields.concrete_example is None


def test_nothing_chosen_leaves_the_fields_empty(draft: Draft) -> None:
    fields = write(draft, {})
    assert fields.core_problem is None
    assert fields.why_it_matters == ()
    assert fields.key_novelty is None
    assert fields.evaluation_highlights == ()


def test_a_sentence_for_two_fields_is_shared_in_parts(draft: Draft) -> None:
    problem, reasons = problem_and_reasons(draft, (2,), (2,), Ledger(draft))
    assert problem is not None
    assert problem.text == "Large audio models often ignore the notes."
    assert [one.text for one in reasons] == ["Ignoring the notes limits recall on long songs."]
    assert problem.evidence == reasons[0].evidence


def test_two_sentences_make_one_problem(draft: Draft) -> None:
    problem, _ = problem_and_reasons(draft, (1, 2), (), Ledger(draft))
    assert problem is not None
    assert problem.text == (
        "Large audio models achieve much on short songs, but large audio models often ignore"
        " the notes, limiting recall on long songs."
    )
    assert len(problem.evidence) == 2


def test_what_only_introduces_leads_in_another_point(draft: Draft) -> None:
    ledger = Ledger(draft)
    ledger.head("EchoNet is a reader of songs that listens before it reads.")
    (point,) = points(draft, (3, 4), ledger)
    assert point.text == (
        "Proposes EchoNet, which recruits a listener and a writer for each of the songs."
    )
    assert point.evidence == (draft.sentences[3].text, draft.sentences[4].text)


def test_deeds_of_others_are_not_credited_to_the_work() -> None:
    draft = read("Songs", "Gemini leads on all songs, outperforming GPT-4 by 5.2% on poems.")
    (shown,) = highlights(draft, (0,), Ledger(draft), shared=(0,))
    assert shown.text.startswith("Finds that Gemini leads on all songs")


def test_example() -> None:
    sentence = "For example, a parked car is taken for a moving bus."
    assert is_example(sentence)
    assert not is_example("These, for example, are songs.")
    draft = read("Cars", sentence)
    stated = example(draft, (0,), Ledger(draft))
    assert stated is not None
    assert stated.text == "A parked car is taken for a moving bus."


def test_the_choice_knows_what_sentences_are_for(draft: Draft) -> None:
    chosen = choose(draft)
    assert chosen[Field.TLDR][0] == 3
    assert chosen[Field.CORE_PROBLEM][0] == 2
    assert chosen[Field.EVALUATION_HIGHLIGHTS][0] == 5


def test_a_ledger_takes_nothing_twice(draft: Draft) -> None:
    ledger = Ledger(draft)
    text = "Large audio models achieve much on short songs."
    assert ledger.first([text], 1) is not None
    assert ledger.first(["Much on short songs large audio models achieve."], 1) is None
    assert ledger.first(["Reading songs is essential for all music libraries."], 0) is not None


def test_a_ledger_takes_nothing_false(draft: Draft) -> None:
    ledger = Ledger(draft)
    assert ledger.first(["It achieves much on short songs."], 1) is None
    assert ledger.first(["Outperforms Gemini by 6.2% of songs."], 5) is None
    assert ledger.first(["However, much is achieved on short songs."], 1) is None


def test_a_ledger_goes_back_when_a_better_text_fails(draft: Draft) -> None:
    ledger = Ledger(draft)
    old = ledger.first(["Large audio models achieve much on short songs."], 1)
    assert old is not None
    assert ledger.instead(old, "It achieves much.", 1) is None
    assert ledger.first([old.text], 1) is None


def test_likeness_and_coverage() -> None:
    short, long = content("Reads the songs"), content("It reads all long songs of the sea")
    assert coverage(short, long) == 1.0
    assert 0.3 < likeness(short, long) < 0.7
    assert likeness(content(""), content("")) == 0.0


def test_a_bullet_may_tell_more_of_the_headline_but_not_the_same(draft: Draft) -> None:
    headline = "EchoNet is a reader of songs that listens before it reads, in all libraries."
    same = "Proposes EchoNet, a reader of songs that listens before it reads in all libraries."
    ledger = Ledger(draft)
    ledger.head(headline)
    assert ledger.first([headline], 3) is None
    assert ledger.first([same], 3) is None
    ledger.press()
    assert ledger.first([headline], 3) is None
    assert ledger.first([same], 3) is not None


def test_what_is_found_is_no_news_once_described(draft: Draft) -> None:
    ledger = Ledger(draft)
    assert ledger.first(["Describes how EchoNet recruits a listener and a writer."], 4)
    assert ledger.first(["Finds that EchoNet recruits a listener and a writer."], 4) is None


def test_what_leans_is_joined_with_what_it_leans_on() -> None:
    draft = read(
        "Songs",
        "Reward models are trained on fixed sets of songs. This prevents all other uses of them.",
    )
    _, (reason,) = problem_and_reasons(draft, (), (1,), Ledger(draft))
    assert reason.text == (
        "Reward models are trained on fixed sets of songs, which prevents all other uses of them."
    )
    assert len(reason.evidence) == 2


@pytest.mark.parametrize("text", ["a, enabling b ", "It is not x, but y; ", "and by reading, "])
def test_an_endless_sentence_is_not_stated(text: str) -> None:
    draft = read("Songs", (text * 900).strip())
    fields = write(draft, {Field.KEY_NOVELTY: (0,), Field.CORE_PROBLEM: (0,)})
    assert fields.key_novelty is None
    assert fields.core_problem is None
