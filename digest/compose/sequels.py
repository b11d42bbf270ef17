"""Papers that go on from another, by their titles and their words. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from digest.compose.lexicon import Vector, vector
from digest.compose.words import Words, plain, split
from digest.model import PaperId, Week

#: "Qwen3", "Qwen 3" and "Qwen-v3" are one name with one number; "R1" and "3D" are words.
_PART = re.compile(
    r"""
      [^\W\d]{2,} (?= [0-9]+ (?:\.[0-9]+)? \b )
    | (?: \b v? | (?<= [^\W\d]{2} ) ) [0-9]+ (?:\.[0-9]+)? \b
    | \w+
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"v?[0-9]+(?:\.[0-9]+)?")
_ROMAN = {"i": 1.0, "ii": 2.0, "iii": 3.0, "iv": 4.0}
_BEFORE_NUMBERS = frozenset({"part", "version"})
_COINED = re.compile(r"[^\W\d][A-Z0-9]")
#: A title is compared with so many others of its name, at most.
_MOST = 20
#: The longest name before the colon of a title.
_LONGEST_NAME = 3
#: Numbers from here on are years or sizes.
_YEARS = 100
#: The fewest words of a title that is not the same by chance.
_FEWEST = 4
#: Papers with one name that share less of their other words have it by chance: so many are EAGLE.
_RELATED = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A paper of an earlier issue."""

    id: PaperId
    title: str
    abstract: str
    week: Week


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A paper whose title others may go on from."""

    marks: tuple[float, ...]
    name: str
    title: str
    abstract: str

    def follows(self, other: _Part, stem: str) -> bool:
        """Say whether this goes on from *other* of the same *stem*; a year is no number."""
        numbered = len(self.marks) == 1 and len(other.marks) <= 1 and 1 < self.marks[0] < _YEARS
        return numbered and self.marks > other.marks and self._alike(other, stem) >= _RELATED

    def _alike(self, other: _Part, stem: str) -> float:
        """Give how alike the two are apart from their *stem*."""
        common = frozenset(stem.rstrip(":").split())
        own, others = (_without(one, common) for one in (self, other))
        return own.alike(others)


def _without(part: _Part, common: Collection[str]) -> Vector:
    """Give the weights of the words of *part* that are not in *common*."""
    title, abstract = (
        Words(plain=tuple(word for word in split(text).plain if word not in common), capitals=())
        for text in (part.title, part.abstract)
    )
    return vector(title, abstract)


class Sequels:
    """The titles met so far, without their numbers."""

    def __init__(self) -> None:
        self._parts: dict[str, list[_Part]] = defaultdict(list)

    def meet(
        self, paper_id: PaperId, title: str, abstract: str, week: Week | None = None
    ) -> str | None:
        """Add a paper; name the newest one met before that it is a sequel of."""
        name = f"{paper_id} in {week}" if week else str(paper_id)
        found: str | None = None
        for stem, marks in _stems(title):
            new = _Part(marks=marks, name=name, title=title, abstract=abstract)
            known = self._parts[stem]
            before = (part.name for part in known[:-_MOST:-1] if new.follows(part, stem))
            found = found or next(before, None)
            known.append(new)
        return found


def _stems(title: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield the title, and the name before its colon, without numbers; and the numbers."""
    head, colon, _ = title.partition(":")
    whole = _without_numbers(title)
    if len(whole[0]) >= _FEWEST:
        yield " ".join(whole[0]), whole[1]
    name = _without_numbers(head)
    if colon and 0 < len(name[0]) <= _LONGEST_NAME and _COINED.search(head):
        yield " ".join(name[0]) + ":", name[1]


def _without_numbers(text: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Split *text* into its words and its marks of a version: numbers, "part", "II"."""
    words: list[str] = []
    marks: list[float] = []
    for part in _PART.findall(text.lower()):
        if _NUMBER.fullmatch(part):
            marks.append(float(part.lstrip("v")))
        elif part in _ROMAN:
            marks.append(_ROMAN[part])
        elif part not in _BEFORE_NUMBERS:
            words.append(plain(part))
    return tuple(words), tuple(marks)
