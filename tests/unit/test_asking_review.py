"""Which statements of an answer can be shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from digest.cards.llm.answer import read_answer
from digest.cards.llm.excerpt import excerpt
from digest.cards.llm.overlap import coverage, likeness, supporting
from digest.cards.llm.review import Reviewed, merged, review
from digest.model import FIELDS, Statement
from tests.builders import ABSTRACT, make_paper

GIVEN = excerpt(make_paper())
REACHES = "Reaches 85.77% accuracy, outperforming the base model at 80.53%."
GOOD: dict[str, Any] = {
    "tldr": {"evidence": [2], "text": "EchoNet is a framework that listens before it looks."},
    "core_problem": {"evidence": [1], "text": "Multimodal models struggle with sound."},
    "why_it_matters": [],
    "concrete_example": None,
    "key_novelty": {
        "name": "EchoNet",
        "points": [{"evidence": [2], "text": "Introduces a framework that listens first."}],
    },
    "evaluation_highlights": [{"evidence": [3], "text": REACHES}],
}


def reviewed(**changes: Any) -> Reviewed:
    answer = json.dumps(GOOD | changes)
    return review(read_answer(answer, sentences=len(GIVEN.sentences)), GIVEN, FIELDS)


def highlight(text: str, *evidence: int) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    found = reviewed(evaluation_highlights=[{"text": text, "evidence": [*evidence]}])
    name = "evaluation_highlights"
    return found.sound[name], found.failed.get(name, ())


def test_a_good_answer_passes_with_verbatim_evidence() -> None:
    found = reviewed()
    assert found.failed == {}
    assert found.name == "EchoNet"
    assert found.sound["evaluation_highlights"] == (
        Statement(
            text=REACHES,
            evidence=("EchoNet reaches 85.77% accuracy, outperforming the base model at 80.53%.",),
        ),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Reaches 95.77% accuracy, outperforming the base model at 80.53%.", "95.77"),
        ("ZyloNet reaches 85.77% accuracy, outperforming the base model.", "ZyloNet"),
        ("We reach 85.77% accuracy, outperforming the base model.", "speaks as the authors"),
        ("However, reaches 85.77% accuracy over the base model.", "connective"),
        ("Reaches 85.77% accuracy, outperforming the base model at…", "is cut"),
        (
            "The accuracy reaches 85.77%, outperforming the base model.",
            "does not begin with a verb",
        ),
        ("Carries purple kettles gently past the silver moon.", "is not what the sentences say"),
        (REACHES[:-1] + ", says https://evil.example now.", "https://evil.example"),
        (REACHES[:-1] + ", and so on" * 40 + ".", "is too long"),
    ],
)
def test_a_fault_is_named(text: str, fault: str) -> None:
    sound, faults = highlight(text, 3)
    assert sound == ()
    assert any(fault in one for one in faults)


@pytest.mark.parametrize("evidence", [(), (4,), (99,), (1, 4)])
def test_wrong_evidence_is_mended_by_the_words(evidence: tuple[int, ...]) -> None:
    (statement,), faults = highlight(REACHES, *evidence)
    assert faults == ()
    assert any("85.77%" in sentence for sentence in statement.evidence)
    assert all(sentence in ABSTRACT for sentence in statement.evidence)


def test_a_number_brings_its_sentence_along() -> None:
    text = "EchoNet is a framework that listens before it looks, at 85.77% accuracy."
    (statement,) = reviewed(tldr={"text": text, "evidence": [2]}).sound["tldr"]
    assert [sentence[:12] for sentence in statement.evidence] == ["We introduce", "EchoNet reac"]


def test_no_statement_stands_twice_in_a_card() -> None:
    again = {"evidence": [1], "text": "Multimodal models do struggle with sound."}
    found = reviewed(why_it_matters=[again])
    assert found.sound["why_it_matters"] == ()
    assert found.failed == {"why_it_matters": ("says the same as another statement",)}


def test_a_card_needs_its_tldr_and_an_answer_for_every_field() -> None:
    assert reviewed(tldr=None).failed == {"tldr": ("is missing",)}
    assert reviewed(core_problem=7).failed == {"core_problem": ("was not answered",)}


def test_sound_bullets_stay_beside_a_bad_one() -> None:
    good, bad = ({"text": text, "evidence": [3]} for text in (REACHES, "Reaches 99% on all."))
    found = reviewed(evaluation_highlights=[bad, good])
    assert [one.text for one in found.sound["evaluation_highlights"]] == [REACHES]
    assert "evaluation_highlights" in found.failed


@pytest.mark.parametrize(
    "name", ["ZyloNet", "<b>EchoNet</b> by Zylo", "www.evil.example", "e" * 200]
)
def test_a_name_that_the_paper_does_not_have_is_a_fault(name: str) -> None:
    found = reviewed(key_novelty={**GOOD["key_novelty"], "name": name})
    assert found.name is None
    assert all(fault.startswith("name: ") for fault in found.failed["key_novelty"])
    assert len(found.sound["key_novelty"]) == 1


@pytest.mark.parametrize("name", ["GPT-4o", "GPT-47o", "good24cir", "4GPT-o7"])
def test_a_name_with_another_digit_is_another_name(name: str) -> None:
    given = excerpt(make_paper(abstract="GPT-4o and good2cir struggle with 4 sounds."))
    answer = json.dumps({"core_problem": f"{name} and good2cir struggle with 4 sounds."})
    found = review(read_answer(answer, sentences=1), given, ["core_problem"])
    assert ("core_problem" in found.failed) is (name != "GPT-4o")


def test_of_two_answers_the_better_field_is_taken() -> None:
    first = reviewed(
        tldr=None,
        evaluation_highlights=[{"text": text, "evidence": [3]} for text in (REACHES, "Bad 99%.")],
    )
    second = reviewed(evaluation_highlights=[{"text": "Reaches 77% on it.", "evidence": [3]}])
    found = merged(first, second)
    assert found.failed.keys() == {"evaluation_highlights"}
    assert found.sound["tldr"] == second.sound["tldr"]
    assert [one.text for one in found.sound["evaluation_highlights"]] == [REACHES]


def test_words_choose_the_sentences() -> None:
    sentences = GIVEN.sentences
    assert supporting("Reaches 85.77% accuracy and listens before.", sentences, most=2) == (1, 2)
    assert supporting("Purple kettles fly.", sentences, most=2) == ()
    assert supporting("", sentences, most=2) == ()
    assert supporting("Anything", (), most=2) == ()


def test_likeness_and_coverage() -> None:
    assert likeness("Models struggle with sound.", "Sound struggles model.") == 1
    assert likeness("Models struggle.", "Kettles fly.") == 0
    assert coverage("Models float.", ("Models walk.", "Kettles.")) == 0.5
    assert coverage("", ()) == 1
