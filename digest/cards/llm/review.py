"""Which fields of an answer can be shown, what is wrong with the others, and the card of both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Final

from digest.cards.checks.faithfulness import faults
from digest.cards.checks.form import repeats_title, starts_with_subject
from digest.cards.llm.answer import NAMED, Claim, Drafted
from digest.cards.llm.prompt import LONGEST_NAME, MOST_EVIDENCE, MOST_TAGS, Excerpt
from digest.cards.writing.plain_form import third_person
from digest.model import (
    FIELDS,
    Card,
    CardField,
    Provenance,
    Statement,
    field_value,
    name_in,
    statements_of,
)
from digest.text.latex import to_unicode
from digest.text.macros import fill_macros, undefined_macros
from digest.text.word_overlap import coverage, likeness, supporting, telling

_NUMBERED: Final = re.compile(r"\w*\d\w*")
_DIGITS: Final = re.compile(r"\d+")
_HALF: Final = 0.5
"""Share of a statement's words that its title and its sentences must exceed.

In cards written by people, 99 of 100 statements do.
"""
_MARGIN: Final = 20
"""Characters below the longest from which on a statement may have been cut off there."""
_ALIKE: Final = 0.85
"""Likeness from which on two statements say the same."""
_FEWEST_TAGS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """An answer after the checks."""

    #: By field, the statements that can be shown; empty where the model left the field empty.
    sound: Mapping[str, tuple[Statement, ...]]
    #: What the novelty is called, if that can be shown.
    name: str | None
    #: By field, what is wrong with it; such a field may have sound statements too.
    failed: Mapping[str, tuple[str, ...]]


def review(
    drafted: Drafted, given: Excerpt, fields: Iterable[str], *, beside: Iterable[Statement] = ()
) -> Reviewed:
    """Check the *fields* of an answer about *given*; *beside* stands on the card already."""
    said = [*beside]
    sound: dict[str, tuple[Statement, ...]] = {}
    failed: dict[str, tuple[str, ...]] = {}
    for field in map(FIELDS.__getitem__, fields):
        found = [*_field_faults(drafted, field)]
        kept: list[Statement] = []
        for claim in drafted.claims.get(field.name, ()):
            statement, wrong = checked(claim, field, given)
            if repeats(statement.text, said):
                wrong = (*wrong, "says the same as another statement")
            found += wrong
            if not wrong:
                kept.append(statement)
                said.append(statement)
        sound[field.name] = tuple(kept)
        if found:
            failed[field.name] = tuple(dict.fromkeys(found))
    name, misnamed = _checked_name(drafted.name, given) if NAMED in sound else (None, ())
    if misnamed:
        failed[NAMED] = (*failed.get(NAMED, ()), *misnamed)
    return Reviewed(sound=sound, name=name, failed=failed)


def checked(claim: Claim, field: CardField, given: Excerpt) -> tuple[Statement, tuple[str, ...]]:
    """Return *claim* with its evidence, and all that is wrong with it.

    One that speaks as the authors, or begins with a lead-in, is told in the third person, if that
    is all that was wrong.
    """
    text = fill_macros(claim.text, given.macros)
    first = _checked(text, claim.evidence, field, given)
    told = third_person(text)
    if not first[1] or told == text:
        return first
    second = _checked(told, claim.evidence, field, given)
    return first if second[1] else second


def _checked(
    text: str, places: tuple[int, ...], field: CardField, given: Excerpt
) -> tuple[Statement, tuple[str, ...]]:
    statement = Statement(text=text, evidence=_evidence(text, places, given))
    return statement, tuple(_statement_faults(statement, field, given))


def _evidence(text: str, places: tuple[int, ...], given: Excerpt) -> tuple[str, ...]:
    """Return the sentences at *places*, which the model named, and those of the text's numbers.

    Where it names none, or others than it speaks of, those that share its words.
    """
    if not places or coverage(text, (given.title, *_at(given.sentences, places))) <= _HALF:
        places = supporting(text, given.sentences, most=MOST_EVIDENCE) or places
    places = tuple(sorted({*places, *_with_its_numbers(text, places, given.sentences)}))
    return _at(given.verbatim, places[:MOST_EVIDENCE])


def repeats(text: str, said: Iterable[Statement]) -> bool:
    """Return whether *text* says the same as a statement in *said*."""
    return any(likeness(text, other.text) >= _ALIKE for other in said)


def _with_its_numbers(text: str, places: Sequence[int], sentences: Sequence[str]) -> Iterator[int]:
    """Yield the place of the first sentence with each number of *text* that *places* lack."""
    here = frozenset().union(*map(telling, _at(sentences, places)))
    for number in (word for word in telling(text) - here if word[0].isdigit()):
        there = (place for place, sentence in enumerate(sentences) if number in telling(sentence))
        yield from islice(there, 1)


def _at(sentences: Sequence[str], places: Iterable[int]) -> tuple[str, ...]:
    return tuple(sentences[place] for place in places)


def _field_faults(drafted: Drafted, field: CardField) -> Iterator[str]:
    claims = drafted.claims.get(field.name)
    if claims is None:
        yield "was not answered"
    elif not claims and field.needed:
        yield "is missing"


def _statement_faults(statement: Statement, field: CardField, given: Excerpt) -> Iterator[str]:
    """Yield all that is wrong with one statement, in the words that the model is told."""
    text = statement.text
    yield from faults(statement, source=given.source, read=given.read)
    yield from (f"not in the paper: {word}" for word in _miswritten(text, given.source))
    if repeats_title(text, given.title):
        yield "repeats the title"
    if not statement.evidence or coverage(text, (given.title, *statement.evidence)) <= _HALF:
        yield "is not what the sentences say that it rests on"
    if len(text) > field.longest - _MARGIN:
        yield "is too long"
    if field.bullets and starts_with_subject(text):
        yield "does not begin with a verb in the third person or a number"


def _miswritten(text: str, source: str) -> Iterator[str]:
    """Yield the words of *text* with digits that *source* has nowhere: "GPT-47o" for GPT-4o."""
    for word in _NUMBERED.findall(text):
        if not word.isdigit() and not _digits(source).issuperset(_DIGITS.findall(word)):
            yield word


@lru_cache(maxsize=8)
def _digits(source: str) -> frozenset[str]:
    return frozenset(_DIGITS.findall(f"{source} {to_unicode(source)}"))


def _checked_name(name: str | None, given: Excerpt) -> tuple[str | None, tuple[str, ...]]:
    """Check what the novelty is called as if a sentence said so."""
    if name is None:
        return None, ()
    name = fill_macros(name, given.macros)
    statement = Statement(text=f"The paper calls what is new {name}.", evidence=given.verbatim)
    found = [*faults(statement, source=given.source, read=given.read)]
    found += [f"not in the paper: {word}" for word in _miswritten(name, given.source)]
    if len(name) > LONGEST_NAME or undefined_macros(name):
        found.append("is no name")
    return (None, tuple(f"name: {fault}" for fault in found)) if found else (name, ())


def merged(first: Reviewed, second: Reviewed) -> Reviewed:
    """Take each field that failed in *first* from *second*, unless that has less to show."""
    sound, failed, name = dict(first.sound), dict(first.failed), first.name
    for field in first.failed:
        statements = second.sound[field]
        if field in second.failed and len(statements) <= len(sound[field]):
            continue
        sound[field] = statements
        if field == NAMED:
            name = second.name or name
        if field not in second.failed:
            del failed[field]
    return Reviewed(sound=sound, name=name, failed=failed)


def assembled(
    own: Card, reviewed: Reviewed, *, tags: Sequence[str], provenance: Provenance
) -> Card:
    """Put what is sound over the card *own* of the stand-in; without any, that card it is.

    A field that the model left empty, or of which nothing passed the checks, is the stand-in's. So
    are always the score, the keywords and the frame, so that no text can talk them up.
    """
    if not any(reviewed.sound.values()):
        return own
    lacking = [name for name in FIELDS if not reviewed.sound[name]]
    statements = _statements(own, reviewed, lacking)
    values = {
        name: field_value(
            name, found, called=name_in(own, name) if name in lacking else reviewed.name
        )
        for name, found in statements.items()
    }
    replaced = (name for name in lacking if statements[name] or name in reviewed.failed)
    return replace(
        own,
        **values,  # type: ignore[arg-type] # each value has the type of its field
        tags=tuple(tags),
        provenance=replace(provenance, replaced=tuple(replaced)),
    )


def supported_tags(chosen: Sequence[str], own: Sequence[str], given: Excerpt) -> tuple[str, ...]:
    """Return the tags that a model has *chosen* and that the paper or the stand-in supports.

    Where they are fewer than a paper should have, the stand-in's *own* come after them.
    """
    source = to_unicode(given.source)
    kept = [tag for tag in chosen if tag in own or _is_named(tag, source)]
    if len(kept) < _FEWEST_TAGS:
        kept += [tag for tag in own if tag not in kept]
    return tuple(kept[:MOST_TAGS])


def _is_named(tag: str, source: str) -> bool:
    """Return whether *source* has a word that begins with *tag*, such as Education."""
    return bool(re.search(rf"\b{re.escape(tag)}", source, re.IGNORECASE))


def _statements(
    own: Card, reviewed: Reviewed, lacking: Sequence[str]
) -> dict[str, tuple[Statement, ...]]:
    """Gather the statements of each field, none twice: the tl;dr and the model's come first."""
    said: list[Statement] = []
    found: dict[str, tuple[Statement, ...]] = {}
    for name in sorted(FIELDS, key=lambda name: (name != "tldr", name in lacking)):
        statements = statements_of(own, name) if name in lacking else reviewed.sound[name]
        found[name] = tuple(one for one in statements if not repeats(one.text, said))
        said += found[name]
    return found
