"""Content planning: what is to be stated, from the sentences chosen for each field of a card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from digest.cards.checks.prompt_injection import steering
from digest.cards.classifier import Field, Role, Sentence
from digest.cards.writing.prompts import Kind
from digest.text.macros import fill_macros, undefined_macros

_LONGEST: Final = 1500
"""Letters of a sentence that can be stated; what has more is a list that lost its lines."""
_LONG: Final = 28
"""Words from which on a sentence may give a second bullet."""
_FINDINGS: Final = frozenset({Role.RESULT, Role.CONCLUSION})
_NO_STAKES: Final = frozenset({Role.RESULT, Role.METHOD})
#: Kinds that begin with a verb or a figure, not with a subject.
BULLETS: Final = {Kind.NOVELTY, Kind.RESULT}
_KINDS: Final[Mapping[Field, Kind]] = {
    Field.CORE_PROBLEM: Kind.PROBLEM,
    Field.WHY_IT_MATTERS: Kind.WHY,
    Field.CONCRETE_EXAMPLE: Kind.EXAMPLE,
    Field.KEY_NOVELTY: Kind.NOVELTY,
    Field.EVALUATION_HIGHLIGHTS: Kind.RESULT,
}
Choice = Mapping[Field, Sequence[int]]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A paper as its statements are made from it: both texts in one line each."""

    title: str
    abstract: str
    sentences: tuple[Sentence, ...]
    #: The name that stands for an undefined macro.
    macros: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def source(self) -> str:
        """All that a statement may take its words from."""
        return fill_macros(f"{self.title}\n{self.abstract}", self.macros)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The sentences as they are read, with macros filled; one that gives orders is empty."""
        return tuple(
            "" if steering(one.text) else fill_macros(one.text, self.macros)
            for one in self.sentences
        )

    @property
    def shown_title(self) -> str:
        """The title as it is read; empty if it gives orders."""
        return "" if steering(self.title) else self.title

    def is_sayable(self, place: int) -> bool:
        """Return whether the sentence at *place* can be stated at all."""
        text = fill_macros(self.sentences[place].text, self.macros)
        return len(text) <= _LONGEST and not undefined_macros(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A statement to be made: its field, its kind, and the places of its sentences."""

    field: Field
    kind: Kind
    #: The best first.
    places: tuple[int, ...]
    #: Those of the half that it goes on from.
    beside: tuple[int, ...] = ()
    #: Whether it is one more on sentences that have given a statement already.
    again: bool = False

    @property
    def is_later(self) -> bool:
        """Whether it needs to know what was said before."""
        return self.again or self.kind is Kind.FOUND


def plan(entry: Entry, chosen: Choice) -> tuple[Slot, ...]:
    """Return what is to be stated, from the places *chosen* for each field, best first."""
    usable = {
        one: [place for place in chosen.get(one, ()) if entry.is_sayable(place)] for one in Field
    }
    return tuple(_slots(entry, usable))


def _slots(entry: Entry, usable: Mapping[Field, list[int]]) -> Iterator[Slot]:
    what, found = _halves(entry, usable)
    if what:
        yield Slot(field=Field.TLDR, kind=Kind.WHAT, places=what)
    if what and found:
        yield Slot(field=Field.TLDR, kind=Kind.FOUND, places=found, beside=what)
    problem = [
        place
        for place in usable[Field.CORE_PROBLEM]
        if entry.sentences[place].role not in _NO_STAKES
    ][:2]
    if problem:
        yield Slot(field=Field.CORE_PROBLEM, kind=Kind.PROBLEM, places=tuple(problem))
    example = usable[Field.CONCRETE_EXAMPLE][:1]
    stakes = [
        place
        for place in usable[Field.WHY_IT_MATTERS]
        if entry.sentences[place].role not in _NO_STAKES and place not in {*problem, *example}
    ]
    yield from _bullets(entry, Field.WHY_IT_MATTERS, stakes[:2])
    yield from _bullets(entry, Field.CONCRETE_EXAMPLE, example)
    novel = usable[Field.KEY_NOVELTY]
    fresh = [place for place in novel if place not in what]
    yield from _bullets(entry, Field.KEY_NOVELTY, (fresh if len(fresh) > 1 else novel)[:3])
    if novel:
        yield Slot(field=Field.KEY_NOVELTY, kind=Kind.NAME, places=tuple(sorted(novel)[:2]))
    yield from _bullets(entry, Field.EVALUATION_HIGHLIGHTS, usable[Field.EVALUATION_HIGHLIGHTS][:3])


def _halves(
    entry: Entry, usable: Mapping[Field, list[int]]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the sentences of what the work is, and that of what was found, for the tl;dr."""
    chosen = usable[Field.TLDR]
    found = [place for place in chosen if entry.sentences[place].role in _FINDINGS]
    what = [place for place in chosen if place not in found]
    if not what:
        what, found = found[:1], found[1:]
    if not found:
        found = [
            place
            for place in usable[Field.EVALUATION_HIGHLIGHTS]
            if entry.sentences[place].role in _FINDINGS and place not in what
        ]
    return tuple(what[:2]), tuple(found[:1])


def _bullets(entry: Entry, name: Field, places: Sequence[int]) -> Iterator[Slot]:
    """Yield a slot for each of *places*, and a second for a single long sentence."""
    kind = _KINDS[name]
    for place in sorted(places):
        yield Slot(field=name, kind=kind, places=(place,))
    single = len(places) == 1 and kind in BULLETS
    if single and len(entry.sentences[places[0]].text.split()) >= _LONG:
        yield Slot(field=name, kind=kind, places=tuple(places), again=True)
