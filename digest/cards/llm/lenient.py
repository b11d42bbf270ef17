"""JSON as models write it: fenced, talked around, with stray commas, or cut off. Pure.

It takes one look at each character and recurses nowhere, so that no answer, however long or deep,
costs more than its length.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

_LONGEST: Final = 60_000
"""Characters that are looked at; a card takes 4,000."""

# A string that ends, one that is cut off, a sign, or a bare word such as null, 12 or NaN.
_TOKEN: Final = re.compile(
    r'"(?P<string>(?:[^"\\]|\\.)*+)"|(?P<cut>".*)|(?P<sign>[][{}:,])|(?P<word>[^][{}:,"\s]+)',
    re.DOTALL,
)
# What JSON allows after a backslash; a model that quotes TeX writes others.
_STRAY: Final = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.))', re.DOTALL)
_WORDS: Final = {"null": None, "None": None, "true": True, "false": False}
_WHOLE: Final = re.compile(r"-?\d{1,9}")

Value = str | int | bool | None | list["Value"] | dict[str, "Value"]


def objects(text: str) -> Iterator[dict[str, Value]]:
    """Yield each JSON object in *text* as it closes, inner ones first; what is cut off closes too.

    Strings that are cut off, and numbers that are not whole, are left out.
    """
    text = text[:_LONGEST]
    stack: list[_Open] = []
    place = text.find("{")
    while place >= 0 and (token := _TOKEN.search(text, place)) is not None:
        yield from _read(token, stack)
        # Outside, a quote is prose and opens no string.
        place = token.end() if stack else text.find("{", token.end())
    while stack:
        yield from _close(stack)


def _read(token: re.Match[str], stack: list[_Open]) -> Iterator[dict[str, Value]]:
    """Go on by one token; the *stack* has what is open, the innermost last."""
    sign = token["sign"]
    if sign in {"{", "["}:
        stack.append(_Open(is_object=sign == "{"))
    elif sign in {"}", "]"}:
        yield from _close(stack)
    elif sign == ",":
        stack[-1].key = None
    elif sign == ":":
        stack[-1].name()
    elif token["cut"] is None:
        stack[-1].take(_value(token))


class _Open:
    """An object or a list that has not closed yet."""

    __slots__ = ("is_object", "items", "key", "last", "pairs")

    def __init__(self, *, is_object: bool) -> None:
        self.is_object = is_object
        self.items: list[Value] = []
        self.pairs: dict[str, Value] = {}
        #: The key that waits for its value.
        self.key: str | None = None
        #: The value before a colon, which may be a key.
        self.last: Value = None

    def name(self) -> None:
        """Take what came before a colon for a key."""
        if isinstance(self.last, str):
            self.key = self.last
        self.last = None

    def take(self, value: Value) -> None:
        """Add a value: under its key, or to the list."""
        if not self.is_object:
            self.items.append(value)
        elif self.key is not None:
            self.pairs[self.key] = value
            self.key = None
        else:
            self.last = value


def _close(stack: list[_Open]) -> Iterator[dict[str, Value]]:
    """Close the innermost; an object is yielded, and both are a value of what is around them."""
    done = stack.pop()
    if stack:
        stack[-1].take(done.pairs if done.is_object else done.items)
    if done.is_object:
        yield done.pairs


def _value(token: re.Match[str]) -> Value:
    string, word = token["string"], token["word"]
    if string is not None:
        return _unescaped(string)
    if word in _WORDS:
        return _WORDS[word]
    return int(word) if _WHOLE.fullmatch(word) else word


def _unescaped(string: str) -> str:
    """Read the escapes of *string*; a backslash that begins none stays as it is."""
    proper = _STRAY.sub(lambda match: match[0] if match[1] else "\\\\" + match[2], string)
    return str(json.loads(f'"{proper}"', strict=False))
