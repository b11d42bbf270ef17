r"""Undefined macros: authors' own commands, such as ``\method``, that came along without a meaning.

On arXiv they mostly stand for the name of what the authors made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from digest.text.latex import is_known_command

# A command of letters, and what ends its name: {} or a backslash before a space. One with an
# argument is a look of the authors' own: its argument is what was meant.
_COMMAND: Final = re.compile(r"\\([A-Za-z]+)(?![A-Za-z*])(?!\s*\{(?!\}))(?:\{\}|\\(?=\s))?")
# Left over where arXiv took out an address: "URL\this http URL".
_ADDRESS: Final = re.compile(r"\\this(?= https? URL)")
# What authors call such a macro, as a part of its name.
_PLACEHOLDER: Final = re.compile(
    r"method|model|name|our|sys|tool|bench|dataset|approach|proj|framework|algo|work$|\Aapp\Z",
    re.IGNORECASE,
)
_LETTERS: Final = re.compile(r"[^a-z]+")


def undefined_macros(tex: str) -> tuple[str, ...]:
    r"""Return the names of the undefined macros in *tex*, each once: ``\method`` is "method"."""
    return tuple(dict.fromkeys(match[1] for match in _undefined(tex)))


def macros_for(name: str | None, tex: str) -> dict[str, str]:
    r"""Return which undefined macro of *tex* stands for *name*, the authors' for their work.

    It is called as if (``\method``, ``\ourname``) or spelled as the name is (``\echonet``). Empty
    where there is none, or several may.
    """
    if not name:
        return {}
    own = [macro for macro in undefined_macros(tex) if _stands_for(name, macro)]
    return {own[0]: name} if len(own) == 1 else {}


def fill_macros(tex: str, names: Mapping[str, str]) -> str:
    """Return *tex* with the name in the place of each macro that *names* has one for."""
    parts: list[str] = []
    end = 0
    for match in _undefined(tex):
        if match[1] in names:
            parts += [tex[end : match.start()], names[match[1]]]
            end = match.end()
    return "".join([*parts, tex[end:]])


def _stands_for(name: str, macro: str) -> bool:
    spelled, called = (_LETTERS.sub("", one.lower()) for one in (name, macro))
    return bool(_PLACEHOLDER.search(macro)) or spelled == called


def _undefined(tex: str) -> list[re.Match[str]]:
    return [
        match
        for match in _COMMAND.finditer(tex)
        if not is_known_command(match[1]) and not _ADDRESS.match(tex, match.start())
    ]
