"""What a card says already, so that it says nothing twice and nothing that is not so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from operator import itemgetter
from typing import Final

from digest.cards.checks.faithfulness import faults
from digest.cards.drafting.draft import Draft
from digest.cards.language.anaphora import leans
from digest.cards.language.content import content, coverage, likeness
from digest.cards.language.pointing import points_inside
from digest.model import Statement

_FRESH: Final = 0.7
"""Share of a statement's content words that another has, below which it is news beyond doubt; 95
of 100 pairs of statements of one gold card share less."""
_SAME: Final = 0.55
"""Words in common of all words of two statements, from which on they say the same."""
_WITHIN: Final = 0.9
"""Share of a statement's content words that another has, from which on it says nothing new."""


_WORD: Final = re.compile(r"[a-z]+")
_WRAPPING: Final = re.compile(
    r"(?:Finds|Describes|Notes|Shows|Reveals|Demonstrates|Observes) (?:that|how) "
)


def _bare(text: str) -> str:
    """Give what *text* says, without that it was found or shown."""
    return _WRAPPING.sub("", text, count=1)


class _News(IntEnum):
    """How much of a text the card does not say yet."""

    FRESH = 0
    DIFFERS = 1
    #: A part of the headline, in other words.
    TOLD = 2
    REPEATS = 3


class Ledger:
    """Takes in the statements of one card, one after the other."""

    def __init__(self, draft: Draft) -> None:
        """Start a card with nothing said."""
        self._draft = draft
        self._headline: frozenset[str] = frozenset()
        self._headline_words: frozenset[str] = frozenset()
        self._said: list[frozenset[str]] = []
        self._pressed = False

    def head(self, text: str) -> None:
        """Note what the card says at its top: bullets may tell more about a part of it."""
        self._headline, self._headline_words = content(text), _words(text)

    def press(self) -> None:
        """Let from now on bullets say what the headline says too, in a word of their own."""
        self._pressed = True

    def first(self, texts: Iterable[str], *places: int) -> Statement | None:
        """Enter and give the first of *texts* that is true, whole and news; None if none is.

        What is news beyond doubt goes before what merely differs, and that before what the
        headline tells as well. *places* are the sentences that it rests on.
        """
        evidence = tuple(self._draft.sentences[place].text for place in sorted(places))
        waiting: list[tuple[_News, str]] = []
        for text in texts:
            news = self._news(text)
            if news != _News.FRESH:
                waiting.append((news, text))
            elif self._is_sound(statement := Statement(text=text, evidence=evidence)):
                return self._entered(statement)
        for news, text in sorted(waiting, key=itemgetter(0)):
            if news == _News.REPEATS:
                break
            if self._is_sound(statement := Statement(text=text, evidence=evidence)):
                return self._entered(statement)
        return None

    def _entered(self, statement: Statement) -> Statement:
        self._said.append(content(_bare(statement.text)))
        return statement

    def instead(self, old: Statement, text: str, *places: int) -> Statement | None:
        """Enter and give *text* in place of *old*, if that may be said; else change nothing."""
        stems = content(_bare(old.text))
        self._said.remove(stems)
        better = self.first([text], *places)
        if better is None:
            self._said.append(stems)
        return better

    def is_fresh(self, text: str) -> bool:
        """Say whether *text* is news beyond doubt."""
        return self._news(text) == _News.FRESH

    def _news(self, text: str) -> _News:
        stems = content(_bare(text))
        found = max((_news(stems, said) for said in self._said), default=_News.FRESH)
        if found == _News.REPEATS:
            return found
        first = _news(stems, self._headline)
        words = _words(text)
        within = words <= self._headline_words or self._headline_words <= words
        if first == _News.REPEATS and not within:
            alike = likeness(stems, self._headline) >= _SAME and not self._pressed
            first = first if alike else _News.TOLD
        return max(found, first)

    def _is_sound(self, statement: Statement) -> bool:
        draft = self._draft
        if leans(statement.text) or points_inside(statement.text):
            return False
        return not faults(statement, source=draft.source, read=draft.abstract)


def _news(stems: frozenset[str], said: frozenset[str]) -> _News:
    """Compare two texts by the stems of their words."""
    covered = coverage(stems, said)
    if covered < _FRESH:
        return _News.FRESH
    repeats = covered >= _WITHIN or likeness(stems, said) >= _SAME
    return _News.REPEATS if repeats else _News.DIFFERS


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))
