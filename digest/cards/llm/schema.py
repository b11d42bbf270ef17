"""The JSON schema of an answer, for decoding that is held to one. Pure.

It keeps to what strict servers and llguidance have in common: every key required and no other,
null as a union, no references. Every string and list is bounded, so that a small model cannot run
on; the numbers of sentences are an enum, so that evidence can only be what there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from digest.cards.tags import TAGS
from digest.model import FIELDS, CardField, Shape

MOST_TAGS: Final = 5
LONGEST_NAME: Final = 120
"""Characters of what the authors call their work."""
MOST_EVIDENCE: Final = 4
"""Sentences that one statement may rest on."""

_Schema = dict[str, Any]

# English takes about four characters a token; figures and names take more tokens.
_CHARACTERS_A_TOKEN: Final = 2.5
_FRAME: Final = 40
"""Tokens of the keys, brackets and numbers around one text."""


def answer_schema(fields: Sequence[str], *, sentences: int, tags: bool) -> _Schema:
    """Describe an answer with *fields* about an abstract of so many *sentences*."""
    properties = {name: _field(FIELDS[name], sentences) for name in fields}
    if tags:
        properties["tags"] = _list({"type": "string", "enum": [*TAGS]}, most=MOST_TAGS)
    return _object(properties)


def longest_answer(fields: Sequence[str], *, tags: bool) -> int:
    """Give the tokens that an answer with *fields* takes at most."""
    asked = [FIELDS[name] for name in fields]
    texts = [field.longest for field in asked for _ in range(field.most)]
    texts += [LONGEST_NAME for field in asked if field.shape is Shape.NAMED] + [0] * tags
    return int(sum(texts) / _CHARACTERS_A_TOKEN) + _FRAME * (len(texts) + 1)


def _field(field: CardField, sentences: int) -> _Schema:
    statement = _object(
        {
            # First, so that a model chooses the sentences before it writes.
            "evidence": _list(
                {"type": "integer", "enum": [*range(1, sentences + 1)]}, least=1, most=MOST_EVIDENCE
            ),
            "text": {"type": "string", "maxLength": field.longest},
        }
    )
    if field.shape is Shape.NAMED:
        name = {"anyOf": [{"type": "string", "maxLength": LONGEST_NAME}, {"type": "null"}]}
        return _object({"name": name, "points": _list(statement, most=field.most)})
    if field.shape is Shape.LIST:
        return _list(statement, most=field.most)
    return statement if field.needed else {"anyOf": [statement, {"type": "null"}]}


def _object(properties: _Schema) -> _Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def _list(items: _Schema, *, least: int = 0, most: int) -> _Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}
