"""How a title and an abstract are written, not what about: lengths, a short name, figures. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

#: The most that is told apart of each count, and how many of it are taken as one.
_COUNTS: Final = MappingProxyType(
    {
        "title words": (20, 1),
        "name words": (5, 1),
        "words": (14, 25),
        "sentences": (14, 1),
        "percentages": (4, 1),
        "digits": (8, 5),
        "mixed case": (15, 2),
        "we": (10, 1),
        "letters a word": (16, 1),
    }
)
_FACTS: Final = (
    *("colon", "short name", "name with a number", "question", "report", "size", "address"),
    *("dash", "double hyphen", "formula"),
)
#: Everything that can be seen, in the order of its weights.
MANNERS: Final = (
    *_FACTS,
    *(f"{name}: {step}" for name, (most, _) in _COUNTS.items() for step in range(most + 1)),
)
_PLACES: Final = MappingProxyType({name: place for place, name in enumerate(MANNERS)})
_STARTS: Final = MappingProxyType({name: _PLACES[f"{name}: 0"] for name in _COUNTS})

_SENTENCE_END: Final = re.compile(r"[.!?](?:\s|$)")
_PERCENTAGE: Final = re.compile(r"\d\s?\\?%")
_SIZE: Final = re.compile(r"\d\s?[KMBT]\b")
_ADDRESS: Final = re.compile(r"http(?:s?:|s? URL)")
_ADDRESS_HINTS: Final = ("www.", "\\url", "\\href")
# Searched for by its first letter, which is quicker than by the edge of a word.
_MIXED_CASE: Final = re.compile(r"[A-Z](?<!\w[A-Z])[a-z]*[A-Z]")
_SHORT_NAME: Final = re.compile(r"[a-z][A-Z]|[A-Z]{2}")
_WE: Final = ("we", "our")


def manner_of(title: str, abstract: str) -> list[int]:
    """Give the places in ``MANNERS`` of what this paper shows."""
    head, _, rest = title.partition(":")
    name = head.split() if rest.strip() else []
    seen = [_PLACES[fact] for fact in _facts(title, abstract, name)]
    return seen + [
        _STARTS[told] + min(count // _COUNTS[told][1], _COUNTS[told][0])
        for told, count in _counted(title, abstract, name).items()
    ]


def _facts(title: str, abstract: str, name: list[str]) -> Iterator[str]:
    shown = (
        bool(name),
        len(name) == 1 and _SHORT_NAME.search(name[0]),
        any(sign.isdigit() for word in name for sign in word),
        title.rstrip().endswith("?"),
        "technical report" in title.lower(),
        _SIZE.search(abstract),
        _ADDRESS.search(abstract) or any(map(abstract.count, _ADDRESS_HINTS)),
        "—" in abstract,
        "--" in abstract,
        "$" in abstract,
    )
    return (fact for fact, is_so in zip(_FACTS, shown, strict=True) if is_so)


def _counted(title: str, abstract: str, name: list[str]) -> Mapping[str, int]:
    words = abstract.split()
    return {
        "title words": len(title.split()),
        "name words": len(name),
        "words": len(words),
        "sentences": len(_SENTENCE_END.findall(abstract)),
        "percentages": len(_PERCENTAGE.findall(abstract)) if "%" in abstract else 0,
        "digits": sum(map(abstract.count, "0123456789")),
        "mixed case": len(_MIXED_CASE.findall(abstract)),
        "we": sum(map(abstract.lower().split().count, _WE)),
        # Half letters, from four letters on.
        "letters a word": max(0, 2 * len(abstract) // max(1, len(words)) - 8),
    }
