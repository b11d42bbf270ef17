"""LaTeX source as a tree: text, commands, groups and formulas. Pure.

Written for what authors put into titles and abstracts, not for documents: it never raises, takes
unbalanced braces as they come, and tells a formula from an amount of money.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: Groups nested deeper are read as if their braces were not there.
DEEPEST = 30
#: Longer formulas are text; no abstract has one.
LONGEST_FORMULA = 2000

# A command is a backslash with letters, or with one other character.
_TOKEN = re.compile(
    r"\\(?P<command>[A-Za-z]+\*?|.|$)|(?P<mark>[{}^_])|(?P<text>[^\\{}^_]+)", re.DOTALL
)
# What opens a formula; any other escaped character is passed over, since \$ is a dollar.
_OPENING = re.compile(r"\$\$?|\\.", re.DOTALL)
_CLOSING = {
    "$": re.compile(r"(?:[^\\$]|\\.)*(\$)", re.DOTALL),
    "$$": re.compile(r"(?:[^\\$]|\\.)*(\$\$)", re.DOTALL),
    "\\(": re.compile(r"(?:[^\\]|\\[^)])*(\\\))", re.DOTALL),
    "\\[": re.compile(r"(?:[^\\]|\\[^]])*(\\\])", re.DOTALL),
}

_IN_BRACES = re.compile(r"\\(?:[A-Za-z]+|.)|\{[^{}\\]*\}", re.DOTALL)
# Three words in a row, or a lone word against a dollar sign: not what a formula looks like.
_PROSE = re.compile(
    r"[^\W\d_]{2,}[.,;:]? +[^\W\d_]{2,}[.,;:]? +[^\W\d_]{2,}|^\s+[a-z]{2,}|[a-z]{2,}\s+$"
)
# What follows an amount up to the next dollar sign: "$10 to $", "$1.33M) and $", "$0.45-$".
_AMOUNT = re.compile(r"\.?\d[^\\^_]*(?: [a-z]{2,}[^\\^_]*|\s|[-–—~/,;])|\.?\d[^\\^_(]*\)[^\\^_]*")


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that stand for themselves."""

    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command without its backslash; its arguments are the nodes after it."""

    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A ``^`` or ``_``; what it raises or lowers is the node after it."""

    sign: str


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between two braces."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its delimiters."""

    tex: str


Node = Text | Command | Mark | Group | Formula


class Reader:
    """Walks over nodes, so that a command can take its arguments from what follows it."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._ahead = list(nodes)[::-1]

    def __iter__(self) -> Iterator[Node]:
        while self._ahead:
            yield self._ahead.pop()

    @property
    def ahead(self) -> str:
        """The text that comes next; empty before a command, a group, a formula or the end."""
        following = self._ahead[-1] if self._ahead else None
        return following.text if isinstance(following, Text) else ""

    def skip(self, count: int) -> str:
        """Pass over the first *count* characters of the text that comes next, and give them."""
        following = self._ahead.pop()
        text = following.text if isinstance(following, Text) else ""
        if text[count:]:
            self._ahead.append(Text(text[count:]))
        return text[:count]

    def skip_space(self) -> None:
        """Pass over white space."""
        text = self.ahead
        if text[:1].isspace():
            self.skip(len(text) - len(text.lstrip()))

    def optional(self) -> str:
        """Take an argument in square brackets, if there is one right here."""
        text = self.ahead
        end = text.find("]") if text.startswith("[") else -1
        return self.skip(end + 1)[1:-1] if end > 0 else ""

    def group(self) -> tuple[Node, ...] | None:
        """Take the group right here, if there is one."""
        following = self._ahead[-1] if self._ahead else None
        if not isinstance(following, Group):
            return None
        self._ahead.pop()
        return following.children

    def argument(self) -> tuple[Node, ...]:
        """Take an argument as TeX does: a group, or else one character or command."""
        self.skip_space()
        if not self._ahead:
            return ()
        if self.ahead:
            return (Text(self.skip(1)),)
        following = self._ahead.pop()
        if isinstance(following, Group):
            return following.children
        if isinstance(following, Command) and self._ahead and isinstance(self._ahead[-1], Group):
            return following, self._ahead.pop()
        return (following,)


def parse_text(tex: str) -> tuple[Node, ...]:
    """Read *tex* as text that may hold formulas."""
    return _nest(_tokens_around_formulas(tex))


def parse_formula(tex: str) -> tuple[Node, ...]:
    """Read *tex* as the inside of a formula."""
    return _nest(_tokens(tex))


def _tokens_around_formulas(tex: str) -> Iterator[Node | str]:
    position = 0
    for start, end, inner in _formulas(tex):
        yield from _tokens(tex[position:start])
        yield Formula(inner)
        position = end
    yield from _tokens(tex[position:])


def _tokens(tex: str) -> Iterator[Node | str]:
    """Give the nodes of *tex* in a row, and the braces as strings."""
    for match in _TOKEN.finditer(tex):
        if match["command"] is not None:
            yield Command(match["command"])
        elif match["text"]:
            yield Text(match["text"])
        elif match["mark"] in "{}":
            yield match["mark"]
        else:
            yield Mark(match["mark"])


def _nest(tokens: Iterator[Node | str]) -> tuple[Node, ...]:
    """Put what stands between braces into groups; an open brace closes at the end."""
    levels: list[list[Node]] = [[]]
    ignored = 0
    for piece in tokens:
        if piece == "{":
            if len(levels) < DEEPEST:
                levels.append([])
            else:
                ignored += 1
        elif piece == "}":
            if ignored:
                ignored -= 1
            elif len(levels) > 1:
                _close(levels)
        elif not isinstance(piece, str):
            levels[-1].append(piece)
    while len(levels) > 1:
        _close(levels)
    return tuple(levels[0])


def _close(levels: list[list[Node]]) -> None:
    children = tuple(levels.pop())
    levels[-1].append(Group(children))


def _formulas(tex: str) -> Iterator[tuple[int, int, str]]:
    """Find the formulas: where each starts, where it ends, and what is inside."""
    position = 0
    while opening := _OPENING.search(tex, position):
        position = opening.end()
        closing = _CLOSING.get(opening[0])
        found = closing and closing.match(tex, position, position + LONGEST_FORMULA)
        if found:
            inner = tex[position : found.start(1)]
            if inner.strip() and (opening[0] != "$" or _is_formula(inner)):
                yield opening.start(), found.end(), inner
                position = found.end()


def _is_formula(inner: str) -> bool:
    """Tell what is between two dollar signs from prose between two prices."""
    if _AMOUNT.fullmatch(inner):
        return False
    bare, before = inner, ""
    while bare != before:
        bare, before = _IN_BRACES.sub("|", bare), bare
    return not _PROSE.search(bare)
