"""A statement is whole, or it is none."""

from __future__ import annotations

import pytest

from digest.cards.language.wording import finished, is_whole


@pytest.mark.parametrize(
    "text",
    [
        "The model achieves an average accuracy of.",
        "While large models read the songs well.",
        "The growing use of models calls for readers, to.",
        "[This is a position paper.",
        "Since reading songs takes many skills.",
        "Models may read songs as humans do -- yet research.",
        "Even though, some songs may be read.",
        "Uses a two-stage approach of two stages: pretraining.",
        "The attack can be stopped by the strategies:.",
        "Designed to capture the key aspects of songs --.",
    ],
)
def test_what_is_cut_is_seen(text: str) -> None:
    assert not is_whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "The model is not what it is capable of.",
        "While models read songs, they forget notes.",
        "Has two stages: pretraining and finetuning on songs.",
    ],
)
def test_what_is_whole_is_seen(text: str) -> None:
    assert is_whole(text)


def test_loose_marks_are_closed() -> None:
    assert finished("the attack can be stopped by strategies:") == (
        "The attack can be stopped by strategies."
    )
