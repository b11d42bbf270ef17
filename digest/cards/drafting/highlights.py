"""What a paper has measured, as bullets. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from digest.cards.drafting.bullets import bulleted
from digest.cards.drafting.draft import Draft
from digest.cards.drafting.ledger import Ledger
from digest.cards.drafting.ways import as_bullets, as_findings
from digest.model import Statement

_RESULT: Final = re.compile(
    r"\d|^(?:Achieves|Outperforms|Improves|Surpasses|Shows|Demonstrates|Reaches|Reveals|Finds)\b"
)


def highlights(
    draft: Draft, places: Sequence[int], ledger: Ledger, *, shared: Sequence[int] = ()
) -> tuple[Statement, ...]:
    """State what the sentences at *places* have shown, at most three, in order of the abstract.

    Of a sentence *shared* with another field it takes the shortest part that tells a result.
    """
    return tuple(bulleted(draft, places, ledger, partial(_ways, shared=shared)).values())


def _ways(draft: Draft, place: int, *, shared: Sequence[int] = ()) -> Iterator[str]:
    texts = [text for text in as_bullets(draft, place) if not text.startswith("Includes ")]
    if place in shared:
        telling = [text for text in texts if _RESULT.search(text)]
        yield from sorted(telling, key=len)
    yield from texts
    yield from as_findings(draft, place)
