"""A card from what a model said, and from a stand-in where that cannot be shown. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from digest.cards.llm.review import Reviewed, repeats
from digest.model import FIELDS, Card, Provenance, Statement, field_value, name_in, statements_of


def assembled(
    own: Card, reviewed: Reviewed, *, tags: Sequence[str], provenance: Provenance
) -> Card:
    """Put what is sound over the card *own* of the stand-in; without any, that card it is.

    The score, the keywords and the frame are always the stand-in's, so that no text can talk
    them up; its tags are too, where the model chose none.
    """
    if not any(reviewed.sound.values()):
        return own
    replaced = tuple(name for name in FIELDS if _is_replaced(name, reviewed))
    statements = _statements(own, reviewed, replaced)
    values = {
        field: field_value(
            field, found, called=name_in(own, field) if field in replaced else reviewed.name
        )
        for field, found in statements.items()
    }
    return replace(
        own,
        **values,  # type: ignore[arg-type] # each value has the type of its field
        tags=tuple(tags) or own.tags,
        provenance=replace(provenance, replaced=replaced),
    )


def provenance_of(own: Card, *, summarizer: str, model: str, made: date) -> Provenance:
    """Say that *model* wrote a card from what the stand-in read for *own*."""
    return Provenance(summarizer=summarizer, model=model, input=own.provenance.input, made=made)


def _is_replaced(field: str, reviewed: Reviewed) -> bool:
    return field in reviewed.failed and not reviewed.sound[field]


def _statements(
    own: Card, reviewed: Reviewed, replaced: Sequence[str]
) -> dict[str, tuple[Statement, ...]]:
    """Gather the statements of each field, none twice: the tl;dr and the model's come first."""
    said: list[Statement] = []
    found: dict[str, tuple[Statement, ...]] = {}
    for field in sorted(FIELDS, key=lambda name: (name != "tldr", name in replaced)):
        statements = statements_of(own, field) if field in replaced else reviewed.sound[field]
        found[field] = tuple(one for one in statements if not repeats(one.text, said))
        said += found[field]
    return found
