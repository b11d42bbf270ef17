"""Choose, then write, then check: the statements of a card, field by field.

Each statement gets sentences of the abstract. The writer says what they say; of its candidates the
likeliest that passes the checks is taken, and where none does, the sentence itself in its plain
form. So every statement rests on sentences that can be shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from digest.cards.checks.faithfulness import faults, unsupported
from digest.cards.checks.form import (
    is_first_person,
    lacks_subject,
    markup,
    repeats_title,
    starts_with_subject,
)
from digest.cards.checks.names import is_slogan
from digest.cards.checks.prompt_injection import steering
from digest.cards.classifier import Field
from digest.cards.writing.plain_form import closed_up, plain
from digest.cards.writing.planning import BULLETS, Entry, Slot
from digest.cards.writing.prompts import Kind, leans, prompt
from digest.model import FIELDS, Statement
from digest.text.macros import undefined_macros
from digest.text.word_overlap import coverage, likeness

if TYPE_CHECKING:
    from digest.cards.writing.model import Written

_MOST_WORDS: Final = 60
"""Words of a tl;dr of two sentences."""
_TOKENS: Final = 90
_LONGEST_NAME: Final = 10
_SHORT_NAME: Final = 3
_NAMED: Final = 0.8
"""The part of a name's words that the paper must have."""
_UNLIKELY: Final = -0.45
"""The mean logarithm of the chance of a token below which the writer is guessing; most statements
that bend their sentences, of papers kept apart for choices, are below it."""
_SAMPLES: Final = 4
_HEAT: Final = 0.7
_NEVER_EMPTY: Final = (Field.EVALUATION_HIGHLIGHTS,)
_ALIKE: Final = 0.7
_REPEATS: Final = 0.9
"""The part of a bullet's words from which on the tl;dr says the same."""


