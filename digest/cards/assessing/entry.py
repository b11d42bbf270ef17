"""What the cues of a score are looked for in: an entry, with what its authors claim. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from digest.text.sentences import split_sentences

# Where an abstract turns from the field to the work at hand.
_OWN: Final = re.compile(
    r"\b(?:we|our|ours|here|this (?:\w+ )?(?:paper|work|study|article|survey|review|report|project"
    r"|research|thesis))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the cues are looked for in."""

    title: str
    abstract: str
    #: The sentences of the abstract that tell what its authors did and found; may be empty.
    sentences: tuple[str, ...]
    #: The same as one text.
    claims: str
    #: Those that tell results; may be empty.
    results: str


def entry_of(title: str, abstract: str, *, results: str) -> Entry:
    """Sort out what in *abstract* is claimed; *results* are its sentences with results."""
    sentences = split_sentences(abstract)
    turn = next((place for place, text in enumerate(sentences) if _OWN.search(text)), None)
    told = split_sentences(results) if turn is None else sentences[turn:]
    return Entry(
        title=title,
        abstract=abstract,
        sentences=tuple(told),
        claims=" ".join(told),
        results=results,
    )
