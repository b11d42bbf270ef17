"""The numbers of a text, with what makes them others: 5%, 5 points, 5x, 5B, 5 ms.

A statement may have a number that its evidence has not, if it is the difference or the ratio of
two numbers of the evidence and shows both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise, permutations
from types import MappingProxyType
from typing import Final

from digest.text.latex import to_unicode

_COUNTED: Final = """
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty
"""
_SPELLED: Final = MappingProxyType(
    {word: str(value) for value, word in enumerate(_COUNTED.split(), start=2)}
    | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70"}
    | {"eighty": "80", "ninety": "90", "hundred": "100", "thousand": "1000", "dozen": "12"}
    | {"million": "1000000", "billion": "1000000000", "trillion": "1000000000000"}
    | {"twice": "2", "double": "2", "doubles": "2", "doubled": "2", "doubling": "2"}
    | {"triple": "3", "triples": "3", "tripled": "3", "tripling": "3", "thrice": "3"}
    | {"twofold": "2", "threefold": "3", "fourfold": "4", "fivefold": "5", "tenfold": "10"}
    | dict.fromkeys(("half", "halve", "halves", "halved", "halving"), "half")
    | {word: word for word in ("hundreds", "thousands", "millions", "billions", "dozens")}
)
_MULTIPLES: Final = re.compile(r"(?:twice|doubl|tripl|thrice|\w+fold$)")
# Signs and words of one unit; the first is the name of its kind.
_ALIASES: Final = (
    "ns nanosecond nanoseconds|us μs µs microsecond microseconds|ms millisecond milliseconds"
    "|s sec secs second seconds|min mins minute minutes|h hr hrs hour hours|day days|week weeks"
    "|month months|year years|bit bits|byte bytes|KB kB KiB kilobytes|MB MiB megabytes"
    "|GB GiB gigabytes|TB TiB terabytes|Hz hertz|kHz|MHz|GHz|THz|dB decibel decibels|dBm"
    "|nm nanometer nanometers|μm um micrometer micrometers|mm millimeter millimeters"
    "|cm centimeter centimeters|m meter meters metre metres|km kilometer kilometers|mW|kW"
    "|W watt watts|mJ|kJ|J joule joules|kWh|MWh|eV|g gram grams|kg kilogram kilograms|mg|fps FPS"
    "|° degrees|USD dollar dollars|EUR euro euros|kbps|Mbps|Gbps|FLOPs|MFLOPs|GFLOPs|TFLOPs|PFLOPs"
    "|k K thousand|M million|B billion|T trillion"
)
_KINDS: Final = MappingProxyType(
    {word: line.split()[0] for line in _ALIASES.split("|") for word in line.split()}
)
_UNITS: Final = "|".join(sorted(map(re.escape, _KINDS), key=len, reverse=True))
_SPELLINGS: Final = "|".join(sorted(_SPELLED, key=len, reverse=True))
# The comma is a decimal one in "4,2 %", and parts thousands in "1,180".
_DECIMAL_COMMA: Final = (
    rf"\d{{1,4}},(?:\d{{1,2}}|\d{{4,6}})(?=[\s-]?(?:%|percent|per\ cent|points?\b|pp\b|[×x]"
    rf"(?!\w)|(?:{_UNITS})(?!\w)))"
)
_DIGITS: Final = rf"{_DECIMAL_COMMA}|\d+(?:,\d{{3}})*(?:\.\d+)?[⁰¹²³⁴-⁹⁻]*|\.\d+"
# A quick look at the first letters spares the search for most words.
_BEGINNING: Final = f"(?=[\\d.]|(?i:{'|'.join(sorted({word[:2] for word in _SPELLED}))}))"
# After a letter and a hyphen (GPT-4, top-1), digits belong to a name.
_NUMBER: Final = re.compile(
    rf"(?:(?<![\w.])(?P<inside>(?<=[A-Za-z][-@/]))?|(?<=\d[xX×]))"
    rf"{_BEGINNING}(?P<value>{_DIGITS}|(?i:{_SPELLINGS})(?![A-Za-z]))"
    r"(?:(?P<percent>[\s-]?(?:%|percent(?:age)?\b|per\ cent\b))?"
    r"(?P<points>[\s-]?(?:(?:absolute\s|[A-Z][\w-]*\s|accuracy\s)?points?|pp|pts|p\.p\.)(?![A-Za-z]))"
    r"|(?P<bare>[\s-]?(?:%|percent\b|per\ cent\b))"
    r"|(?P<times>[\s-]?(?:[×x](?!\s?\d)|times|fold)(?![A-Za-z]))"
    rf"|(?P<unit>[\s-]?(?:{_UNITS})(?![\w]))"
    r")?",
)
# What joins the numbers of one range or list, whose unit stands after the last.
_JOINT: Final = re.compile(
    r"\s?(?:[-–—/~±,]|\+/-|to|and|or|over|versus|vs\.?|, and|, or|-to-)\s?", re.IGNORECASE
)
_POINTS: Final = "points"
_PLAIN: Final = re.compile(r"\d+(?:\.\d+)?")
_COMMA: Final = re.compile(r"\d+,(?:\d{1,2}|\d{4,})")
_MOST_SHOWN: Final = 12
"""Numbers of a statement of which two may give a third."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number of a text."""

    #: As the text has it, unit included: "85.77%".
    text: str
    #: Without thousands' marks and zeros before it: "1180".
    value: str
    #: What it can be: "%", "points", "x", a unit, or "" if bare; in "3-5%", 3 is bare or percent.
    kinds: frozenset[str]
    #: Where it stands in the legible text.
    start: int
    end: int
    #: Whether it is a part of a name: the 4 of GPT-4.
    in_name: bool = False


