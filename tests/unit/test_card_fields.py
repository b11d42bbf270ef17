"""The one list of a card's fields."""

from __future__ import annotations

from typing import Any, get_type_hints

import pytest

from digest.cards.llm.prompt import SYSTEM, answer_schema
from digest.cli.cardtext import card_text
from digest.model import (
    FIELDS,
    Card,
    KeyNovelty,
    Shape,
    Statement,
    field_value,
    name_in,
    statements_of,
)
from tests.builders import make_card

_TYPES = {
    Shape.ONE: Statement | None,
    Shape.LIST: tuple[Statement, ...],
    Shape.NAMED: KeyNovelty | None,
}


def _with(name: str, said: tuple[Statement, ...]) -> Card:
    changes: dict[str, Any] = {name: field_value(name, said, called="Its name")}
    return make_card(**changes)


def test_the_list_has_the_fields_of_the_card_in_its_order() -> None:
    assert [*FIELDS] == [
        *("tldr", "core_problem", "why_it_matters", "concrete_example"),
        *("key_novelty", "evaluation_highlights"),
    ]
    assert [field.name for field in FIELDS.values()] == [*FIELDS]


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_has_the_shape_that_its_type_says(name: str) -> None:
    assert get_type_hints(Card)[name] == _TYPES[FIELDS[name].shape]


@pytest.mark.parametrize("name", FIELDS)
def test_statements_come_back_as_they_were_put_into_a_field(name: str) -> None:
    said = tuple(Statement(text=f"{number} of them.") for number in range(FIELDS[name].most))
    card = _with(name, said)
    assert statements_of(card, name) == said
    assert name_in(card, name) == ("Its name" if FIELDS[name].shape is Shape.NAMED else None)


@pytest.mark.parametrize("name", FIELDS)
def test_an_empty_field_has_no_statements(name: str) -> None:
    card = _with(name, ())
    assert statements_of(card, name) == ()
    assert name_in(card, name) is None


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_is_asked_for_and_shown_in_the_terminal(name: str) -> None:
    field = FIELDS[name]
    assert f"- {name}: {field.asks}." in SYSTEM
    assert name in answer_schema([*FIELDS], sentences=2, tags=False)["required"]
    assert field.heading in card_text(make_card(), 80)


def test_what_is_missing_is_said_with_what_the_card_was_made_from() -> None:
    said = [field.missing("full text") for field in FIELDS.values()]
    assert said[1] == "No problem found in the full text."
    assert all(one.endswith(" the full text.") for one in said)


def test_a_label_keeps_its_capitals_in_a_sentence_only_where_it_is_an_acronym() -> None:
    assert [FIELDS[name].spoken for name in ("tldr", "core_problem")] == ["TL;DR", "core problem"]
