"""The words of a paper as the attention model knows them. Pure."""

from __future__ import annotations

import re
from typing import Final

#: What stands for every address, however a source writes it: listings say "this https URL".
ADDRESS: Final = "xurl"
_ADDRESS: Final = re.compile(
    r"\\(?:url|href)\{[^}]*\}|\bhttps?://\S+|\bwww\.\S+|\b(?:this )?https? url\b", re.IGNORECASE
)
_HINTS: Final = ("http", "www.", "\\url", "\\href")
_COMMAND: Final = re.compile(r"\\[a-zA-Z]+|[{}$^_~]")
_WORD: Final = re.compile(r"[a-z]+(?:\d+[a-z]*)*|\d+(?:[.,]\d+)*[a-z]*|[%:?!]")
_NUMBER: Final = re.compile(r"\d+")
_LONGEST: Final = 1_000
"""Words of an abstract; what has more is no abstract."""


def words_of(text: str) -> list[str]:
    """Split *text* into words in lower case: "Qwen3 gains 5.2%" is qwen3, gains, 0.0, %."""
    # Few texts have an address or a command, and the search for them is dear.
    plain = _ADDRESS.sub(f" {ADDRESS} ", text) if any(map(text.count, _HINTS)) else text
    if "\\" in plain or "$" in plain or "{" in plain:
        plain = _COMMAND.sub(" ", plain)
    found = _WORD.findall(plain.lower())[:_LONGEST]
    return [_number(word) if word[0].isdigit() else word for word in found]


def _number(word: str) -> str:
    return _NUMBER.sub("0", word.replace(",", ""))
