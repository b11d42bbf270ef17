"""Which statements of an answer can be shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from digest.cards.checks.form import repeats_title
from digest.cards.llm.answer import read_answer
from digest.cards.llm.prompt import excerpt
from digest.cards.llm.review import (
    Reviewed,
    merged,
    review,
    supported_tags,
)
from digest.model import FIELDS, Statement
from digest.text.word_overlap import coverage, likeness, supporting
from tests.builders import ABSTRACT, make_paper

GIVEN = excerpt(make_paper())
REACHES = "Reaches 85.77% accuracy, outperforming the base model at 80.53%."
GOOD: dict[str, Any] = {
    "tldr": {
        "evidence": [2],
        "text": "EchoNet is a framework that listens, outperforming the base model.",
    },
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


@pytest.mark.parametrize(
    "text",
    [
        "EchoNet: Listening Before Looking.",
        "The paper presents EchoNet, listening before looking.",
    ],
)
def test_a_tldr_that_repeats_the_title_is_refused(text: str) -> None:
    assert repeats_title(text, GIVEN.title)
    found = reviewed(tldr={"text": text, "evidence": [2]})
    assert found.sound["tldr"] == ()
    assert "repeats the title" in found.failed["tldr"]


def test_no_other_statement_is_the_title_either() -> None:
    text = "EchoNet: Listening Before Looking."
    found = reviewed(core_problem={"text": text, "evidence": [2]})
    assert "repeats the title" in found.failed["core_problem"]
    said = {"text": "Models struggle with sound before looking.", "evidence": [1, 2]}
    short = reviewed(core_problem=said)
    assert "core_problem" not in short.failed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "In this paper, we introduce EchoNet, our framework that listens before it looks.",
            "The authors introduce EchoNet, their framework that listens before it looks.",
        ),
        (
            "Our framework listens before it looks.",
            "The authors' framework listens before it looks.",
        ),
        ("However, models struggle with each sound.", "Models struggle with each sound."),
    ],
)
def test_what_speaks_as_the_authors_or_has_a_lead_in_is_told_without(text: str, told: str) -> None:
    found = reviewed(core_problem={"text": text, "evidence": [2]})
    assert found.failed == {}
    (statement,) = found.sound["core_problem"]
    assert statement.text == told


def test_a_tldr_with_a_finding_does_not_repeat_the_title() -> None:
    assert not repeats_title("EchoNet listens and reaches 85.77% accuracy.", GIVEN.title)


@pytest.mark.parametrize(
    ("chosen", "tags"),
    [
        # What a small model chose displaced five right ones.
        (("Education",), ("Multimodal", "Audio", "RL")),
        (("Education", "RL"), ("RL", "Multimodal", "Audio")),
        (("Audio", "RL"), ("Audio", "RL")),
        # Not the stand-in's, but the abstract's own word.
        (("Sound", "RL"), ("Sound", "RL")),
        ((), ("Multimodal", "Audio", "RL")),
    ],
)
def test_tags_count_where_the_paper_or_the_tagger_supports_them(
    chosen: tuple[str, ...], tags: tuple[str, ...]
) -> None:
    assert supported_tags(chosen, ("Multimodal", "Audio", "RL"), GIVEN) == tags


MACROS = excerpt(
    make_paper(
        title="EchoNet: Listening Before Looking",
        abstract=r"Sound is hard. We introduce \method{}, a framework for it. \method hears 85%.",
    )
)


def test_an_undefined_macro_that_a_model_writes_is_the_name_in_the_title() -> None:
    answer = json.dumps({"core_problem": r"\method is a framework that hears 85%."})
    found = review(read_answer(answer, sentences=3), MACROS, ["core_problem"])
    (statement,) = found.sound["core_problem"]
    assert statement.text == "EchoNet is a framework that hears 85%."
    assert statement.evidence[-1] == r"\method hears 85%."


def test_an_undefined_macro_without_a_name_is_a_fault() -> None:
    answer = json.dumps({"core_problem": r"Sound is hard for \foo of the framework."})
    found = review(read_answer(answer, sentences=3), MACROS, ["core_problem"])
    assert r"undefined: \foo" in found.failed["core_problem"]
