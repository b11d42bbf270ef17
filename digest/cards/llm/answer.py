"""What a model said, read leniently: as claims with the sentences they rest on.

It takes any text and never raises: what cannot be understood counts as not said. JSON may come
fenced, talked around, with stray commas, or cut off; each character is looked at once and nothing
recurses, so that no answer, however long or deep, costs more than its length.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from digest.cards.llm.prompt import MOST_EVIDENCE, MOST_TAGS
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
    """Return the keys of an object in one spelling."""
    return {_key(key): one for key, one in value.items()} if isinstance(value, dict) else {}


def _key(name: str) -> str:
    """Spell ``key_novelty``, "keyNovelty" and "Key Novelty" in one way."""
    return _LETTERS.sub("", name.lower())


def _is_answer(value: Value) -> bool:
    """Return whether *value* can be a field; a number or a truth is no answer."""
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
