"""The words of a text, in the form in which texts are compared. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from digest.text.latex import to_unicode

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text as words."""

    #: In lower case, plurals cut, in the order of the text.
    plain: tuple[str, ...]
    #: Those in capitals once more, as they stand: "CLIP" of "CLIPs".
    capitals: tuple[str, ...]


def split(text: str) -> Words:
    """Split *text*, whose TeX is read as people see it, into words."""
    words = _WORD.findall(to_unicode(text))
    return Words(
        plain=tuple(map(plain, words)),
        capitals=tuple(filter(None, map(acronym, words))),
    )


@lru_cache(maxsize=200_000)
def plain(word: str) -> str:
    """Give *word* in lower case without a plural s; "ss", "us" and "is" are no plurals."""
    word = word.lower()
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))  # noqa: PLR2004 - "gas", "bus"
    return word[:-1] if plural else word


@lru_cache(maxsize=200_000)
def acronym(word: str) -> str:
    """Give a word in capitals, without a plural s: "CLIP" of "CLIPs"; nothing for others."""
    stem = word.removesuffix("s")
    return stem if len(stem) > 1 and stem.isalnum() and stem.isupper() else ""
