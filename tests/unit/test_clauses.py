"""Clauses, connectives and verb forms."""

from __future__ import annotations

import pytest

from digest.cards.language.clauses import Clause, lowered, parse
from digest.cards.language.connectives import starts_with_connective, without_lead
from digest.cards.language.verbs import PARTICIPLES, PASTS, THIRDS, third_person
from digest.cards.language.wording import finished, is_first_person, is_whole


def test_parse_takes_a_sentence_apart() -> None:
    assert parse("By listening, our new model clearly reaches 80%.") == Clause(
        opener="By listening", subject="our new model", verb="reaches", rest="80%."
    )


@pytest.mark.parametrize("sentence", ["", "Songs", "The model that sings.", "A, B, C, D, E, F, G."])
def test_parse_gives_up(sentence: str) -> None:
    assert parse(sentence) is None


@pytest.mark.parametrize(
    ("base", "third"),
    [("propose", "proposes"), ("study", "studies"), ("reach", "reaches"), ("employ", "employs"),
     ("do", "does"), ("have", "has"), ("are", "is")],
)  # fmt: skip
def test_third_person(base: str, third: str) -> None:
    assert third_person(base) == third


def test_forms_lead_back_to_their_verb() -> None:
    assert THIRDS["studies"] == "study"
    assert PASTS["built"] == "build"
    assert PASTS["mapped"] == "map"
    assert PARTICIPLES["shown"] == "show"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Moreover, in this work, we sing.", "We sing."),
        ("And yet songs remain.", "Songs remain."),
        ("Methods: songs were sung.", "Songs were sung."),
        ("Overall the song is good.", "The song is good."),
        ("Overall performance is good.", "Overall performance is good."),
        ("Then-popular songs are good.", "Then-popular songs are good."),
        ("However,", "However,"),
    ],
)
def test_without_lead(sentence: str, expected: str) -> None:
    assert without_lead(sentence) == expected


def test_connectives_are_seen() -> None:
    assert starts_with_connective("Therefore songs are good.")
    assert starts_with_connective("For example, songs are good.")
    assert not starts_with_connective("Still images are good.")
    assert not starts_with_connective("First-person views are good.")


def test_lowered_spares_names() -> None:
    assert lowered("The song", source="") == "the song"
    assert lowered("A song", source="") == "a song"
    assert lowered("Gemini sings", source="Gemini sings") == "Gemini sings"
    assert lowered("Song sings", source="a song") == "song sings"
    assert lowered("GPT-4 sings", source="") == "GPT-4 sings"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("our song is  very good in its own way", "The song is very good in its own way."),
        ("Our song is very good in this paper.", "The song is very good."),
        ("It sings what this study says, where we listen.", "It sings what the study says."),
        ("It lets us sing songs of all kinds.", None),
        ("We sing.", None),
    ],
)
def test_finished(text: str, expected: str | None) -> None:
    """A statement leaves the first person, or is nothing."""
    assert finished(text) == expected


def test_long_statements_lose_their_tail() -> None:
    text = "It sings " + "very " * 45 + "well, thereby pleasing all of the people."
    assert finished(text) == "It sings " + "very " * 45 + "well."


def test_country_and_numerals_are_no_first_person() -> None:
    assert not is_first_person("US hospitals report Type I errors.")
    assert is_first_person("They let us sing.")


def test_an_eaten_address_makes_a_sentence_unfit() -> None:
    assert not is_whole("It is accessible at this https URL average, it sings.")
    assert is_whole("It is accessible at this https URL.")
