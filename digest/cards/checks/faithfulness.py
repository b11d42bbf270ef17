"""Faithfulness: whether a card says only what its paper says.

Every summarizer puts its statements through :func:`faults` before it shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from digest.cards.checks.consistency import is_bent
from digest.cards.checks.contradictions import contradictions
from digest.cards.checks.form import ill_formed
from digest.cards.checks.names import unknown_names
from digest.cards.checks.numbers import Quantity, claimed, is_computed, is_in, legible
from digest.cards.checks.prompt_injection import steering
from digest.cards.checks.swapped_arguments import exchanged
from digest.model import Statement

_SHOWN: Final = 60
"""Letters of a quotation that a fault repeats."""
_LONGEST: Final = 1200
"""Letters of a statement; a longer one is refused unread."""
_LOOK_BACK: Final = 80


def faults(
    statement: Statement, *, source: str, read: str, is_verbatim: bool = False
) -> tuple[str, ...]:
    """Return all that is wrong with *statement*; empty if it can be shown.

    *source* is what its words may come from: the title, a line break, and the text. *read* is what
    its evidence quotes. Each fault is a short phrase for a log, or to tell a model what to mend:
    "not in the paper: 93%", "not in its evidence: 85", "says the opposite: reduces". One that
    *is_verbatim* has its evidence's words in their order: it can say nothing else, so that only
    its form is looked at, which takes a fourth of the time.
    """
    text = statement.text
    if len(text) > _LONGEST:
        return ("is too long",)
    found = [] if is_verbatim else [*_unsaid(statement, source)]
    for quote in statement.evidence:
        if not quote.strip() or quote not in read:
            found.append(f"not verbatim: {quote[:_SHOWN]}")
        if steering(quote):
            found.append(f"quotes an order: {quote[:_SHOWN]}")
    if steering(text):
        found.append("gives orders to its reader")
    found += ill_formed(text, source)
    return tuple(dict.fromkeys(found))


def _unsaid(statement: Statement, source: str) -> Iterator[str]:
    """Yield what *statement* says, and its paper or its evidence does not."""
    evidence = " ".join(statement.evidence)
    missing = unsupported(statement.text, source, evidence)
    yield from (f"not in the paper: {token}" for token in missing)
    if statement.evidence:
        yield from _against_evidence(statement.text, source, evidence)


def unsupported(text: str, source: str, evidence: str = "") -> tuple[str, ...]:
    """Return the numbers, acronyms and names of *text* that *source* does not have, in order.

    What two numbers of the *evidence* amount to is allowed, if *text* shows them.
    """
    plain, known, quoted = legible(text), _legible(source), legible(evidence)
    missing = [
        one.text
        for one in claimed(plain)
        if not is_in(one, known) and not is_computed(one, plain, quoted)
    ]
    return tuple(dict.fromkeys([*missing, *unknown_names(plain, known)]))


def computed(statement: Statement) -> tuple[str, ...]:
    """Return the numbers of *statement* that stand in no sentence but are reckoned from two."""
    plain, quoted = legible(statement.text), legible(" ".join(statement.evidence))
    return tuple(
        one.text
        for one in claimed(plain)
        if not is_in(one, quoted) and is_computed(one, plain, quoted)
    )


def _against_evidence(text: str, source: str, evidence: str) -> Iterator[str]:
    """Yield what the paper may say, but not the sentences that *text* rests on."""
    title = source.partition("\n")[0] if "\n" in source else ""
    plain, quoted, known = legible(text), legible(evidence), _legible(source)
    rests_on = f"{legible(title)}\n{quoted}"
    for quantity in claimed(plain):
        foreign = not is_in(quantity, rests_on) and is_in(quantity, known)
        if (
            foreign
            and not _is_version(quantity, plain, known)
            and not is_computed(quantity, plain, quoted)
        ):
            yield f"not in its evidence: {quantity.text}"
    yield from (f"exchanged: {pair}" for pair in exchanged(plain, quoted))
    yield from (f"says the opposite: {word}" for word in contradictions(plain, quoted))
    if is_bent(plain, quoted):
        yield "bends what its evidence says"


def _is_version(quantity: Quantity, text: str, source: str) -> bool:
    """Return whether *quantity* ends a name that the source has too: Gemini 2.0."""
    before = text[max(0, quantity.start - _LOOK_BACK) : quantity.start].split()
    return bool(before) and before[-1][:1].isupper() and f"{before[-1]} {quantity.text}" in source


@lru_cache(maxsize=8)
def _legible(source: str) -> str:
    return legible(source)
