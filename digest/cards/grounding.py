"""Whether a card says only what its paper says. Pure.

Every summarizer puts its statements through :func:`faults` before it shows them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from digest.cards.clauses import OPENERS
from digest.cards.connectives import starts_with_connective
from digest.cards.verbs import BASES, PARTICIPLES, PASTS, THIRDS
from digest.cards.vocabulary import words
from digest.cards.wording import is_first_person, is_whole
from digest.model import Statement

# A number with its thousands and decimals, and what makes it another number: 5%, 3x, 7B, 5.2k.
_NUMBER: Final = re.compile(
    r"(?:(?<![\w.])|(?<=\\times))(?P<value>\d+(?:(?:,|\{,\})\d{3})*(?:\.\d+)?|\.\d+)"
    r"(?:\s?(?P<percent>\$?\\?%|percent\b)|\s?(?P<times>\$?\\times|×|(?-i:x)\b|times\b|-?fold\b)"
    r"|(?P<unit>[kKMBT])\b)?"
)
# Inside words (ImageNet-1K, v2), digits belong to the name.
_WORD: Final = re.compile(r"[^\W_][\w'’]*(?:[-./+][^\W_][\w'’]*)*")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_STEM: Final = 5
"""Letters that two forms of a word share."""
_LETTERS: Final = re.compile(r"[a-z]+")
_NUMBER_WORDS: Final = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "hundred": "100",
    "hundreds": "100",
    "thousand": "1000",
    "thousands": "1000",
    "million": "1000000",
    "millions": "1000000",
    "billion": "1000000000",
    "billions": "1000000000",
    "dozens": "12",
    "dozen": "12",
}
# Words that begin a sentence with a capital and name nothing.
_COMMON: Final = OPENERS | words(
    """
    a an the it its they their there these those such some many most few several both all each
    every no not one other others how what who why whether does is are can researchers authors
    users people current existing recent previous prior new novel other paper study work
    """
)


def faults(statement: Statement, *, source: str, read: str) -> tuple[str, ...]:
    """Name all that is wrong with *statement*; empty if it can be shown.

    *source* is what its words may come from (title and text), *read* what its evidence quotes.
    """
    text = statement.text
    found = [f"not in the paper: {token}" for token in unsupported(text, source)]
    found += [f"not verbatim: {quote[:60]}" for quote in statement.evidence if quote not in read]
    if is_first_person(text):
        found.append("speaks as the authors")
    if starts_with_connective(text):
        found.append("starts with a connective")
    if not is_whole(text):
        found.append("is cut")
    return tuple(found)


def unsupported(text: str, source: str) -> tuple[str, ...]:
    """Give the numbers, acronyms and names of *text* that *source* does not have, in order."""
    numbers, words, plain = _inventory(source)
    missing = [found for found, key in _numbers(text) if key not in numbers]
    for match in _WORD.finditer(text):
        if _is_claim(match[0]):
            before = text[: match.start()].rstrip(" \"'“(")
            starts = not before or before.endswith((".", "!", "?"))
            if not _is_supported(match[0], words, plain, starts=starts):
                missing.append(match[0])
    return tuple(dict.fromkeys(missing))


@lru_cache(maxsize=8)
def _inventory(source: str) -> tuple[frozenset[tuple[str, str]], frozenset[str], frozenset[str]]:
    """List the numbers, the words as spelled and the words in lower case of *source*."""
    spelled: set[str] = set()
    for word in {_POSSESSIVE.sub("", word) for word in _WORD.findall(source)}:
        spelled.add(word)
        if not word.isalnum():
            spelled |= _pieces(word)
    plain = frozenset(word.lower() for word in spelled)
    numbers = {key for _, key in _numbers(source)}
    numbers |= {(value, "") for value, _ in numbers}
    return frozenset(numbers), frozenset(spelled), plain


def _pieces(word: str) -> set[str]:
    """Give *word*, and the runs of its parts: Qwen2.5-7B, Qwen2.5 and 7B."""
    parts = word.split("-")
    runs = {
        "-".join(parts[start:stop])
        for start in range(len(parts))
        for stop in range(start + 1, len(parts) + 1)
    }
    return runs | {piece for part in parts for piece in re.split(r"[./+]", part) if piece}


def _numbers(text: str) -> list[tuple[str, tuple[str, str]]]:
    """List the numbers of *text* as found, each with its value and kind."""
    found = []
    for match in _NUMBER.finditer(text):
        value = match["value"].replace("{,}", "").replace(",", "")
        kind = "%" if match["percent"] else "x" if match["times"] else (match["unit"] or "").lower()
        found.append((match[0].strip(), (_canonical(value), kind)))
    spelled = (word for word in _LETTERS.findall(text.lower()) if word in _NUMBER_WORDS)
    return found + [(word, (_NUMBER_WORDS[word], "")) for word in spelled]


def _canonical(value: str) -> str:
    value = value.lstrip("0") or "0"
    value = "0" + value if value.startswith(".") else value
    return value.rstrip("0").rstrip(".") if "." in value else value


def _is_claim(word: str) -> bool:
    """Say whether *word* is an acronym or a name: it has a capital, and is no bare number."""
    return any(mark.isupper() for mark in word) and not _NUMBER.fullmatch(word)


def _is_supported(word: str, words: frozenset[str], plain: frozenset[str], *, starts: bool) -> bool:
    """Say whether *word* stands in a source of *words*, whose lower-case forms are *plain*.

    Capitals may differ only where a word has no other sign of a name; *starts* a sentence or not.
    """
    bare = _POSSESSIVE.sub("", word)
    if any(form in words for form in _numbered(bare)):
        return True
    if starts and bare[0].lower() + bare[1:] in words:
        return True
    parts = bare.split("-")
    titled = all(part[1:].islower() or len(part) == 1 for part in parts)
    if titled and any(form in plain for form in _numbered(bare.lower())):
        return True
    if len(parts) > 1:  # LLM-based needs an LLM, but no "LLM-based"
        marked = [part for part in parts if not part.islower()]
        return len(marked) == 1 and _is_supported(marked[0], words, plain, starts=starts)
    return starts and titled and _is_common(bare.lower(), plain)


def _numbered(word: str) -> tuple[str, str, str]:
    """Give *word* as it is, in the plural, and in the singular if it is a plural."""
    return word, word + "s", word.removesuffix("s")


def _is_common(word: str, plain: frozenset[str]) -> bool:
    """Say whether *word*, which begins a sentence, can be taken for no name."""
    if word in _COMMON or word in BASES or word in THIRDS or word in PASTS or word in PARTICIPLES:
        return True
    stem = word[:_STEM]
    return word.endswith(("ing", "ed")) or any(known.startswith(stem) for known in plain)