@lru_cache(maxsize=256)
def legible(text: str) -> str:
    r"""Return *text* as a reader sees it, so that ``85.77\%`` and 85.77% are one."""
    return to_unicode(text)


@lru_cache(maxsize=256)
def quantities(text: str) -> tuple[Quantity, ...]:
    """List the numbers of a legible *text*, in order; those in names too."""
    found = [_quantity(match) for match in _NUMBER.finditer(text) if _is_number(match)]
    for place, (one, following) in reversed(list(enumerate(pairwise(found)))):
        if one.kinds == {""} and _JOINT.fullmatch(text, one.end, following.start):
            found[place] = replace(one, kinds=one.kinds | found[place + 1].kinds)
    return tuple(found)


def claimed(text: str) -> Iterator[Quantity]:
    """Yield the numbers of *text* that are no part of a name."""
    return (one for one in quantities(text) if not one.in_name)


def is_in(quantity: Quantity, text: str) -> bool:
    """Return whether a legible *text* has the number of *quantity*, of the same kind."""
    return not quantity.kinds.isdisjoint(_known(text).get(quantity.value, ()))


@lru_cache(maxsize=256)
def _known(text: str) -> dict[str, frozenset[str]]:
    """Return the kinds in which each number stands in *text*."""
    kinds: dict[str, set[str]] = {}
    for one in quantities(text):
        kinds.setdefault(one.value, set()).update(one.kinds)
    return {value: frozenset(its) for value, its in kinds.items()}


def is_computed(quantity: Quantity, text: str, evidence: str) -> bool:
    """Return whether *quantity* is a difference or ratio of two numbers, which *text* shows.

    Both stand in the *evidence* too. Two percentages differ in points, as 5.24 points of 85.77%
    and 80.53%, and any two numbers of a kind by a percentage of one of them.
    """
    shown = [
        one
        for one in islice(claimed(text), _MOST_SHOWN)
        if one.value != quantity.value and is_in(one, evidence) and _amount(one) is not None
    ]
    return any(
        _is_result(quantity, one, other)
        for one, other in permutations(shown, 2)
        if one.kinds & other.kinds
    )


def _is_result(quantity: Quantity, one: Quantity, other: Quantity) -> bool:
    """Return whether *quantity* is *one* less, or divided by, *other*, as exact as it is told."""
    told, first, second = _amount(quantity), _amount(one), _amount(other)
    if told is None or first is None or second is None or told == 0:
        return False
    half = 0.5 * 10.0 ** -len(quantity.value.partition(".")[2]) + 1e-9
    percentages = "%" in one.kinds & other.kinds
    kinds = {_POINTS} if percentages else one.kinds & other.kinds
    if quantity.kinds & kinds and abs(abs(first - second) - told) <= half:
        return True
    if second == 0:
        return False
    ratio = first / second
    if "x" in quantity.kinds:
        return abs(ratio - told) <= min(half, 0.1 * told)
    relative = "%" in quantity.kinds and not percentages
    return relative and abs(100 * abs(ratio - 1) - told) <= min(half, 0.1 * told)


def _amount(quantity: Quantity) -> float | None:
    """Return the number as one to reckon with; None for "half" and raised digits."""
    return float(quantity.value) if _PLAIN.fullmatch(quantity.value) else None


def _is_number(match: re.Match[str]) -> bool:
    """Tell "12 songs" from "12th" and "3D", whose digits belong to a word."""
    after = match.string[match.end() : match.end() + 1]
    return match["value"].lower() in _SPELLED or not (after.isalpha() and after not in "xX×")


def _quantity(match: re.Match[str]) -> Quantity:
    value = match["value"].lower()
    decimal = "." if _COMMA.fullmatch(value) else ""
    return Quantity(
        text=match[0].strip(),
        value=_SPELLED.get(value) or _canonical(value.replace(",", decimal)),
        kinds=frozenset({_kind(match)}),
        start=match.start(),
        end=match.end(),
        in_name=match["inside"] is not None,
    )


def _kind(match: re.Match[str]) -> str:
    if match["points"]:
        return _POINTS
    if match["bare"]:
        return "%"
    if match["times"] or _MULTIPLES.match(match["value"].lower()):
        return "x"
    return _KINDS[match["unit"].strip(" -")] if match["unit"] else ""


def _canonical(value: str) -> str:
    """Write *value* with one zero before its point; zeros at its end are digits that count."""
    value = value.lstrip("0") or "0"
    return "0" + value if value.startswith(".") else value
