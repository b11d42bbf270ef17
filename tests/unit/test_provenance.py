"""Who wrote a card, as readers see it."""

from __future__ import annotations

from datetime import date

import pytest

from digest.cli.cardtext import card_text
from digest.model import Provenance
from digest.render.provenance import written_by
from digest.render.templates import load_templates
from tests.builders import make_card

BY = "by the embedded summarizer, where the model's were missing or failed the checks"
OTHERS = (
    *("core_problem", "why_it_matters", "concrete_example"),
    *("key_novelty", "evaluation_highlights"),
)


def made(*replaced: str, model: str = "qwen3") -> Provenance:
    return Provenance(
        summarizer="endpoint",
        model=model,
        input="abstract",
        made=date(2025, 5, 9),
        replaced=replaced,
    )


@pytest.mark.parametrize(
    ("replaced", "rest"),
    [
        ((), ""),
        (
            ("tldr",),
            f"; TL;DR {BY}",
        ),
        (
            ("core_problem", "why_it_matters", "concrete_example"),
            f"; core problem, why it matters and concrete example {BY}",
        ),
        (OTHERS, "; all but the TL;DR by the embedded summarizer"),
    ],
)
def test_the_writer_is_named_and_who_helped(replaced: tuple[str, ...], rest: str) -> None:
    line = "endpoint (qwen3) from the abstract, 9 May 2025"
    assert written_by(made(*replaced)) == line + rest


def test_the_text_card_ends_with_it() -> None:
    text = card_text(make_card(provenance=made("tldr")), 200)
    assert text.splitlines()[-1] == (
        "Card by endpoint (qwen3) from the abstract, 9 May 2025; TL;DR by the embedded summarizer,"
        " where the model's were missing or failed the checks."
    )


def test_a_model_with_marks_in_its_name_stays_text_on_a_page() -> None:
    cards = load_templates().environment.get_template("site/cards.html")
    card = make_card(provenance=made(model="<b>evil</b>"))
    html = str(cards.module.provenance(card))  # type: ignore[attr-defined] # a macro
    assert "&lt;b&gt;evil&lt;/b&gt;" in html
    assert "<b>" not in html
