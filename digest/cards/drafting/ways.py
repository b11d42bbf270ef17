"""The ways to put a sentence of an abstract, as a statement or a bullet, best first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from digest.cards.drafting.draft import Draft
from digest.cards.language.anaphora import leans, loosened, named
from digest.cards.language.connectives import without_lead
from digest.cards.language.cuts import cuts
from digest.cards.language.parts import (
    clauses,
    concedes,
    consequence,
    deeds,
    items,
    listed,
    relatives,
    tails,
    without_tails,
)
from digest.cards.language.pointing import unpointed
from digest.cards.language.rewriting import (
    aimed,
    bullet,
    described,
    is_about_own,
    plain,
    reported,
    told,
)
from digest.cards.language.trimming import trimmed
from digest.cards.language.wording import finished

_WORDS: Final = 24
"""Words that a statement should have at most."""
_LONG: Final = 28
"""Words from which on its end is left out, if that can be done cleanly."""
_SHORT: Final = 18
"""Words of the part that is said where the whole was said before."""
_FEWEST: Final = 11


def plainly(draft: Draft, place: int) -> Iterator[str]:
    """Yield sentences that say what that at *place* says, each on its own feet."""
    whole = standing(draft, place)
    yield from _plain(whole, without_tails(whole), *_parts(whole))
    yield from _fitted(_said(consequence(whole), told(whole), aimed(whole)))


def partly(draft: Draft, place: int, *, last: bool) -> Iterator[str]:
    """Yield sentences that leave a part of the sentence at *place* to another field.

    The *last* part first, or the first; nothing if it has one part only.
    """
    whole = standing(draft, place)
    parts = _parts(whole)
    if last:
        yield from _plain(*reversed(parts[1:] if concedes(whole) else parts))
        yield from _plain(*[short for short in [without_tails(whole)] if short != whole])
    else:
        yield from _plain(*parts)
        yield from _fitted(_said(consequence(whole)))


def is_divisible(draft: Draft, place: int) -> bool:
    """Say whether two fields can share the sentence at *place*."""
    whole = standing(draft, place)
    return len(clauses(whole)) > 1 or consequence(whole) is not None


def standing(draft: Draft, place: int) -> str:
    """Give the sentence at *place* without lead, what it points back to named if it is clear."""
    text = said(draft, place)
    return _standing(text, draft.before(place)) if leans(text) else text


def said(draft: Draft, place: int) -> str:
    """Give the sentence at *place* without lead and without what points back inside it."""
    return _upright(draft.sentences[place].text, draft.before(place))


@lru_cache(maxsize=64)
def _upright(sentence: str, before: str) -> str:
    return unpointed(without_lead(sentence), before)


@lru_cache(maxsize=64)
def _standing(text: str, before: str) -> str:
    return (named(text, before) if before else None) or loosened(text) or text


@lru_cache(maxsize=64)
def _parts(whole: str) -> tuple[str, ...]:
    """Give the clauses of *whole*, each standing on its own as far as that can be."""
    parts = [without_lead(part.removeprefix("That ")) for part in clauses(whole)]
    if len(parts) == 1:
        return ()
    befores = ["", *parts]
    return tuple(
        _standing(part, before) if leans(part) else part
        for part, before in zip(parts, befores, strict=False)
    )


def as_bullets(draft: Draft, place: int) -> Iterator[str]:
    """Yield bullets of the sentence at *place*: what the work does, verb first."""
    sentence = said(draft, place)
    yield from _fitted(_bullets(draft, sentence))
    yield from _fitted(_said(*map(finished, listed(sentence))))


def as_descriptions(draft: Draft, place: int) -> Iterator[str]:
    """Yield "Describes how ..." for the sentence at *place*, the last way to say it."""
    for part in dict.fromkeys((standing(draft, place), *_parts(standing(draft, place)))):
        yield from _fitted(_said(described(part, names=draft.names, source=draft.source)))


def as_findings(draft: Draft, place: int) -> Iterator[str]:
    """Yield "Finds that ..." for the sentence at *place*, which credits nobody with it."""
    whole = standing(draft, place)
    for part in dict.fromkeys((whole, *_parts(whole), *items(whole))):
        yield from _fitted(_said(reported(part, source=draft.source)))


def _bullets(draft: Draft, text: str) -> Iterator[str]:
    for part in dict.fromkeys((text, without_tails(text), *clauses(text))):
        yield from _said(bullet(part, names=draft.names, source=draft.source))
    if is_about_own(text, names=draft.names):
        for part in (*deeds(text), *relatives(text), *tails(text)):
            yield from _said(finished(part))


def _plain(*texts: str) -> Iterator[str]:
    for text in dict.fromkeys(texts):
        yield from _fitted(_said(plain(text)))


def _said(*texts: str | None) -> Iterator[str]:
    return (text for text in texts if text is not None)


def _fitted(texts: Iterable[str]) -> Iterator[str]:
    """Yield each of *texts* shortened, then as it is, then ended as early as can be."""
    for text in texts:
        short = trimmed(text, words=_WORDS)
        ways = [short, text, *_ended(short, _SHORT)]
        if len(short.split()) > _LONG:
            ways = [*_ended(short, _WORDS), *ways]
        yield from dict.fromkeys(ways)


def _ended(text: str, words: int) -> Iterator[str]:
    """Yield *text* ended early, as late as *words* allow."""
    colon = text.find(": ")
    ends = [text[:end] for end in cuts(text) if colon < 0 or end < colon]
    fitting = [part for part in ends if _FEWEST <= len(part.split()) <= words]
    if fitting:
        yield f"{fitting[-1]}."
