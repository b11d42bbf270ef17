"""The query language of arXiv's API: parsed, evaluated, written out again. Pure.

Strict on purpose: what the manual does not define (two terms side by side, short dates,
wildcards in dates) is refused, because the real service changes its mind about it.
Operators without parentheses are taken from left to right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import lru_cache

from tests.fake_arxiv.papers import FakePaper

TEXT_FIELDS: dict[str, Callable[[FakePaper], str]] = {
    "ti": lambda paper: paper.title,
    "au": lambda paper: " ".join(paper.authors),
    "abs": lambda paper: paper.abstract,
    "co": lambda paper: paper.comment or "",
    "jr": lambda paper: paper.journal_ref or "",
    "rn": lambda _paper: "",
}
DATE_FIELDS = {"submittedDate", "lastUpdatedDate"}  # the service takes them for the same

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<bracket>[()])
    | (?P<operator>AND|OR|ANDNOT)(?![^\s()])
    | (?:(?P<field>[A-Za-z]+):)?           # a field, which may be left out, and a value:
      (?: \[(?P<range>[^\]]*)\]  |  "(?P<phrase>[^"]*)"  |  (?P<word>[^\s()"\[\]]+) )
    )""",
    re.VERBOSE,
)
_RANGE = re.compile(r"(\d{12}) TO (\d{12})")


class InvalidQuery(ValueError):
    """The service answers such a query with HTTP 400."""


@dataclass(frozen=True, slots=True)
class Term:
    """One field with its value; *value* of a date is ``A TO B``."""

    field: str
    value: str

    def __str__(self) -> str:
        return f'{self.field}:"{self.value}"' if " " in self.value else f"{self.field}:{self.value}"

    def matches(self, paper: FakePaper) -> bool:
        """Say whether *paper* has this value in this field."""
        if self.field in DATE_FIELDS:
            first, last = _dates(self.value)
            return first <= paper.submitted <= last
        if self.field == "cat":
            wanted = self.value.lower()
            return any(fnmatchcase(category.lower(), wanted) for category in paper.categories)
        if self.field == "id":
            return paper.id == self.value
        if self.field == "all":
            return any(Term(field, self.value).matches(paper) for field in (*TEXT_FIELDS, "cat"))
        return _contains(TEXT_FIELDS[self.field](paper), self.value)


@dataclass(frozen=True, slots=True)
class Combined:
    """Two queries and the operator between them."""

    operator: str
    left: Query
    right: Query

    def __str__(self) -> str:
        return f"({self.left} {self.operator} {self.right})"

    def matches(self, paper: FakePaper) -> bool:
        """Say whether *paper* satisfies both, one, or the first but not the second."""
        if self.operator == "OR":
            return self.left.matches(paper) or self.right.matches(paper)
        return self.left.matches(paper) and self.right.matches(paper) is (self.operator == "AND")


Query = Term | Combined


@lru_cache(maxsize=256)
def parse_query(text: str) -> Query:
    """Read a search_query; raises InvalidQuery."""
    tokens = _tokens(text)
    query = _parse_chain(tokens, text)
    if tokens:
        raise InvalidQuery(text)
    return query


def write_query(query: Query) -> str:
    """Write *query* as the service repeats it: adjusted, and with brackets inside only."""
    text = str(query)
    return text[1:-1] if isinstance(query, Combined) else text


def _tokens(text: str) -> list[str | Term]:
    """Split *text* into brackets, operators and terms."""
    tokens: list[str | Term] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise InvalidQuery(text)
        mark = match["bracket"] or match["operator"]
        tokens.append(mark or _term(match, text))
        position = match.end()
    return tokens


def _term(match: re.Match[str], text: str) -> Term:
    """Check one term; without a field it is ``all:``."""
    field = match["field"] or "all"
    if field not in {*TEXT_FIELDS, *DATE_FIELDS, "cat", "id", "all"}:
        raise InvalidQuery(text)
    if (field in DATE_FIELDS) != (match["range"] is not None):
        raise InvalidQuery(text)
    term = Term(field, match["range"] or match["phrase"] or match["word"] or "")
    if not term.value:
        raise InvalidQuery(text)
    if field in DATE_FIELDS:
        _dates(term.value)
    return term


def _parse_chain(tokens: list[str | Term], text: str) -> Query:
    """Read operands joined by operators, up to a closing bracket or the end."""
    query = _parse_operand(tokens, text)
    while tokens and tokens[0] != ")":
        operator = tokens.pop(0)
        if operator not in {"AND", "OR", "ANDNOT"}:
            raise InvalidQuery(text)
        query = Combined(str(operator), query, _parse_operand(tokens, text))
    return query


def _parse_operand(tokens: list[str | Term], text: str) -> Query:
    """Read a term, or a chain in brackets."""
    token = tokens.pop(0) if tokens else None
    if isinstance(token, Term):
        return token
    if token != "(":
        raise InvalidQuery(text)
    query = _parse_chain(tokens, text)
    if not tokens or tokens.pop(0) != ")":
        raise InvalidQuery(text)
    return query


@lru_cache(maxsize=256)
def _dates(value: str) -> tuple[datetime, datetime]:
    """Read ``YYYYMMDDHHMM TO YYYYMMDDHHMM``, which is in GMT; raises InvalidQuery."""
    match = _RANGE.fullmatch(value)
    if match is None:
        raise InvalidQuery(value)
    try:
        first, last = (datetime.strptime(f"{x}Z", "%Y%m%d%H%M%z") for x in match.groups())
    except ValueError as error:
        raise InvalidQuery(value) from error
    return first.astimezone(UTC), last.astimezone(UTC)


def _contains(text: str, wanted: str) -> bool:
    """Say whether the words of *wanted* stand in *text* in a row; a last ``*`` is any ending."""
    needle = _spaced(wanted)
    return bool(needle.strip()) and (needle[:-1] if wanted.endswith("*") else needle) in _spaced(
        text
    )


@lru_cache(maxsize=20_000)
def _spaced(text: str) -> str:
    """Give the words of *text* in lower case, each between spaces."""
    words = re.findall(r"[^\W_]+", text.lower())
    return f" {' '.join(words)} "
