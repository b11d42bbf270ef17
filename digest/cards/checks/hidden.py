"""What a page must not show and a reader cannot see: markup, scripts, invisible marks. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_FORMULA: Final = re.compile(r"\$[^$<>]*[<>]?[^$<>]*\$")
_MARKUP: Final = re.compile(
    # elements, comments, declarations; "p < 0.05" and "a<b" close nothing
    r"</?[A-Za-z][\w:-]*(?:\s[^<>]*)?/?>|<!(?:--|\[|doctype)|-->|<\?\w+"
    # an element that is never closed, as far as a browser needs it
    r"|<(?:script|img|iframe|svg|style|object|embed|link|meta|form|input|body|html|a)\b(?=[\s/])"
    r"|&(?:lt|gt|quot|amp|nbsp|#\d+|#x[\da-f]+);"
    # links, images, headings, fences and emphasis of Markdown
    r"|!?\[[^\[\]]*\]\([^()\s]+[^()]*\)|!?\[[^\[\]]+\]\[[^\[\]]*\]|^\s*#{1,6}\s|```|~~~|^\s*>\s"
    r"|\*\*[^*\s][^*]*\*\*|(?<!\w)__[^_\s][^_]*__(?!\w)|^\s*[*+-]\s|^\s*(?:---+|\*\*\*+)\s*$"
    r"|`[^`'\n]+`"
    # what turns a link into a program
    r"|\b(?:javascript|vbscript)\s*:|\bdata:\w+/[\w.+-]+[;,]|\bon(?:error|load|click|mouseover)\s*="
    # what chat models take for the turn of a conversation
    r"|<\|[^<>|]*\|>|\[/?(?:INST|SYS)\]|<</?SYS>>|\{\{.*?\}\}|\{%",
    re.IGNORECASE | re.MULTILINE,
)
_JOINERS: Final = frozenset("\u200c\u200d")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def markup(text: str) -> Iterator[str]:
    """Yield the tags, links, chat tokens and script addresses in *text*.

    TeX formulas are no markup, whatever they compare: ``$a<b$``.
    """
    bare = _FORMULA.sub(" ", text)
    yield from (match[0].strip()[:40] for match in _MARKUP.finditer(bare))


def unseen(text: str) -> Iterator[str]:
    """Yield the code points of *text* that nobody sees or that turn its direction: "U+202E".

    Joiners after a letter beyond ASCII are a part of some scripts.
    """
    if text.isprintable():
        return
    for before, mark in zip(" " + text, text, strict=False):
        if unicodedata.category(mark) in _UNSEEN and not (mark in _JOINERS and before > "\x7f"):
            yield f"U+{ord(mark):04X}"