class TextGenerator(Protocol):
    """What continues prompts: the writer, or a stand-in in tests."""

    def greedy(self, prompts: Sequence[str], *, most: int) -> list[Written]:
        """Return the likeliest continuation of each prompt, of *most* tokens."""
        ...

    def sampled(
        self, prompt: str, *, count: int, heat: float, seed: int, most: int
    ) -> list[Written]:
        """Return *count* other continuations, the likeliest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A text that was tried for a slot, and what the checks said."""

    text: str
    #: The mean logarithm of the chance of its tokens; None for the plain form.
    likelihood: float | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a statement came about."""

    slot: Slot
    sentences: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    #: None where nothing passed.
    statement: Statement | None
    #: Whether it is the sentence itself.
    is_plain: bool = False
    #: Why a statement that passed is not shown: it repeats another.
    dropped: bool = False


def write(
    entry: Entry, slots: Sequence[Slot], model: TextGenerator | None
) -> tuple[Explanation, ...]:
    """State each of *slots*, by *model* or in the plain form, saying nothing twice.

    Returns how each came about; ``shown`` picks what a field of the card shows.
    """
    made: dict[Slot, Explanation] = {}
    for later in (False, True):
        due = {
            slot: said
            for slot in slots
            if slot.is_later is later
            and (model is not None or slot.kind is not Kind.NAME)
            and (said := _said(slot, made)) is not None
        }
        narrowed = {_narrowed(entry, slot, made): slot for slot in due}
        stated = _stated(entry, {one: due[slot] for one, slot in narrowed.items()}, model)
        made |= {narrowed[one]: told for one, told in stated.items()}
    return _without_repeats([made[slot] for slot in slots if slot in made])


def shown(explanations: Iterable[Explanation], name: Field) -> tuple[Statement, ...]:
    """Return the statements of the field *name*, in order; the tl;dr with its finding, or not."""
    found = tuple(
        one.statement
        for one in explanations
        if one.slot.field is name
        and one.slot.kind is not Kind.NAME
        and one.statement is not None
        and not one.dropped
    )
    return found[-1:] if name is Field.TLDR else found


def name_in(explanations: Iterable[Explanation]) -> str | None:
    """Return what the writer calls what is new, None if it has no sound name for it."""
    found = (one for one in explanations if one.slot.kind is Kind.NAME)
    return next((one.statement.text for one in found if one.statement is not None), None)


def _said(slot: Slot, made: Mapping[Slot, Explanation]) -> str | None:
    """Return what stands already on the sentences of *slot*; None where it has no use then."""
    if not slot.is_later:
        return ""
    first = (
        Slot(field=slot.field, kind=Kind.WHAT, places=slot.beside)
        if slot.kind is Kind.FOUND
        else replace(slot, again=False)
    )
    other = made.get(first)
    if other is None or other.statement is None or (slot.again and other.is_plain):
        return None
    return other.statement.text


def _narrowed(entry: Entry, slot: Slot, made: Mapping[Slot, Explanation]) -> Slot:
    """Return the second half of a tl;dr beside those sentences alone that its first half states."""
    first = made.get(Slot(field=slot.field, kind=Kind.WHAT, places=slot.beside))
    if slot.kind is not Kind.FOUND or first is None or first.statement is None:
        return slot
    quotes = first.statement.evidence
    places = tuple(one.place for one in entry.sentences if one.text in quotes)
    return replace(slot, beside=places)


def _stated(
    entry: Entry, due: Mapping[Slot, str], model: TextGenerator | None
) -> dict[Slot, Explanation]:
    """State the slots *due*, each with what was said before."""
    tried: dict[Slot, list[Candidate]] = {slot: [] for slot in due}
    if model is not None and due:
        texts = entry.texts
        prompts = [
            prompt(slot.kind, texts, slot.places, title=entry.shown_title, said=_bare(slot, said))
            for slot, said in due.items()
        ]
        greedy = model.greedy(prompts, most=_TOKENS)
        for (slot, said), asked, one in zip(due.items(), prompts, greedy, strict=True):
            tried[slot].append(_candidate(entry, slot, one, said))
            if tried[slot][0].faults:
                others = model.sampled(asked, count=_SAMPLES, heat=_HEAT, seed=0, most=_TOKENS)
                tried[slot] += [_candidate(entry, slot, other, said) for other in others]
    return {slot: _taken(entry, slot, tried[slot], said) for slot, said in due.items()}


def _bare(slot: Slot, said: str) -> str:
    """Return the first half of a tl;dr as its second is asked for: without its full stop."""
    return said.rstrip(".") if slot.kind is Kind.FOUND else said


def _candidate(entry: Entry, slot: Slot, written: Written, said: str) -> Candidate:
    text = closed_up(" ".join(written.text.split()))
    if slot.kind is Kind.FOUND:
        text = f"{_bare(slot, said)}{'' if text[:1] in {',', ';'} else ' '}{text}"
    found = [] if written.ended else ["has no end"]
    if written.likelihood < _UNLIKELY:
        found.append("is unlikely, given its sentences")
    if slot.kind is Kind.NAME:
        text = text.rstrip(".")
        found += _name_faults(entry, text)
    else:
        text = text if text.endswith((".", "!", "?")) else f"{text}."
        found += _faults(entry, slot, text)
    return Candidate(text=text, likelihood=written.likelihood, faults=tuple(found))


def _faults(entry: Entry, slot: Slot, text: str, *, is_plain: bool = False) -> Iterator[str]:
    """Yield what is wrong with *text* for *slot*."""
    statement = _rested(entry, slot, text)
    yield from faults(statement, source=entry.source, read=entry.abstract, is_verbatim=is_plain)
    if slot.field is Field.TLDR and repeats_title(text, entry.title):
        yield "repeats the title"
    if slot.kind in {Kind.PROBLEM, Kind.WHY} and lacks_subject(text):
        yield "has no subject"
    if slot.kind in BULLETS and not is_plain and starts_with_subject(text):
        yield "does not begin with a verb in the third person or a number"
    if len(text) > FIELDS[slot.field].longest:
        yield "is too long"


def _name_faults(entry: Entry, text: str) -> Iterator[str]:
    """Yield what is wrong with *text* as the name of what is new."""
    yield from (f"not in the paper: {word}" for word in unsupported(text, entry.source))
    yield from (f"markup: {mark}" for mark in markup(text))
    if steering(text) or is_first_person(text) or undefined_macros(text):
        yield "is no name"
    if len(text.split()) > _LONGEST_NAME or is_slogan(text):
        yield "is a slogan or a sentence"
    if coverage(text, [entry.source]) < _NAMED:
        yield "has other words than the paper"
    if len(text.split()) > _SHORT_NAME and likeness(text, entry.title) >= _ALIKE:
        yield "repeats the title"


def _rested(entry: Entry, slot: Slot, text: str) -> Statement:
    """Return *text* with its evidence: its sentences, and one they lean on if it has its words."""
    places = {*slot.places, *slot.beside}
    first = min(slot.places)
    if first > 0 and first - 1 not in places and leans(entry.sentences[first].text):
        texts = entry.texts
        known = [entry.title, *(texts[place] for place in places)]
        before = texts[first - 1]
        if before and coverage(text, [*known, before]) > coverage(text, known):
            places.add(first - 1)
    quotes = tuple(entry.sentences[place].text for place in sorted(places))
    return Statement(text=text, evidence=quotes)


def _taken(entry: Entry, slot: Slot, tried: list[Candidate], said: str) -> Explanation:
    """Take the first candidate that passes, or the first of the plain forms that does."""
    sound = next((one for one in tried if not one.faults), None)
    statement = _rested(entry, slot, sound.text) if sound else None
    is_plain = sound is None
    for place in slot.places if is_plain and slot.kind is not Kind.NAME else ():
        found = _plain(entry, slot, place, said)
        if found is not None:
            resting, candidate = found
            tried.append(candidate)
            if not candidate.faults:
                statement = _rested(entry, resting, candidate.text)
                break
    return Explanation(
        slot=slot,
        sentences=tuple(entry.sentences[place].text for place in slot.places),
        candidates=tuple(tried),
        statement=statement,
        is_plain=is_plain,
    )


def _plain(entry: Entry, slot: Slot, place: int, said: str) -> tuple[Slot, Candidate] | None:
    """Return the sentence at *place* in its plain form, and the slot with what it rests on."""
    of_others = slot.kind in {Kind.PROBLEM, Kind.WHY}
    text = None if slot.again else plain(entry.texts[place], of_others=of_others)
    if text is None:
        return None
    if slot.kind is Kind.FOUND:
        text = f"{said} {text}"
        if len(text.split()) > _MOST_WORDS:
            return None
    resting = replace(slot, places=(place,))
    found = tuple(_faults(entry, resting, text, is_plain=True))
    return resting, Candidate(text=text, likelihood=None, faults=found)


def _without_repeats(explanations: Sequence[Explanation]) -> tuple[Explanation, ...]:
    """Drop each statement that says again what one before it, or the tl;dr, says.

    Of what was found one is kept all the same: a card that tells it in the tl;dr alone would say
    that there is none.
    """
    line = next(iter(shown(explanations, Field.TLDR)), None)
    said: list[str] = []
    kept: list[Explanation] = []
    for one in explanations:
        if one.statement is None or one.slot.field is Field.TLDR or one.slot.kind is Kind.NAME:
            kept.append(one)
            continue
        text = one.statement.text
        again = any(likeness(text, other) >= _ALIKE for other in said)
        again |= line is not None and coverage(text, [line.text]) >= _REPEATS
        kept.append(replace(one, dropped=again))
        said += [] if again else [text]
    return tuple(_with_one_kept(kept))


def _with_one_kept(explanations: Sequence[Explanation]) -> Iterator[Explanation]:
    """Take back the first repeat of a field in which all are repeats, where one must be shown.

    But for one that stands on the card to the letter.
    """
    empty = {one for one in _NEVER_EMPTY if not shown(explanations, one)}
    there = {told.text for one in Field for told in shown(explanations, one)}
    for one in explanations:
        is_new = one.statement is not None and one.statement.text not in there
        if one.dropped and one.slot.field in empty and is_new:
            empty.remove(one.slot.field)
            yield replace(one, dropped=False)
        else:
            yield one
