"""Which sentences each field of a card is to rest on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from digest.cards.classifier.choosing import likeliest
from digest.cards.classifier.fields import Field
from digest.cards.drafting.draft import Draft
from digest.cards.drafting.example import is_example

#: For each field, the places of the sentences that it rests on, best first.
Choice = Mapping[Field, tuple[int, ...]]
#: The least and the most sentences of a field; a card always has its tl;dr.
_BOUNDS: Final = MappingProxyType(
    {
        Field.TLDR: (1, 4),
        Field.CORE_PROBLEM: (0, 3),
        Field.WHY_IT_MATTERS: (0, 4),
        Field.KEY_NOVELTY: (0, 5),
        Field.EVALUATION_HIGHLIGHTS: (0, 5),
    }
)


def choose(draft: Draft) -> Choice:
    """Choose the sentences of every field of *draft* by what its reader thinks of them."""
    chosen = {
        field: likeliest(
            [sentence.chances[field] for sentence in draft.sentences], least=least, most=most
        )
        for field, (least, most) in _BOUNDS.items()
    }
    examples = [one.place for one in draft.sentences if is_example(one.text)]
    return chosen | {Field.CONCRETE_EXAMPLE: tuple(examples[:1])}
