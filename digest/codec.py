"""Values as JSON text and back: for the database, for ``issue.json``, for the terminal. Pure."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import TypeAdapter

from digest.model import Card

Value = TypeVar("Value")

# JSON leaves these as they are, but they end a line for str.splitlines() and for many editors,
# and a value is promised to be one line. Outside strings JSON never has them.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: type[Value]) -> TypeAdapter[Value]:
    """Give the adapter of *kind*, made once: that takes longer than a hundred uses."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def encode(value: object) -> str:
    """Give *value*, of any type in ``digest.model``, as one line of JSON.

    The same value gives the same text: fields in the order of the class, none left out, no spaces.
    Raises ValueError for what could not be read back: a lone surrogate, a number without end.
    """
    plain = _adapter(type(value)).dump_python(value, mode="json")
    # not pydantic's own JSON: it turns NaN into null, which no number can be read from
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text.encode()  # UnicodeEncodeError is a ValueError; better here than in a driver
    return text.translate(_LINE_ENDS)


def decode(kind: type[Value], text: str) -> Value:
    """Read a value of *kind* from what ``encode`` wrote.

    A field that *kind* does not know is passed over, one that has a default may be missing.
    Raises ValueError for anything else.
    """
    return _adapter(kind).validate_json(text)


def card_json(card: Card) -> str:
    """Give *card* as one line of JSON, every field of it, in the order people read them."""
    return encode(card)
