"""Sentences made shorter by leaving words out, never by putting any in. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from digest.cards.language.clauses import parse
from digest.cards.language.connectives import without_lead
from digest.cards.language.cuts import cuts
from digest.cards.language.predicates import base_of
from digest.cards.language.vocabulary import capitalised, words

_BRACKET: Final = re.compile(r" \((?![A-Z][\w-]*\)|\d+\))[^()]*\)")
# Praise, which a sentence stands without: adjectives behind "a", adverbs anywhere.
_PRAISE: Final = re.compile(
    r"\b(?:(?P<article>[Aa]n? )(?:(?:novel|new|innovative|simple yet effective|pioneering"
    r"|comprehensive|powerful|remarkable|principled|promising)(?: and|,)? )+"
    r"|(?:effectively|efficiently|carefully|meticulously|specially|successfully"
    r"|seamlessly|explicitly|organically) )(?P<next>(?!and\b|or\b|yet\b|but\b)[^\s,]+)"
)
_INTRODUCING: Final = words("propose present introduce develop describe design")
_OURS: Final = re.compile(r"(?:we|this (?:paper|work|study|article))", re.IGNORECASE)
_FEWEST: Final = 6


def shortened(sentence: str, *, words: int, worth: Callable[[str], float] | None = None) -> str:
    """Leave words out of *sentence* until it has *words* at most, as far as it can be done cleanly.

    *worth* rates what is left, as a :class:`~digest.cards.language.worth.Yardstick` does; the
    best is taken, be it shorter than it must be. Without it the longest that fits is.
    """
    ways = dict.fromkeys(deletions(sentence if worth else without_lead(sentence)))
    fitting = [text for text in ways if len(text.split()) <= words]
    if not fitting:
        return min(ways, key=len, default=sentence)
    return max(fitting, key=worth or len)


def deletions(sentence: str) -> Iterator[str]:
    """Yield *sentence* and what is left of it without lead, praise, brackets or end."""
    text = " ".join(sentence.split())
    yield text
    stop = text[-1:] if text.endswith((".", "!", "?")) else "."
    for begun in dict.fromkeys(_beginnings(text)):
        for lean in dict.fromkeys((begun, without_praise(begun))):
            for end in cuts(lean):
                part = lean[:end]
                if len(part.split()) >= _FEWEST:
                    yield part + stop


def _beginnings(text: str) -> Iterator[str]:
    """Yield where a sentence may begin: "In this work, to do A, we show that B" has four places."""
    yield text
    plain = without_lead(text)
    yield plain
    clause = parse(plain)
    if clause is None:
        return
    if clause.opener:
        yield capitalised(plain[plain.find(clause.subject, len(clause.opener)) :])
    if clause.rest.startswith("that "):
        yield capitalised(clause.rest.removeprefix("that "))
    if _OURS.fullmatch(clause.subject) and base_of(clause.verb) in _INTRODUCING:
        yield capitalised(clause.rest)


def without_praise(text: str) -> str:
    """Leave brackets and words like "novel" out of *text*, and mend "a" and "an"."""
    text = _BRACKET.sub("", text)
    return _PRAISE.sub(_article, text)


def _article(match: re.Match[str]) -> str:
    """Give the article that the word behind the left-out one asks for."""
    article, noun = match["article"] or "", match["next"]
    if article.strip().lower() in {"a", "an"}:
        if noun[:2].isupper() or not noun[0].isalpha():
            return match[0]  # a SOTA, an LLM: as it is spoken, which cannot be seen
        vowel = noun[0] in "aeioAEIO" and not noun.startswith(("one", "uni", "eu"))
        article = article[0] + ("n " if vowel else " ")
    return f"{article}{noun}"
