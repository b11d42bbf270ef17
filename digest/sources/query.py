"""The query of a topic, asked of papers that are here already. Pure.

A harvest brings all papers of a set; this decides which of them fit. Words count whatever their
case, accents, hyphens and plural, and ``*`` and ``?`` stand for letters; the service may stem more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import lru_cache

from digest.model import Paper
from digest.sources.documents.identifiers import read_identifier
from digest.sources.querysyntax import (
    AllOf,
    AnyOf,
    Query,
    Term,
    fold_words,
    parse_query,
    wanted_words,
)
from digest.text.latex import to_unicode

_TEXTS: dict[str, Callable[[Paper], str | None]] = {
    "ti": lambda paper: paper.title,
    "abs": lambda paper: paper.abstract,
    "co": lambda paper: paper.comment,
    "jr": lambda paper: paper.journal_ref,
}
_SINGULARS = {"alias", "atlas", "bias", "canvas", "gas", "lens"}  # they look like plurals
_FIELDS = (*_TEXTS, "au", "cat", "id")


def fits(paper: Paper, query: str) -> bool:
    """Tell whether *paper* answers *query*; raises ConfigError if the query cannot be read."""
    return _answers(paper, parse_query(query))


def categories_of(query: str) -> tuple[str, ...]:
    """Give the categories that every paper of *query* is in, as written: ``cs.AI``, ``cs.*``.

    Empty if a paper of any category may fit. Raises ConfigError if the query cannot be read.
    """
    return tuple(_bounds(parse_query(query)))


def _bounds(query: Query) -> dict[str, None]:
    """Give the categories outside of which no paper fits, in their order; empty for no bound."""
    match query:
        case Term(field="cat"):
            return {query.text: None}
        case Term():
            return {}
        case AnyOf():
            bounds = [_bounds(part) for part in query.parts]
            return {name: None for bound in bounds for name in bound} if all(bounds) else {}
        case AllOf():
            return {name: None for part in query.wanted for name in _bounds(part)}


def _answers(paper: Paper, query: Query) -> bool:
    """Tell whether *paper* fits a query that was read."""
    match query:
        case Term():
            return _has(paper, query.field, query.text)
        case AnyOf():
            return any(_answers(paper, part) for part in query.parts)
        case AllOf():
            return all(_answers(paper, part) for part in query.wanted) and not any(
                _answers(paper, part) for part in query.unwanted
            )


def _has(paper: Paper, field: str, text: str) -> bool:
    """Tell whether *text* stands in a field of *paper*."""
    match field:
        case "all":
            return any(_has(paper, name, text) for name in _FIELDS)
        case "cat":
            names = (name.lower() for name in paper.categories)
            return any(fnmatchcase(name, text.lower()) for name in names)
        case "id":
            identifier = read_identifier(text)
            return identifier is not None and identifier[0] == paper.id
        case "au":
            return any(_is_named(name, text) for name in paper.authors)
        case _:
            content = _TEXTS[field](paper)
            return content is not None and _phrase(text).search(_words(content)) is not None


def _is_named(name: str, text: str) -> bool:
    """Tell whether every word of *text* is one of *name*, in any order; a letter is an initial."""
    parts = fold_words(to_unicode(name))
    patterns = (word + "*" if len(word) == 1 else word for word in wanted_words(text))
    return all(any(fnmatchcase(part, pattern) for part in parts) for pattern in patterns)


@lru_cache(maxsize=256)
def _phrase(text: str) -> re.Pattern[str]:
    """Give what finds the words of *text* in a row among words with blanks between them."""
    letters = {"*": r"\S*", "?": r"\S"}
    words = (word if "*" in word or "?" in word else _singular(word) for word in wanted_words(text))
    row = " ".join("".join(letters.get(mark, mark) for mark in word) for word in words)
    return re.compile(rf"(?<!\S){row}(?!\S)")


@lru_cache(maxsize=64)
def _words(text: str) -> str:
    """Give the words of *text*, in the singular, with blanks between them."""
    return " ".join(map(_singular, fold_words(to_unicode(text))))


def _singular(word: str) -> str:
    """Take the ending of a plural away: models, losses, studies, biases."""
    if word in _SINGULARS or word.removesuffix("es") in _SINGULARS:
        return word.removesuffix("es")
    if len(word) > 4 and word.endswith("ies"):  # noqa: PLR2004 # shorter: ties, dies
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")):  # noqa: PLR2004 # as
        return word[:-1]
    return word
