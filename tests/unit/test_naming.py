"""What a work is called, and what is new in it."""

from __future__ import annotations

import pytest

from digest.cards.method_name import full_name, name_of, names_of, novelty_name


@pytest.mark.parametrize(
    ("title", "abstract", "name"),
    [
        ("EchoNet: Reading Songs", "We read songs.", "EchoNet"),
        ("Reading Songs", "We introduce EchoNet, a reader of songs.", "EchoNet"),
        ("Reading Songs", "We propose a reader called EchoNet.", "EchoNet"),
        ("Reading Songs", "We propose Echo Song Reading (ESR) for songs.", "ESR"),
        ("Reading Songs", "We devise a reader, EchoNet that reads. EchoNet leads.", "EchoNet"),
        ("Reading Songs", "We propose a reader for LLMs. LLMs are large.", None),
        ("Reading: A Song", "We read songs.", None),
    ],
)  # fmt: skip
def test_name_of(title: str, abstract: str, name: str | None) -> None:
    assert name_of(title, abstract) == name


@pytest.mark.parametrize(
    "title",
    [
        "Beyond DNS: A Lean Index of Agents",
        "Towards Safer AI: A Lean Index of Agents",
        "Rethinking LLMs: A Lean Index of Agents",
        "Democratizing AI: A Lean Index of Agents",
        "Who speaks? A Lean Index of Agents",
        "Who Speaks?: A Lean Index of Agents",
        "From GPT-4 to Q5: A Lean Index of Agents",
    ],
)  # fmt: skip
def test_a_slogan_is_no_name(title: str) -> None:
    abstract = "Beyond DNS and beyond Safer AI, agents need an index. We describe one."
    assert name_of(title, abstract) is None


def test_what_is_new_is_no_slogan() -> None:
    abstract = "Agents need an index. We describe one."
    title = "Beyond DNS: A Lean Index of Agents"
    assert novelty_name(title, abstract, None) == "Lean Index of Agents"


def test_what_is_new_is_the_idea_that_the_authors_bring() -> None:
    abstract = "We introduce EchoNet, a zero-shot song reading framework that listens first."
    title = "Listening Before Reading"
    assert novelty_name(title, abstract, "EchoNet") == "EchoNet: Zero-shot song reading framework"
    plain = "We propose a novel framework for reading old songs that listens first."
    assert novelty_name(title, plain, None) == "Framework for reading old songs"


def test_what_a_method_is_for_is_not_its_name() -> None:
    abstract = "We propose a reader for Echo Song Reading (ESR). ESR is hard."
    assert name_of("Reading Songs", abstract) is None


def test_parts_have_names_of_their_own() -> None:
    abstract = "We introduce EchoNet, a reader. We also propose EchoBench, a set of songs."
    assert names_of("EchoNet", abstract) == ("EchoNet", "EchoBench")


def test_full_name() -> None:
    assert full_name("ESR", "We propose Echo Song Reading (ESR).") == "ESR: Echo Song Reading"
    assert full_name("ESR", "We propose ESR.") == "ESR"


@pytest.mark.parametrize(
    ("title", "name", "expected"),
    [
        ("EchoNet: A Reader of Songs", "EchoNet", "EchoNet: Reader of Songs"),
        ("A Reader of Songs", "ESR", "ESR: Echo Song Reading"),
        ("Towards Reading Songs", "EchoNet", "EchoNet: Reading Songs"),
        ("Towards Reading Songs", None, "Reading Songs"),
        ("Reading the Long and Old Songs of the Sea with Small Models and Large Notes", None,
         "Reading the Long and Old Songs of the Sea"),
        ("Bridge the Gap between Past and Future of Songs That Were Lost at Sea", None, None),
        ("EchoMark: A Benchmark for Testing Long and Old Songs", "EchoMark",
         "EchoMark: Benchmark for Testing Long and Old Songs"),
    ],
)  # fmt: skip
def test_novelty_name(title: str, name: str | None, expected: str | None) -> None:
    abstract = "We propose Echo Song Reading (ESR)."
    assert novelty_name(title, abstract, name) == expected
