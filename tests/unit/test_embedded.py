"""The embedded summarizer on real entries: true, or empty."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cards import make_summarizer
from digest.cards.checks.faithfulness import faults
from digest.cards.checks.form import is_first_person, starts_with_connective
from digest.cards.embedded import EmbeddedSummarizer
from digest.cards.method_name import name_of
from digest.cards.tags import TAGS
from digest.cards.writing.plain_form import closed_up
from digest.config import CardsSettings
from digest.model import Attention, Card, Failure, Paper, PaperId, Statement
from digest.sources.seedformat import parse_seeds
from digest.text.macros import fill_macros, macros_for
from digest.text.repair import one_line
from digest.text.sentences import split_sentences
from tests.builders import make_paper

ROOT = Path(__file__).parents[2]
MADE = date(2025, 5, 10)
FIELDS = ("tldr", "core_problem", "why_it_matters", "key_novelty", "evaluation_highlights")
# Measured 58.8 on these cards; the floor is well under it.
AGREEMENT = 48.0


def card_of(**changes: Any) -> Card:
    """Summarize one paper."""
    (card,) = EmbeddedSummarizer(made=MADE).cards([make_paper(**changes)])
    assert isinstance(card, Card)
    return card


def statements(card: Card, field: str) -> tuple[Statement, ...]:
    """Give the statements of one field."""
    value = getattr(card, field)
    if field == "key_novelty":
        return value.points if value else ()
    return value if isinstance(value, tuple) else () if value is None else (value,)


def all_statements(card: Card) -> Iterator[Statement]:
    """Yield every statement of a card."""
    for field in (*FIELDS, "concrete_example"):
        yield from statements(card, field)


@cache
def seeds() -> tuple[tuple[Paper, Card], ...]:
    """Summarize the collected entries."""
    papers = [
        paper
        for path in sorted((ROOT / "seeds").glob("*.md"))
        for paper in parse_seeds(
            path.read_bytes(),
            origin=path.name,
            announced=date.fromisoformat(path.stem),
        )
        if isinstance(paper, Paper)
    ]
    cards = EmbeddedSummarizer(made=MADE).cards(papers)
    return tuple(
        (paper, card) for paper, card in zip(papers, cards, strict=True) if isinstance(card, Card)
    )


def gold() -> list[dict[str, Any]]:
    """Read the cards that people can compare with."""
    lines = (ROOT / "tests/data/gold/cards.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_model_card() -> None:
    """The card of the example paper names its subject, its problem and its figures."""
    (card,) = [card for paper, card in seeds() if paper.id == "2505.04623"]
    assert card.tldr is not None
    what, _, found = card.tldr.text.partition(". ")
    assert what.startswith("The authors introduce EchoInk-R1, a reinforcement learning framework")
    assert found.startswith("EchoInk-R1-7B achieves 85.77% accuracy on the validation set,")
    assert "80.53%" in found
    assert card.core_problem is not None
    assert "struggle with structured cross-modal reasoning" in card.core_problem.text
    assert card.key_novelty is not None
    assert card.key_novelty.name is not None
    assert card.key_novelty.name.startswith("EchoInk-R1: ")
    assert any("GRPO" in one.text for one in card.key_novelty.points)
    assert any("AVQA-R1-6K" in one.text for one in card.key_novelty.points)
    assert card.evaluation_highlights
    assert not any("85.77%" in one.text for one in card.evaluation_highlights)
    assert card.concrete_example is None
    assert card.assessment is not None
    assert card.assessment.score >= 6
    assert "results in figures (85.77%)" in card.assessment.rationale
    assert "Multimodal" in card.tags


def test_every_seed_paper_has_a_card_with_a_tldr() -> None:
    assert len(seeds()) == 147
    assert all(card.tldr is not None for _, card in seeds())


def test_seed_cards_say_only_what_their_papers_say() -> None:
    """No number, name or acronym from elsewhere, no quote that is not verbatim, no "we"."""
    for paper, card in seeds():
        abstract = one_line(paper.abstract)
        source = f"{one_line(paper.title)}\n{abstract}"
        for statement in all_statements(card):
            if statement.evidence:
                assert faults(statement, source=source, read=abstract) == (), statement
            else:
                assert statement.text == card.title


def test_seed_numbers_are_in_the_abstract_letter_by_letter() -> None:
    """The same, checked by another hand than the one that wrote the cards."""
    for paper, card in seeds():
        source = f"{paper.title} {paper.abstract}"
        for statement in all_statements(card):
            for number in re.findall(r"\d+(?:[.,]\d+)*", statement.text):
                assert number in source, statement


def test_every_statement_stands_on_its_own_feet() -> None:
    for _, card in seeds():
        for statement in all_statements(card):
            assert not starts_with_connective(statement.text), statement
            assert not is_first_person(statement.text), statement


def test_every_statement_is_one_sentence_of_the_paper_or_two_in_its_tldr() -> None:
    """The plain form: each in the words of its evidence, with nothing joined and nothing cut."""
    for paper, card in seeds():
        macros = macros_for(name_of(paper.title, ""), paper.abstract)
        for field in (*FIELDS, "concrete_example"):
            for statement in statements(card, field):
                if not statement.evidence:
                    assert statement.text == card.title
                    continue
                parts = split_sentences(statement.text)
                assert len(parts) <= (2 if field == "tldr" else 1), statement
                assert all(part[-1] in ".!?" for part in parts), statement
                quotes = [closed_up(fill_macros(quote, macros)) for quote in statement.evidence]
                for part in parts:
                    assert any(is_end_of(part, quote) for quote in quotes), statement


def is_end_of(part: str, quote: str) -> bool:
    """Return whether *quote* ends as *part* does, but for persons and "this method"."""
    changed = {"the", "authors", "authors'", "their", "them", "theirs", "themselves", "have"}
    changed |= {"we", "our", "us", "ours", "ourselves", "this", "these", "we've"}
    told, said = (
        [word for word in text.rstrip(".").lower().split() if word not in changed]
        for text in (part, quote)
    )
    return said[len(said) - len(told) :] == told


def test_lists_are_short_and_nothing_is_said_twice() -> None:
    for _, card in seeds():
        assert len(card.why_it_matters) <= 3
        assert len(card.evaluation_highlights) <= 3
        assert card.key_novelty is None or 1 <= len(card.key_novelty.points) <= 3
        texts = [statement.text for statement in all_statements(card)]
        assert len(texts) == len(set(texts))


def test_tags_come_from_the_closed_list() -> None:
    assert all(set(card.tags) <= set(TAGS) for _, card in seeds())
    assert all(len(card.tags) <= 5 for _, card in seeds())


def test_agrees_with_people_on_the_evidence() -> None:
    """The sentences that fields rest on overlap with those that people chose."""
    scores = []
    for row in gold():
        abstract = " ".join(" ".join(row["sentences"]).split())
        card = card_of(id=PaperId(row["id"]), title=row["title"], abstract=abstract)
        scores += [agreement(card, row, field) for field in FIELDS]
    assert 100 * mean(scores) >= AGREEMENT


def agreement(card: Card, row: dict[str, Any], field: str) -> float:
    """Give F1 between the sentences behind *field* in a card and in a gold card."""
    quotes = [quote for one in statements(card, field) for quote in one.evidence]
    chosen = {
        place
        for place, sentence in enumerate(row["sentences"])
        if any(sentence.strip() in quote or quote in sentence for quote in quotes)
    }
    value = row[field]["points"] if field == "key_novelty" else row[field]
    wanted = {
        place
        for one in ([value] if isinstance(value, dict) else value)
        for place in one["evidence"]
    }
    if not chosen and not wanted:
        return 1.0
    return 2 * len(chosen & wanted) / (len(chosen) + len(wanted))


def test_an_empty_abstract_is_a_failure_and_the_batch_goes_on() -> None:
    papers = [make_paper(abstract=" \n "), make_paper()]
    failure, card = EmbeddedSummarizer(made=MADE).cards(papers)
    assert failure == Failure(id=papers[0].id, reason="the abstract is empty")
    assert isinstance(card, Card)


def test_a_fault_in_the_rules_is_a_failure_and_the_batch_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(title: str, abstract: str) -> None:
        raise ZeroDivisionError(title, abstract)

    monkeypatch.setattr("digest.cards.embedded.tags_of", broken)
    (failure,) = EmbeddedSummarizer(made=MADE).cards([make_paper()])
    assert isinstance(failure, Failure)
    assert "see the log" in failure.reason


def test_fields_without_support_are_empty() -> None:
    card = card_of(title="On Things", abstract="Things are described in some detail here.")
    assert card.core_problem is None
    assert card.why_it_matters == ()
    assert card.concrete_example is None
    assert card.key_novelty is None
    assert card.evaluation_highlights == ()
    assert card.tldr == Statement(
        text="Things are described in some detail here.",
        evidence=("Things are described in some detail here.",),
    )


def test_a_title_stands_in_for_a_tldr_that_cannot_be_written() -> None:
    card = card_of(title="A Study of Our Ways", abstract="They do so in several ways.")
    assert card.tldr == Statement(text="A Study of Our Ways")


def test_an_example_is_shown_where_the_paper_gives_one() -> None:
    card = card_of(
        abstract="Models misread scenes. For example, a parked car is taken for a moving bus. "
        "We propose a framework that reads scenes twice."
    )
    assert card.concrete_example is not None
    assert card.concrete_example.text == "A parked car is taken for a moving bus."
    assert card.why_it_matters == ()


def test_provenance_venue_and_name() -> None:
    card = card_of(announced=date(2026, 1, 2))
    summarizer = make_summarizer(CardsSettings(), made=MADE)
    assert card.venue == "arXiv (2026)"
    assert card.provenance.made == MADE
    assert summarizer.name == f"{card.provenance.summarizer}:{card.provenance.model}"


def test_attention_is_counted_and_gives_other_cards_another_name() -> None:
    drawn = Attention(score=9, value=0.5, words=("songs",), meaning="Of papers with a 9, many.")
    summarizer = make_summarizer(CardsSettings(), made=MADE, attention=lambda *_: drawn)
    (card,) = summarizer.cards([make_paper()])
    assert isinstance(card, Card)
    assert card.assessment is not None
    assert "Attention 9 of 10" in card.assessment.rationale
    assert card.assessment.meaning == drawn.meaning
    assert summarizer.name == "embedded:reader-3" == f"embedded:{card.provenance.model}"
    assert make_summarizer(CardsSettings(), made=MADE).name != summarizer.name


@pytest.mark.parametrize(
    "text",
    [
        '<script>alert(1)</script> & "x" $a<b$',
        "\u202eWe propose\x00 a method\u202c that works.",
        "T: " * 1700,
        "WE PROPOSE " + "ABCDEFGHIJ " * 800,
        "We introduce " + "A" * 5000 + ", a thing that does something.",
        "experiments on x, " * 500 + "show that A does B.",
        "We propose a method that " * 300,
        "(" * 3000,
        "$" * 3001,
    ],
)
def test_hostile_text_gives_a_card(text: str) -> None:
    """No line is made of a script, and nothing takes for ever."""
    card = card_of(title=text[:5000], abstract=text)
    assert (card.tldr is None) == ("<script>" in text)
    assert card.tldr is None or "\u202e" not in card.tldr.text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([
    "We", "we", "our", "propose", "EchoNet,", "a", "framework", "that", "shows", "85.77%", "(RL)",
    "However,", "and", "evaluate", "it.", "Results", "on", "$x$", "which", "is", "they", "called",
]), min_size=1, max_size=60))  # fmt: skip
def test_any_jumble_of_words_gives_faultless_statements(jumble: list[str]) -> None:
    """The network that sees meaning bent has learned from sentences: it is not asked of these."""
    abstract = " ".join(jumble)
    card = card_of(title="A Title", abstract=abstract)
    for statement in all_statements(card):
        if statement.evidence:
            wrong = faults(statement, source=f"A Title\n{abstract}", read=abstract)
            assert set(wrong) <= {"bends what its evidence says"}
