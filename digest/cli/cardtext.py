"""A card as plain text, as `seeds/2505.04623.card.txt` shows it. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from digest.model import FIELDS, Card, CardField, Shape, name_in, statements_of
from digest.render.provenance import written_by
from digest.text.latex import to_unicode

if TYPE_CHECKING:
    from digest.cards.writing.statements import Explanation


def card_text(card: Card, width: int) -> str:
    """Write *card* in lines of at most *width* columns; what it does not say is named."""
    lines = [*_head(card, width), "", "Paper Summary", ""]
    lines += _wrapped(" · ".join(card.keywords), width)
    for field in FIELDS.values():
        lines += _field(card, field, width)
    lines += ["", "Breakthrough Assessment (automatic)", *_assessment(card, width)]
    return "\n".join([*lines, "", *_provenance(card, width)])


def explanation_text(told: Explanation, width: int) -> str:
    """Write how a statement came about: its sentences, what was tried, and what the checks said."""
    slot = told.slot
    lines = [f"{slot.field} · {slot.kind.lower()}{' · one more' if slot.again else ''}"]
    for place, sentence in zip(slot.places, told.sentences, strict=True):
        lines += _wrapped(f"{place + 1}. {sentence}", width, bullet="   ")
    for one in told.candidates:
        chance = "plain form" if one.likelihood is None else f"{one.likelihood:.2f}"
        lines += _wrapped(f"{one.text}  [{chance}]", width, bullet=" ✗ " if one.faults else " ✓ ")
        lines += _wrapped("; ".join(one.faults), width, bullet="     ") if one.faults else []
    if told.statement is None:
        lines.append("   nothing passed, so it is left out")
    elif told.dropped:
        lines.append("   left out, as the card says it already")
    return "\n".join([*lines, ""])


def _head(card: Card, width: int) -> Iterator[str]:
    """Yield the title, who wrote it, where, and the tags."""
    yield from _wrapped(to_unicode(card.title), width)
    yield ""
    yield from _wrapped(to_unicode(", ".join(card.authors)), width)
    yield from _wrapped(to_unicode(", ".join(card.affiliations)), width)
    yield card.venue
    yield from _wrapped(" · ".join(card.tags), width)
    yield f"https://arxiv.org/abs/{card.id}"


def _field(card: Card, field: CardField, width: int) -> Iterator[str]:
    """Yield the heading of *field* and what *card* says there, or that it says nothing."""
    missing = f"(not stated in the {card.provenance.input})"
    texts = [to_unicode(one.text) for one in statements_of(card, field.name)]
    stands_under = field.heading.endswith(":")
    if field.shape is Shape.ONE and stands_under:
        yield from _wrapped(f"{field.heading} {texts[0] if texts else missing}", width)
        return
    if field.heading:
        yield from [field.heading] if stands_under else ["", field.heading]
    if field.shape is Shape.ONE:
        yield from _wrapped(texts[0] if texts else missing, width)
        return
    yield from _wrapped(to_unicode(name_in(card, field.name) or ""), width)
    for text in texts:
        yield from _wrapped(text, width, bullet="  • ")
    if not texts:
        yield f"  {missing}"


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
