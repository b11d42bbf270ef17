"""Each sentence of an abstract has a role."""

from __future__ import annotations

import json
from pathlib import Path

from digest.cards.roles import Role, label
from tests.builders import ABSTRACT

GOLD = Path(__file__).parents[1] / "data/gold/cards.jsonl"
# Measured near 0.8 on these cards; the floor is well under it.
ACCURACY = 0.7


def test_a_short_abstract() -> None:
    sentences = ABSTRACT.replace(". ", ".\n").splitlines()
    roles = [sentence.role for sentence in label(sentences, name="EchoNet")]
    assert roles == [Role.PROBLEM, Role.OBJECTIVE, Role.RESULT, Role.OTHER]


def test_nothing_gives_nothing() -> None:
    assert label([]) == ()


def test_agrees_with_people() -> None:
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    pairs = [
        (found.role.value, wanted)
        for row in rows
        for found, wanted in zip(label(row["sentences"]), row["roles"], strict=True)
    ]
    assert sum(found == wanted for found, wanted in pairs) / len(pairs) >= ACCURACY
