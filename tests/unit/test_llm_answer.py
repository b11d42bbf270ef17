"""What is understood of the things that models say."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.cards.llm.answer import Claim, Drafted, clean_statement, objects, read_answer
from digest.model import FIELDS

SENTENCE = "EchoNet listens before it looks."
ANSWER = {
    "tldr": {"evidence": [2, 1], "text": SENTENCE},
    "core_problem": None,
    "why_it_matters": [],
    "concrete_example": None,
    "key_novelty": {"name": "EchoNet", "points": [{"evidence": [2], "text": "Fuses two streams."}]},
    "evaluation_highlights": [{"evidence": [3], "text": "Reaches 85% on AudioBench."}],
    "tags": ["Audio", "Vision"],
}
WHOLE = json.dumps(ANSWER)


def read(text: str) -> Drafted:
    return read_answer(text, sentences=4)


def tldr(text: str) -> tuple[Claim, ...] | None:
    return read(text).claims.get("tldr")


def test_a_whole_answer_is_understood() -> None:
    found = read(WHOLE)
    assert found.claims["tldr"] == (Claim(text=SENTENCE, evidence=(0, 1)),)
    assert found.claims["core_problem"] == ()
    assert found.claims["key_novelty"] == (Claim(text="Fuses two streams.", evidence=(1,)),)
    assert (found.name, found.tags) == ("EchoNet", ("Audio", "Vision"))
    assert {*found.claims} == {*FIELDS}


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{WHOLE}\n```",
        f"Here is the {{card}} you \"asked' for:\n\n{WHOLE}\n\nIs it fine?",
        f"<think>Maybe {{'tldr': null}} or so.</think>\n{WHOLE}",
        f'A draft {{"tldr": null}} first.</think>\n\n```json\n{WHOLE}```',
        json.dumps({"card": ANSWER}),
        json.dumps([ANSWER]),
        WHOLE.replace("}]", "},]").replace("2, 1]", "2, 1,]"),
        WHOLE.replace("null", "None"),
        WHOLE.replace('"tldr"', '"TL;DR"').replace("key_novelty", "Key Novelty"),
        WHOLE.replace('"evidence": [2, 1]', '"evidence": ["1", "sentence 2", 99, -1, 0]'),
        WHOLE.replace(SENTENCE, "  **EchoNet**\\n\\tlistens before `it` <b>looks</b>"),
        WHOLE.replace(SENTENCE, f"- {SENTENCE[:-1]} [1, 2]."),
        WHOLE.replace(SENTENCE, "[EchoNet](javascript:x) listens\\u200b before it\\ud800 looks."),
        WHOLE[:-1],
    ],
)
def test_the_same_answer_in_other_clothes_is_understood_too(text: str) -> None:
    assert read(text) == read(WHOLE)


def test_of_half_an_answer_the_whole_statements_are_kept() -> None:
    found = read(WHOLE[: WHOLE.index("85%")])
    assert found.claims["key_novelty"] == read(WHOLE).claims["key_novelty"]
    assert found.claims["evaluation_highlights"] == ()


def test_a_field_that_was_not_answered_is_not_an_empty_one() -> None:
    claims = read('{"core_problem": null, "why_it_matters": 7, "concrete_example": true}').claims
    assert claims == {"core_problem": ()}


@pytest.mark.parametrize("silence", ['"N/A"', '""', '"null"', "{}", "[]", '{"text": null}', "[[]]"])
def test_silence_has_many_spellings(silence: str) -> None:
    assert tldr(f'{{"tldr": {silence}}}') == ()


def test_a_bare_string_is_a_claim_without_evidence() -> None:
    assert tldr(f'{{"tldr": "{SENTENCE}"}}') == (Claim(text=SENTENCE, evidence=()),)


@pytest.mark.parametrize("evidence", ["true", "null", '"two"', "1.5", "NaN", "{}", "[[1]]", "1e9"])
def test_evidence_of_another_kind_is_none(evidence: str) -> None:
    assert tldr(f'{{"tldr": {{"evidence": {evidence}, "text": "{SENTENCE}"}}}}') == (
        Claim(text=SENTENCE, evidence=()),
    )


def test_no_list_is_longer_than_the_card_has_room_for() -> None:
    points = [{"text": f"Does thing {number}.", "evidence": [1]} for number in range(9)]
    found = read(json.dumps({"why_it_matters": points, "key_novelty": points}))
    assert [len(claims) for claims in found.claims.values()] == [3, 3]


def test_tags_are_of_the_closed_list() -> None:
    said = {"tags": ["audio", "Award", "Audio", 7, "<b>", "LLM", "RL", "Vision", "Video", "3D"]}
    assert read(json.dumps(said)).tags == ("Audio", "LLM", "RL", "Vision", "Video")


@pytest.mark.parametrize(
    ("said", "clean"),
    [
        ("No stop", "No stop."),
        ("Reaches 85%", "Reaches 85%."),
        ("1. Introduces it.", "Introduces it."),
        ("3.5 points better.", "3.5 points better."),
        ("a <script>alert(1)</script> b.", "a alert(1) b."),
        ("Uses p<0.05 and a > b.", "Uses p<0.05 and a > b."),
        ("Cut off…", "Cut off…"),
        ("Has 3 parts (1, 2).", "Has 3 parts."),
    ],
)
def test_markup_goes_and_the_end_is_closed(said: str, clean: str) -> None:
    assert clean_statement(said) == clean


@settings(deadline=None)
@given(st.text())
def test_any_text_is_an_answer(text: str) -> None:
    read(text)


@settings(deadline=None)
@given(st.text(alphabet='{}[]",:\\ntu0d8 \ud800tldrex-', max_size=200))
def test_any_text_that_looks_like_json_is_an_answer(text: str) -> None:
    read(text)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@settings(deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys([*FIELDS, "tags"], _VALUES)))
def test_any_json_is_an_answer(answer: dict[str, object]) -> None:
    found = read(json.dumps(answer))
    for claims in found.claims.values():
        assert all(0 <= place < 4 for claim in claims for place in claim.evidence)
        assert all(claim.text == " ".join(claim.text.split()) for claim in claims)


@settings(deadline=None)
@given(_VALUES.filter(lambda value: isinstance(value, dict)))
def test_what_json_can_read_is_read_alike(value: dict[str, object]) -> None:
    """But for fractions, which no answer has."""
    whole = json.loads(json.dumps(value), parse_float=lambda _: None, parse_constant=lambda _: None)
    *_, last = objects(json.dumps(value))
    assert _without_fractions(last) == _without_fractions(whole)


def _without_fractions(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_fractions(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_fractions(one) for one in value]
    return value if isinstance(value, str) and value[:1].strip("-0123456789NI") else "x"


@pytest.mark.parametrize(
    "text",
    [
        "{" * 1_000_000,
        '{"tldr":' * 100_000,
        "[" * 1_000_000,
        '"' * 1_000_001,
        "{" + '"a",' * 250_000,
    ],
    ids=["braces", "nesting", "brackets", "quotes", "strings"],
)
def test_a_megabyte_of_nonsense_says_nothing(text: str) -> None:
    assert read(text).claims.get("tldr", ()) == ()


def test_a_statement_of_a_megabyte_does_not_come_through() -> None:
    assert tldr('{"tldr": {"text": "' + "A" * 1_000_000 + '"}}') == ()
