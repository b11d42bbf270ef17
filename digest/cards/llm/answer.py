"""What a model said, as claims with the sentences they rest on. Pure.

It takes any text and never raises: what cannot be understood counts as not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from digest.cards.llm.lenient import Value, objects
from digest.cards.llm.schema import MOST_EVIDENCE, MOST_TAGS
from digest.cards.tags import TAGS
from digest.model import FIELDS, CardField, Shape
from digest.text.repair import one_line

# The thoughts of a model before its answer; some servers leave out where they begin.
_THOUGHTS: Final = re.compile(r"\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_END_OF_THOUGHTS: Final = re.compile(r"</think>(?=\s*(?:\{|```))")
_LETTERS: Final = re.compile(r"[^a-z]+")
#: The field whose statements stand under a name.
NAMED: Final = next(name for name, one in FIELDS.items() if one.shape is Shape.NAMED)
_SILENCE: Final = frozenset({"", "null", "none", "n/a", "na", "not stated", "not mentioned"})
# What is meant to be seen through: **bold**, `code`, [text](address), <b>, a bullet's sign.
_LINK: Final = re.compile(r"!?\[([^][]{0,300})\]\([^()\s]{0,300}\)")
_EMPHASIS: Final = re.compile(r"\*\*|__|`")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<!--.{0,300}?-->")
_BULLET: Final = re.compile(r"(?:[-*•–—·#>]+|\d{1,2}[.)])\s+")
_REFERENCE: Final = re.compile(r"\s?[\[(](?:sentences?\s)?\d{1,2}(?:(?:,| and)\s?\d{1,2})*[\])]$")
_NUMBER: Final = re.compile(r"(?<![\w.-])\d{1,4}(?![\w]|\.\d)")
_OPEN_END: Final = re.compile(r"[\w)%\]]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement as the model made it."""

    text: str
    #: Places of the sentences it names, from 0, in order; those that there are.
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """The part of an answer that can be understood."""

    #: By field; a field without claims is one that the model left empty.
    claims: Mapping[str, tuple[Claim, ...]]
    #: What it calls the novelty.
    name: str | None
    tags: tuple[str, ...]


def read_answer(text: str, *, sentences: int) -> Drafted:
    """Read the answer *text* about an abstract of so many *sentences*; never raises."""
    answer = _answer(_without_thoughts(text))
    return Drafted(
        claims={
            field.name: _claims(answer[_key(field.name)], field, sentences)
            for field in FIELDS.values()
            if _key(field.name) in answer and _is_answer(answer[_key(field.name)])
        },
        name=_name(_keyed(answer.get(_key(NAMED))).get("name")),
        tags=_tags(answer.get("tags")),
    )


def clean_statement(text: str) -> str:
    """Take markup out of a statement, and close it where the model forgot the full stop."""
    text = _REFERENCE.sub("", _clean(text).removesuffix("."))
    return text + "." if _OPEN_END.search(text) else text


def _without_thoughts(text: str) -> str:
    *_, text = _END_OF_THOUGHTS.split(_THOUGHTS.sub("", text, count=1))
    return text


def _answer(text: str) -> dict[str, Value]:
    """Find the object in *text* that has most fields, the last of equals."""
    known = {*map(_key, FIELDS), "tags"}
    best: dict[str, Value] = {}
    for found in map(_keyed, objects(text)):
        if len(known & found.keys()) >= max(1, len(known & best.keys())):
            best = found
    return best


def _keyed(value: Value) -> dict[str, Value]:
    """Give the keys of an object in one spelling."""
    return {_key(key): one for key, one in value.items()} if isinstance(value, dict) else {}


def _key(name: str) -> str:
    """Spell ``key_novelty``, "keyNovelty" and "Key Novelty" in one way."""
    return _LETTERS.sub("", name.lower())


def _is_answer(value: Value) -> bool:
    """Say whether *value* can be a field; a number or a truth is no answer."""
    return value is None or isinstance(value, str | list | dict)


def _claims(value: Value, field: CardField, sentences: int) -> tuple[Claim, ...]:
    """Read the claims of one field, in whatever shape."""
    if field.shape is Shape.NAMED and "points" in (named := _keyed(value)):
        value = named["points"]
    items = value if isinstance(value, list) else [value]
    claims = (_claim(item, sentences) for item in items)
    return tuple(claim for claim in claims if claim is not None)[: field.most]


def _claim(value: Value, sentences: int) -> Claim | None:
    """Read one claim; a bare string is one without evidence."""
    said = {"text": value} if isinstance(value, str) else _keyed(value)
    text = said.get("text")
    if (
        not isinstance(text, str)
        or (clean := clean_statement(text)).rstrip(".").lower() in _SILENCE
    ):
        return None
    return Claim(text=clean, evidence=_evidence(said.get("evidence"), sentences))


def _evidence(value: Value, sentences: int) -> tuple[int, ...]:
    """Read the numbers of sentences, as places from 0; those that are not there are left out."""
    numbers = {number for item in _items(value) for number in _numbers(item)}
    places = sorted(number - 1 for number in numbers if 1 <= number <= sentences)
    return tuple(places[:MOST_EVIDENCE])


def _numbers(value: Value) -> Iterator[int]:
    if isinstance(value, str):
        yield from map(int, _NUMBER.findall(value[:100]))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value


def _items(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _name(value: Value) -> str | None:
    name = _clean(value).rstrip(".") if isinstance(value, str) else ""
    return None if name.lower() in _SILENCE else name


def _tags(value: Value) -> tuple[str, ...]:
    """Read the tags that are on the list."""
    known = {tag.lower(): tag for tag in TAGS}
    said = (one.strip().lower() for one in _items(value) if isinstance(one, str))
    return tuple(dict.fromkeys(known[tag] for tag in said if tag in known))[:MOST_TAGS]


def _clean(text: str) -> str:
    """Take markup and line ends out of *text*."""
    text = _TAG.sub("", _EMPHASIS.sub("", _LINK.sub(r"\1", one_line(text[:5_000]))))
    return one_line(_BULLET.sub("", text, count=1) if _BULLET.match(text) else text)
