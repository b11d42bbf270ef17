"""What a card says already, so that it says nothing twice and nothing that is not so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from digest.cards.drafting.draft import Draft
from digest.cards.grounding.faults import faults
from digest.cards.language.anaphora import leans
from digest.cards.language.content import coverage, likeness
from digest.cards.language.pointing import points_inside
from digest.model import Statement

_FRESH: Final = 0.7
"""Share of a statement's content words that another has, below which it is news beyond doubt; 95
of 100 pairs of statements of one gold card share less."""
_SAME: Final = 0.55
"""Words in common of all words of two statements, from which on they say the same."""
_WITHIN: Final = 0.9
"""Share of a statement's content words that another has, from which on it says nothing new."""


class Ledger:
    """Takes in the statements of one card, one after the other."""

    def __init__(self, draft: Draft) -> None:
        """Start a card with nothing said."""
        self._draft = draft
        self._headline = ""
        self._said: list[str] = []

    def head(self, text: str) -> None:
        """Note what the card says at its top: bullets may tell more about a part of it."""
        self._headline = text

    def first(self, texts: Iterable[str], *places: int) -> Statement | None:
        """Enter and give the first of *texts* that is true, whole and news; None if none is.

        What is news beyond doubt goes before what merely differs. *places* are the sentences
        that it rests on.
        """
        evidence = tuple(self._draft.sentences[place].text for place in sorted(places))
        doubtful = []
        for text in texts:
            if self._repeats(text):
                continue
            if not self._is_fresh(text):
                doubtful.append(text)
            elif self._is_sound(statement := Statement(text=text, evidence=evidence)):
                return self._entered(statement)
        later = (Statement(text=text, evidence=evidence) for text in doubtful)
        return next((self._entered(one) for one in later if self._is_sound(one)), None)

    def _entered(self, statement: Statement) -> Statement:
        self._said.append(statement.text)
        return statement

    def instead(self, old: Statement, text: str, *places: int) -> Statement | None:
        """Enter and give *text* in place of *old*, if that may be said; else change nothing."""
        self._said.remove(old.text)
        better = self.first([text], *places)
        if better is None:
            self._said.append(old.text)
        return better

    def _is_fresh(self, text: str) -> bool:
        return all(coverage(text, said) < _FRESH for said in (self._headline, *self._said))

    def _repeats(self, text: str) -> bool:
        return any(
            likeness(text, said) >= _SAME or coverage(text, said) >= _WITHIN
            for said in (self._headline, *self._said)
        )

    def _is_sound(self, statement: Statement) -> bool:
        draft = self._draft
        if leans(statement.text) or points_inside(statement.text):
            return False
        return not faults(statement, source=draft.source, read=draft.abstract)
