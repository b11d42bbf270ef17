"""Whether a card says only what its paper says. Pure.

Every summarizer puts its statements through :func:`faults` before it shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from digest.cards.checks.contradictions import contradictions
from digest.cards.checks.hidden import markup, unseen
from digest.cards.checks.names import unknown_names
from digest.cards.checks.numbers import Quantity, claimed, is_among, legible, quantities
from digest.cards.checks.prompt_injection import steering
from digest.cards.checks.swapped_arguments import exchanged
from digest.cards.language.connectives import starts_with_connective
from digest.cards.language.wording import is_first_person, is_whole
from digest.model import Statement

_SHOWN: Final = 60
"""Letters of a quotation that a fault repeats."""


def faults(statement: Statement, *, source: str, read: str) -> tuple[str, ...]:
    """Name all that is wrong with *statement*; empty if it can be shown.

    *source* is what its words may come from: the title, a line break, and the text. *read* is what
    its evidence quotes. Each fault is a short phrase for a log, or to tell a model what to mend:
    "not in the paper: 93%", "not in its evidence: 85", "says the opposite: reduces".
    """
    text = statement.text
    found = [f"not in the paper: {token}" for token in unsupported(text, source)]
    found += [
        f"not verbatim: {quote[:_SHOWN]}"
        for quote in statement.evidence
        if not quote.strip() or quote not in read
    ]
    found += [
        f"quotes an order: {quote[:_SHOWN]}" for quote in statement.evidence if steering(quote)
    ]
    if statement.evidence:
        found += _against_evidence(text, source, " ".join(statement.evidence))
    found += _form(text)
    return tuple(dict.fromkeys(found))


def unsupported(text: str, source: str) -> tuple[str, ...]:
    """Give the numbers, acronyms and names of *text* that *source* does not have, in order."""
    plain, known = legible(text), _legible(source)
    missing = [one.text for one in claimed(plain) if not is_among(one, quantities(known))]
    return tuple(dict.fromkeys([*missing, *unknown_names(plain, known)]))


def _against_evidence(text: str, source: str, evidence: str) -> Iterator[str]:
    """Yield what the paper may say, but not the sentences that *text* rests on."""
    title = source.partition("\n")[0] if "\n" in source else ""
    plain, quoted, known = legible(text), legible(evidence), _legible(source)
    rests_on = quantities(legible(title)) + quantities(quoted)
    for quantity in claimed(plain):
        foreign = not is_among(quantity, rests_on) and is_among(quantity, quantities(known))
        if foreign and not _is_version(quantity, plain, known):
            yield f"not in its evidence: {quantity.text}"
    yield from (f"exchanged: {pair}" for pair in exchanged(plain, quoted))
    yield from (f"says the opposite: {word}" for word in contradictions(plain, quoted))


def _form(text: str) -> Iterator[str]:
    """Yield what no statement may be, whatever its paper says."""
    yield from (f"markup: {mark}" for mark in markup(text))
    yield from (f"unseen: {mark}" for mark in unseen(text))
    if steering(text):
        yield "gives orders to its reader"
    if is_first_person(text):
        yield "speaks as the authors"
    if starts_with_connective(text):
        yield "starts with a connective"
    if not is_whole(text):
        yield "is cut"


def _is_version(quantity: Quantity, text: str, source: str) -> bool:
    """Say whether *quantity* ends a name that the source has too: Gemini 2.0."""
    before = text[: quantity.start].split()
    return bool(before) and before[-1][:1].isupper() and f"{before[-1]} {quantity.text}" in source


@lru_cache(maxsize=8)
def _legible(source: str) -> str:
    return legible(source)
