"""Values as JSON and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.codec import card_json, decode, encode
from digest.model import (
    Card,
    Coverage,
    Entry,
    Failure,
    Issue,
    LeftOut,
    Paper,
    PaperId,
    Placement,
    Reason,
    Statement,
    Translation,
    Unreadable,
)
from tests.builders import NOW, make_card, make_entry, make_issue, make_paper

HOSTILE = (
    '<script>alert(1)</script> & "x" $a<b$ \\ \u202eright\u202c \x00\x1b\x85\u2028\u2029 \U0001f600'
)

texts = st.text()
moments = st.none() | st.datetimes(timezones=st.just(UTC))
papers = st.builds(
    Paper,
    id=texts.map(PaperId),
    title=texts,
    abstract=texts,
    authors=st.lists(texts).map(tuple),
    version=st.none() | st.integers(1, 99),
    categories=st.lists(texts).map(tuple),
    announced=st.dates(),
    submitted=moments,
    updated=moments,
    comment=st.none() | texts,
    journal_ref=st.none() | texts,
    doi=st.none() | texts,
    withdrawn=st.booleans(),
    translations=st.lists(
        st.builds(Translation, language=texts, title=st.none() | texts, abstract=texts)
    ).map(tuple),
)
statements = st.builds(Statement, text=texts, evidence=st.lists(texts).map(tuple))
cards = st.builds(
    replace,
    st.just(make_card()),
    title=texts,
    tldr=st.none() | statements,
    why_it_matters=st.lists(statements).map(tuple),
    assessment=st.none() | st.just(make_card().assessment),
)
entries = st.builds(
    Entry,
    paper=papers,
    placement=st.sampled_from(Placement),
    score=st.floats(0, 1),
    matches=st.just(make_entry().matches),
    card=st.none() | cards,
)


@settings(max_examples=30, deadline=None)
@given(papers)
def test_a_paper_comes_back_as_it_was(paper: Paper) -> None:
    assert decode(Paper, encode(paper)) == paper


@settings(max_examples=30, deadline=None)
@given(cards)
def test_a_card_comes_back_as_it_was(card: Card) -> None:
    assert decode(Card, encode(card)) == card


@settings(max_examples=20, deadline=None)
@given(st.lists(entries, max_size=3), moments)
def test_an_issue_comes_back_as_it_was(entries: list[Entry], revised: datetime | None) -> None:
    coverage = Coverage(
        listed=9,
        left_out=(LeftOut(id=PaperId("1"), title="t", reason=Reason.WITHDRAWN),),
        unreadable=(Unreadable(origin="a.md", line=3, reason="no title", excerpt=HOSTILE),),
        failures=(Failure(id=PaperId("2"), reason="too short"),),
    )
    issue = make_issue(entries, coverage=coverage, revised=revised)
    again = decode(Issue, encode(issue))
    assert again == issue
    assert encode(again) == encode(issue)


def test_hostile_text_stays_on_one_line() -> None:
    """What ends a line anywhere is escaped, and comes back."""
    paper = make_paper(title=HOSTILE, abstract="x" * 5000)
    assert len(encode(paper).splitlines()) == 1
    assert decode(Paper, encode(paper)) == paper


def test_text_of_other_alphabets_stays_readable() -> None:
    assert "Erdős 多模态" in encode(make_paper(title="Erdős 多模态"))


def test_a_moment_keeps_its_instant_and_its_zone() -> None:
    tokyo = datetime(2025, 5, 9, 9, tzinfo=timezone(timedelta(hours=9)))
    again = decode(Paper, encode(make_paper(submitted=tokyo))).submitted
    assert again == tokyo
    assert again.isoformat() == "2025-05-09T09:00:00+09:00"


def test_a_plain_tuple_can_be_kept() -> None:
    assert encode(("Speech & sound",)) == '["Speech & sound"]'
    assert decode(tuple[str, ...], '["Speech & sound"]') == ("Speech & sound",)


@pytest.mark.parametrize(
    "value", [make_entry(score=float("nan")), make_entry(score=float("inf")), "\ud800"]
)
def test_what_cannot_be_read_back_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"float|surrogates"):
        encode(value)


@pytest.mark.parametrize("text", ["", "{}", "null", '{"id": 3}', encode(make_card())])
def test_what_is_no_such_value_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Paper"):
        decode(Paper, text)


def test_a_field_of_another_version_is_passed_over() -> None:
    """A value of a later program can be read, and one of an earlier program lacks what is new."""
    fields = json.loads(encode(make_paper()))
    del fields["translations"]
    assert decode(Paper, json.dumps({**fields, "later": 1})) == make_paper()


def test_the_json_of_a_card() -> None:
    """The shape that is promised to whoever reads the output of ``digest card``."""
    assert json.loads(card_json(make_card(why_it_matters=(Statement(text="It matters."),)))) == {
        "id": "2505.00001",
        "title": "EchoNet: Listening Before Looking",
        "authors": ["Ada Example", "Bo Sample"],
        "affiliations": [],
        "venue": "arXiv (2025)",
        "tags": ["Multimodal", "Audio"],
        "keywords": ["audio-visual reasoning"],
        "tldr": {
            "text": "EchoNet is a framework that listens before it looks.",
            "evidence": ["We introduce EchoNet, a framework that listens before it looks."],
        },
        "core_problem": {
            "text": "Multimodal models struggle with sound.",
            "evidence": ["Multimodal models struggle with sound."],
        },
        "why_it_matters": [{"text": "It matters.", "evidence": []}],
        "concrete_example": None,
        "key_novelty": {
            "name": "EchoNet",
            "points": [
                {
                    "text": "Introduces EchoNet, a framework that listens before it looks.",
                    "evidence": ["We introduce EchoNet, a framework that listens before it looks."],
                }
            ],
        },
        "evaluation_highlights": [
            {
                "text": "Reaches 85.77% accuracy, outperforming the base model at 80.53%.",
                "evidence": [
                    "EchoNet reaches 85.77% accuracy, outperforming the base model at 80.53%."
                ],
            }
        ],
        "assessment": {"score": 6, "rationale": "Names a margin over a baseline.", "meaning": ""},
        "provenance": {
            "summarizer": "embedded",
            "model": "rules-1",
            "input": "abstract",
            "made": "2025-05-10",
            "replaced": [],
        },
    }


def test_the_fields_of_a_card_stand_in_reading_order() -> None:
    assert list(json.loads(card_json(make_card()))) == [
        "id",
        "title",
        "authors",
        "affiliations",
        "venue",
        "tags",
        "keywords",
        "tldr",
        "core_problem",
        "why_it_matters",
        "concrete_example",
        "key_novelty",
        "evaluation_highlights",
        "assessment",
        "provenance",
    ]


def test_a_utc_moment_is_written_short() -> None:
    assert '"submitted":"2025-05-10T07:00:00Z"' in encode(make_paper(submitted=NOW))
