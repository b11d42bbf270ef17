"""Words of a sentence as the network knows them: lower case, every number alike. Pure."""

from __future__ import annotations

import re
from typing import Final

#: What stands for every number.
NUMBER: Final = "0"
_WORD: Final = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*|[^\w\s]")


def words_of(text: str) -> list[str]:
    """Split *text* into words, numbers and marks: "We gain 5.2%" is we, gain, 0, %."""
    return [NUMBER if word[0].isdigit() else word for word in _WORD.findall(text.lower())]
