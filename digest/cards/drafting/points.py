"""What is new in a paper, as bullets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from digest.cards.drafting.bullets import bulleted
from digest.cards.drafting.draft import Draft
from digest.cards.drafting.ledger import Ledger
from digest.cards.drafting.ways import as_bullets, as_descriptions
from digest.cards.language.introductions import introduction, is_by_authors
from digest.model import Statement

_LONGEST: Final = 34
_NOT_OF_THE_WORK: Final = ("Describes ", "Notes ", "Finds ", "Shows ", "Includes ", "Aims ", "Is ")


def points(draft: Draft, places: Sequence[int], ledger: Ledger) -> tuple[Statement, ...]:
    """State what the sentences at *places* bring in, at most three, in order of the abstract.

    What only brings in the work, as the headline does, leads in another bullet.
    """
    found = bulleted(draft, places, ledger, _ways)
    if not found:
        ledger.press()
        found = bulleted(draft, places, ledger, _ways)
    for place in places:
        if place not in found:
            _lead_in(draft, place, found, ledger)
    for place in places:
        if not any(draft.sentences[place].text in one.evidence for one in found.values()):
            _add(draft, place, found, ledger)
    return tuple(found.values())


def _ways(draft: Draft, place: int) -> Iterator[str]:
    yield from as_bullets(draft, place)
    yield from as_descriptions(draft, place)


def _lead_in(draft: Draft, place: int, found: dict[int, Statement], ledger: Ledger) -> None:
    """Turn "Reads X" into "Introduces NAME, which reads X", by what *place* brings in."""
    brought = introduction(draft.sentences[place].text, names=draft.names)
    if brought is None:
        return
    for other, statement in found.items():
        if other <= place or statement.text.startswith((*_NOT_OF_THE_WORK, brought.verb)):
            continue
        if is_by_authors(draft.sentences[other].text):
            continue
        predicate = statement.text[0].lower() + statement.text[1:]
        text = f"{brought.verb} {brought.noun}, which {predicate}"
        if _replace((place, other), found, text, ledger):
            return


def _add(draft: Draft, place: int, found: dict[int, Statement], ledger: Ledger) -> None:
    """Turn "Reads X" into "Reads X, and writes Y", by what *place* says."""
    for other, statement in found.items():
        if len(statement.evidence) > 1 or abs(other - place) > 1:
            continue
        for text in as_bullets(draft, place):
            if not ledger.is_fresh(text):
                continue
            pair = (statement.text, text) if other < place else (text, statement.text)
            joined = f"{pair[0].rstrip('.')}, and {pair[1][0].lower()}{pair[1][1:]}"
            if _replace((place, other), found, joined, ledger):
                return


def _replace(
    places: tuple[int, int], found: dict[int, Statement], text: str, ledger: Ledger
) -> bool:
    """Put *text* in the place of the second of *places*, if it may be said."""
    if len(text.split()) > _LONGEST or len(found[places[1]].evidence) > 1:
        return False
    better = ledger.instead(found[places[1]], text, *places)
    if better is not None:
        found[places[1]] = better
    return better is not None
