"""Who wrote a card, in words: the summarizer, its model, what it read, and when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from digest.model import FIELDS, Provenance
from digest.render.dates import day

_BUT_THE_FIRST: Final = tuple(FIELDS)[1:]


def written_by(made: Provenance) -> str:
    """Write what comes after "Card by": ``endpoint (qwen3) from the abstract, 9 May 2025``."""
    writer = f"{made.summarizer} ({made.model}) from the {made.input}, {day(made.made)}"
    if not made.replaced:
        return writer
    if made.replaced == _BUT_THE_FIRST:
        return f"{writer}; all but the TL;DR by the embedded summarizer"
    fields = _listed([_spoken(name) for name in made.replaced])
    reason = "where the model's were missing or failed the checks"
    return f"{writer}; {fields} by the embedded summarizer, {reason}"


def _spoken(name: str) -> str:
    """Return the field *name* as it is said; a card may be older than the list of fields."""
    return FIELDS[name].spoken if name in FIELDS else name.replace("_", " ")


def _listed(names: Sequence[str]) -> str:
    """Join *names*: ``a, b and c``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
