"""The words of a text, in the form in which texts are compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from digest.text.latex import to_unicode

_WORD = re.compile(r"\w+")
_TEX = re.compile(r"[\\${]")
#: Words whose plain form is remembered.
_MOST = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text as words."""

    #: In lower case, plurals cut, in the order of the text.
    plain: tuple[str, ...]
    #: Those in capitals once more, as they stand: "CLIP" of "CLIPs".
    capitals: tuple[str, ...]


def split(text: str) -> Words:
    """Split *text*, whose TeX is read as people see it, into words."""
    words = spelt(text)
    return Words(
        plain=tuple(map(_PLAIN.__getitem__, words)),
        capitals=tuple(filter(None, map(_ACRONYMS.__getitem__, words))),
    )


def spelt(text: str) -> list[str]:
    """Give the words of *text* as they are spelt there."""
    # Most texts have no TeX but dashes and quotes, which part words as they are.
    return _WORD.findall(to_unicode(text) if _TEX.search(text) else text)


def plain(word: str) -> str:
    """Give *word* in lower case without a plural s; "ss", "us" and "is" are no plurals."""
    word = word.lower()
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))  # noqa: PLR2004 - "gas", "bus"
    return word[:-1] if plural else word


def acronym(word: str) -> str:
    """Give a word in capitals, without a plural s: "CLIP" of "CLIPs"; nothing for others."""
    stem = word.removesuffix("s")
    return stem if len(stem) > 1 and stem.isalnum() and stem.isupper() else ""


class _Remembered(dict[str, str]):
    """What a function makes of words, each made once; functools takes three times as long."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST:
            self.clear()
        return self.setdefault(word, self._make(word))


_PLAIN, _ACRONYMS = _Remembered(plain), _Remembered(acronym)
