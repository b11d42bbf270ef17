"""The query language of arXiv's API, read strictly. Pure.

What the manual leaves open (OR beside AND without parentheses, two words side by side) is refused,
for a guess would lose papers. See https://info.arxiv.org/help/api/user-manual.html#query_details.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Never

from digest.errors import ConfigError
from digest.sources.documents.identifiers import read_identifier

_FIELDS = ("abs", "all", "au", "cat", "co", "id", "jr", "ti")
_OPERATORS = ("AND", "OR", "ANDNOT")
_DEPTH = 50  # parentheses within parentheses
_TOKEN = re.compile(
    r"""\s*(?: (?P<field>[A-Za-z]+):(?=\S) | (?P<mark>[()])
    | "(?P<phrase>[^"]*)" | (?P<word>[^\s()"]+) )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or a phrase in one field."""

    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """Queries of which one must fit."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Queries that must all fit, and others that must not."""

    wanted: tuple[Query, ...]
    unwanted: tuple[Query, ...] = ()


Query = Term | AnyOf | AllOf


@lru_cache(maxsize=64)
def parse_query(text: str) -> Query:
    """Read a query; raises ConfigError with what cannot be understood in it."""
    return _Parser(text).query()


def wanted_words(text: str) -> list[str]:
    """Divide *text* of a query into words, with their wildcards."""
    return [word for word in fold_words(text, "*?") if word.strip("*?")]


def fold_words(text: str, also: str = "") -> list[str]:
    """Divide *text* into words without case and accents; *also* may be part of them."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return re.findall(rf"(?:[^\W_]|[{also}])+" if also else r"[^\W_]+", bare)


class _Token(NamedTuple):
    """A part of a query: a field's name, a parenthesis, an operator or a value."""

    kind: str
    text: str


_OPENING, _CLOSING = _Token("mark", "("), _Token("mark", ")")


class _Parser:
    """Reads one query, from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(self._split())[::-1]

    def query(self) -> Query:
        """Read it to its end."""
        query = self._chain("all", _DEPTH)
        if self._tokens:
            self._refuse("a parenthesis is closed that was not opened")
        return query

    def _split(self) -> Iterator[_Token]:
        """Yield the parts of the text."""
        position, end = 0, len(self._text.rstrip())
        while position < end:
            match = _TOKEN.match(self._text, position)
            if match is None:
                self._refuse("a quotation mark is not closed")
            kind = str(match.lastgroup)
            is_operator = kind == "word" and match[kind] in _OPERATORS
            yield _Token("operator" if is_operator else kind, match[kind])
            position = match.end()

    def _chain(self, field: str, depth: int) -> Query:
        """Read operands with operators between them, up to a closing parenthesis or the end."""
        operators: list[str] = []
        operands = [self._operand(field, depth)]
        while self._tokens and self._tokens[-1] != _CLOSING:
            token = self._tokens.pop()
            if token.kind != "operator":
                self._refuse(f"AND, OR or ANDNOT is missing before {token.text!r}")
            operators.append(token.text)
            operands.append(self._operand(field, depth))
        if not operators:
            return operands[0]
        if set(operators) == {"OR"}:
            return AnyOf(parts=tuple(operands))
        if "OR" in operators:
            self._refuse("OR beside AND or ANDNOT needs parentheses")
        parts = list(zip(["AND", *operators], operands, strict=True))
        return AllOf(
            wanted=tuple(part for operator, part in parts if operator == "AND"),
            unwanted=tuple(part for operator, part in parts if operator == "ANDNOT"),
        )

    def _operand(self, field: str, depth: int) -> Query:
        """Read a term, or a chain in parentheses; *field* is for terms that name none."""
        token = self._tokens.pop() if self._tokens else _Token("end", "the end")
        if token.kind == "field" and token.text not in _FIELDS:
            known = ", ".join(_FIELDS)
            self._refuse(f"there is no field {token.text!r} here, only {known}")
        if token.kind == "field" and self._tokens and self._tokens[-1].kind != "field":
            return self._operand(token.text, depth)
        if token == _OPENING:
            return self._group(field, depth - 1)
        if token.kind not in {"word", "phrase"}:
            self._refuse(f"something to look for is missing before {token.text!r}")
        return self._term(field, token.text)

    def _group(self, field: str, depth: int) -> Query:
        """Read a chain and its closing parenthesis."""
        if not depth:
            self._refuse(f"it has more than {_DEPTH} parentheses within each other")
        query = self._chain(field, depth)
        if not self._tokens:
            self._refuse("a parenthesis is not closed")
        self._tokens.pop()
        return query

    def _term(self, field: str, text: str) -> Term:
        """Check that *text* can be found in *field*."""
        if field == "cat" and not re.fullmatch(r"[A-Za-z*?][A-Za-z.*?-]*", text):
            self._refuse(f"{text!r} is not a category like cs.AI")
        if field == "id" and not read_identifier(text):
            self._refuse(f"{text!r} is not an identifier like 2505.04623")
        if not wanted_words(text):
            self._refuse(f"there is no word in {text!r}")
        return Term(field=field, text=text)

    def _refuse(self, reason: str) -> Never:
        msg = f"the query {self._text!r} cannot be read: {reason}"
        hint = 'write it like (cat:cs.CL OR cat:cs.CV) AND abs:"language model"'
        raise ConfigError(msg, hint=hint)
