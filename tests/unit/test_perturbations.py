"""Twins of true statements: bent in one place, with the words of the evidence."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("numpy", reason="training is not installed")

from training.perturbation_kinds import Sample
from training.perturbations import (
    CLAUSE,
    DIRECTION,
    FIGURE,
    NEGATION,
    REMEDY,
    SIDES,
    statements_of_card,
    twins_of,
)

SENTENCES = [
    "Retrieval suffers from a modality gap between images and text.",
    "We propose AlignNet, which alleviates the modality gap by aligning features of both encoders.",
    "It does not need paired labels and outperforms CLIP-L on COCO.",
    "AlignNet reaches 92.4% recall on COCO and 81.5% recall on Flickr30K.",
    "A second module prunes redundant tokens by scoring their attention maps.",
]
CARD: dict[str, Any] = {
    "id": "2501.00001",
    "sentences": SENTENCES,
    "tldr": {"text": "AlignNet reaches 92.4% recall on COCO.", "evidence": [3]},
    "core_problem": {"text": "Retrieval suffers from a modality gap.", "evidence": [0]},
    "concrete_example": None,
    "why_it_matters": [],
    "key_novelty": {
        "name": "AlignNet",
        "points": [
            {"text": "Alleviates the modality gap by aligning features.", "evidence": [1]},
            {"text": "Prunes redundant tokens by scoring their attention maps.", "evidence": [4]},
        ],
    },
    "evaluation_highlights": [
        {"text": "AlignNet outperforms CLIP-L and does not need paired labels.", "evidence": [2]},
    ],
}


def _twins(kind: str) -> list[Sample]:
    return [twin for twin in twins_of(CARD) if twin.kind == kind]


def test_true_statements_have_their_sentences() -> None:
    found = statements_of_card(CARD)
    assert len(found) == 5
    assert found[0].evidence == (SENTENCES[3],)


def test_a_figure_takes_the_place_of_another() -> None:
    assert "AlignNet reaches 81.5% recall on COCO." in {twin.text for twin in _twins(FIGURE)}


def test_a_tail_of_another_sentence_is_put_on_and_its_sentence_is_evidence() -> None:
    (twin,) = [one for one in _twins(CLAUSE) if one.straight.startswith("Alleviates")]
    assert twin.text == "Alleviates the modality gap by scoring their attention maps."
    assert set(twin.evidence) == {SENTENCES[1], SENTENCES[4]}


def test_a_denial_is_dropped() -> None:
    texts = {twin.text for twin in _twins(NEGATION)}
    assert "AlignNet outperforms CLIP-L and does need paired labels." in texts


def test_a_remedy_becomes_a_property() -> None:
    texts = [one.text for one in _twins(REMEDY) if one.straight.startswith("Alleviates")]
    assert any(
        "modality gap by aligning features" in text and "lleviates" not in text for text in texts
    )


def test_sides_are_swapped_and_directions_turned() -> None:
    assert any(twin.text.startswith("CLIP-L outperforms AlignNet") for twin in _twins(SIDES))
    assert any("underperforms CLIP-L" in twin.text for twin in _twins(DIRECTION))


def test_twins_are_the_same_each_time_and_never_the_statement_itself() -> None:
    assert twins_of(CARD) == twins_of(CARD)
    assert all(twin.text != twin.straight for twin in twins_of(CARD))


def test_a_list_in_another_order_is_no_twin() -> None:
    """Items of a list change places without a change of meaning."""
    text = "AlignNet is tested on images and text."
    card = {**CARD, "tldr": {"text": text, "evidence": [0]}}
    assert "AlignNet is tested on text and images." not in {twin.text for twin in twins_of(card)}
