"""Sentences that bear out a statement made from others: more of its evidence. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from digest.cards.drafting.draft import Draft
from digest.cards.language.content import content
from digest.model import Statement

_ENOUGH: Final = 2
"""Words of content that a sentence shares with what it bears out."""


def backed(
    statements: Sequence[Statement], places: Iterable[int], draft: Draft
) -> tuple[Statement, ...]:
    """Add each sentence at *places* to the evidence of the statement that it bears out the most.

    *places* were chosen for the field of these *statements*; a sentence that is evidence already,
    or shares too little with all of them, is left alone. Evidence stays in the order of the text.
    """
    order = {sentence.text: sentence.place for sentence in draft.sentences}
    found = list(statements)
    used = {quote for one in statements for quote in one.evidence}
    for quote in (draft.sentences[place].text for place in places):
        if quote in used or not found:
            continue
        shared = [len(content(quote) & content(one.text)) for one in found]
        best = max(range(len(found)), key=shared.__getitem__)
        if shared[best] >= _ENOUGH:
            evidence = sorted({*found[best].evidence, quote}, key=lambda one: order.get(one, 0))
            found[best] = replace(found[best], evidence=tuple(evidence))
    return tuple(found)
