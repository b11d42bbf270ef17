"""A statement is checked word by word against its paper."""

from __future__ import annotations

import pytest

from digest.cards.grounding import faults, unsupported
from digest.model import Statement

SOURCE = (
    "EchoNet: Vision-Language Reasoning\n"
    "We introduce EchoNet, built on Qwen2.5-Omni-7B with Group Relative Policy Optimization "
    r"(GRPO). It scores 85.77\% on 1,180 songs, a $3.5\times$ gain for multimodal LLMs over "
    "OpenAI's models."
)


@pytest.mark.parametrize(
    "text",
    [
        "EchoNet scores 85.77% on 1180 songs.",
        "Gains 3.5 times over the models of OpenAI.",
        "Applies GRPO to Qwen2.5-Omni-7B.",
        "Introduces EchoNet for the LLM.",
        "Achieves vision-language reasoning.",
        "Vision-language reasoning is LLM-based here.",
        "Multimodal LLMs gain from policy optimization.",
    ],
)
def test_supported(text: str) -> None:
    """Other spellings of a number, plurals and capitals at the start are no news."""
    assert unsupported(text, SOURCE) == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("EchoNet scores 5.77% on songs.", "5.77%"),
        ("EchoNet scores 85.7% on songs.", "85.7%"),
        ("EchoNet is tested on 1180% of songs.", "1180%"),
        ("EchoNet is tested on two sets of songs.", "two"),
        ("EchoNet uses PPO.", "PPO"),
        ("EchoNet uses Qwen2.5-7B.", "Qwen2.5-7B"),
        ("EchoNet beats Gemini on songs.", "Gemini"),
        ("Gemini is beaten by EchoNet.", "Gemini"),
        ("EchoNets scores grpo and DeepMind.", "DeepMind"),
    ],
)
def test_unsupported(text: str, missing: str) -> None:
    """A number, acronym or name that the paper does not have is found."""
    assert missing in unsupported(text, SOURCE)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("We introduce EchoNet with policy optimization.", "speaks as the authors"),
        ("Introduces our EchoNet on many songs.", "speaks as the authors"),
        ("The songs in this paper are many.", "speaks as the authors"),
        ("However, it scores well on songs.", "starts with a connective"),
        ("And then it scores on songs.", "starts with a connective"),
        ("In addition to songs, it scores models.", "starts with a connective"),
        ("Introduces EchoNet, built on", "is cut"),
        ("Introduces EchoNet (built on songs.", "is cut"),
        ("Introduces EchoNet with songs...", "is cut"),
    ],
)
def test_form(text: str, fault: str) -> None:
    """First person, connectives and cut ends are faults."""
    assert fault in faults(Statement(text=text), source=SOURCE, read=SOURCE)


def test_evidence_must_be_verbatim() -> None:
    statement = Statement(
        text="Introduces EchoNet on many songs.", evidence=("We introduce  EchoNet",)
    )
    assert faults(statement, source=SOURCE, read=SOURCE) == ("not verbatim: We introduce  EchoNet",)
