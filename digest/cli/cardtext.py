"""A card as plain text, as `seeds/2505.04623.card.txt` shows it. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from digest.model import Card, KeyNovelty, Statement
from digest.render.provenance import written_by
from digest.text.latex import to_unicode


def card_text(card: Card, width: int) -> str:
    """Write *card* in lines of at most *width* columns; what it does not say is named."""
    missing = f"not stated in the {card.provenance.input}"
    lines = [*_head(card, width), "", "Paper Summary", ""]
    lines += _wrapped(" · ".join(card.keywords), width)
    lines += _statement("", card.tldr, missing, width)
    lines += ["", "Core Problem", *_statement("", card.core_problem, missing, width)]
    lines += ["Why it matters:", *_bullets(card.why_it_matters, missing, width)]
    lines += _statement("Concrete Example: ", card.concrete_example, missing, width)
    lines += ["", "Key Novelty", *_novelty(card.key_novelty, missing, width)]
    lines += ["", "Evaluation Highlights", *_bullets(card.evaluation_highlights, missing, width)]
    lines += ["", "Breakthrough Assessment (automatic)", *_assessment(card, width)]
    return "\n".join([*lines, "", *_provenance(card, width)])


def _head(card: Card, width: int) -> Iterator[str]:
    """Yield the title, who wrote it, where, and the tags."""
    yield from _wrapped(to_unicode(card.title), width)
    yield ""
    yield from _wrapped(to_unicode(", ".join(card.authors)), width)
    yield from _wrapped(to_unicode(", ".join(card.affiliations)), width)
    yield card.venue
    yield from _wrapped(" · ".join(card.tags), width)
    yield f"https://arxiv.org/abs/{card.id}"


def _statement(label: str, statement: Statement | None, missing: str, width: int) -> list[str]:
    """Give *statement* after *label*, or say that it is missing."""
    return _wrapped(label + (to_unicode(statement.text) if statement else f"({missing})"), width)


def _bullets(statements: Sequence[Statement], missing: str, width: int) -> Iterator[str]:
    """Yield one bullet for each of *statements*, or say that there is none."""
    for statement in statements:
        yield from _wrapped(to_unicode(statement.text), width, bullet="  • ")
    if not statements:
        yield f"  ({missing})"


def _novelty(novelty: KeyNovelty | None, missing: str, width: int) -> Iterator[str]:
    """Yield what is new, under the name that its authors give it."""
    if novelty and novelty.name:
        yield from _wrapped(to_unicode(novelty.name), width)
    yield from _bullets(novelty.points if novelty else (), missing, width)


def _assessment(card: Card, width: int) -> list[str]:
    """Give the score and the rationale."""
    if card.assessment is None:
        return ["(none)"]
    told = f"{card.assessment.rationale} {card.assessment.meaning}".rstrip()
    return [f"{card.assessment.score}/10", *_wrapped(told, width)]


def _provenance(card: Card, width: int) -> list[str]:
    """Say who wrote the card, from what, and when."""
    return _wrapped(f"Card by {written_by(card.provenance)}.", width)


def _wrapped(text: str, width: int, bullet: str = "") -> list[str]:
    """Break *text* into lines; those after the first are indented as far as *bullet*."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_on_hyphens=False,
        break_long_words=False,
    )
