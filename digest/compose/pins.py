"""What an editor wants of one issue, and how the file that says it is changed. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal

from digest.config import EditorSettings

Wish = Literal["pin", "drop"]

_ITEM = re.compile(r"""(\s*)-\s+["']?([^\s"'#]+)["']?\s*(#.*)?""")
_ASIDE = re.compile(r"\s*(#.*)?")
_HEAD = "# What the editor wants of this issue; `digest pin` and `digest drop` write it, too.\n"


def changed(
    editor: EditorSettings, wish: Wish, ids: Sequence[str], *, undo: bool = False
) -> EditorSettings:
    """Give *editor* with *ids* among the papers to *wish* for, last, or with *undo* not there."""
    kept = {key: list(getattr(editor, key)) for key in ("pin", "drop")}
    for one in dict.fromkeys(ids):
        if undo:
            kept[wish] = [other for other in kept[wish] if other != one]
            continue
        for key, others in kept.items():
            if key != wish and one in others:
                others.remove(one)
        if one not in kept[wish]:
            kept[wish].append(one)
    return EditorSettings(pin=tuple(kept["pin"]), drop=tuple(kept["drop"]))


def rewritten(text: str, editor: EditorSettings) -> str:
    """Give *text*, the file, with the lists of *editor*; what is said beside them stays."""
    lines = text.splitlines() or _HEAD.splitlines()
    for key, ids in (("pin", editor.pin), ("drop", editor.drop)):
        lines = list(_with_list(lines, key, ids))
    return "\n".join(lines) + "\n"


def fresh(editor: EditorSettings) -> str:
    """Give a file that says what *editor* does and nothing else."""
    return rewritten("", editor)


def _with_list(lines: Sequence[str], key: str, ids: Sequence[str]) -> Iterator[str]:
    """Yield *lines* with *ids* as the list under *key*."""
    start = next(
        (n for n, line in enumerate(lines) if re.match(rf"""["']?{key}["']?\s*:""", line)), None
    )
    if start is None:
        yield from lines
        yield from (f"{key}:", *(f"  - {one}" for one in ids)) if ids else ()
        return
    end = _end(lines, start)
    kept = list(_kept(lines[start + 1 : end], ids))
    there = [match[2] for line in kept if (match := _ITEM.fullmatch(line))]
    indent = next((match[1] for line in kept if (match := _ITEM.fullmatch(line))), "  ")
    aside = lines[start].partition("#")
    yield from lines[:start]
    yield f"{key}:{'' if ids else ' []'}{'  #' + aside[2] if aside[1] else ''}"
    yield from kept
    yield from (f"{indent}- {one}" for one in ids if one not in there)
    yield from lines[end:]


def _end(lines: Sequence[str], start: int) -> int:
    """Give where the list that begins at *start* ends; what stands before the next is of that."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        if re.match(r"[^\s#\-\]]", lines[number]):
            break
        if not re.fullmatch(r"(#.*)?", lines[number]):
            end = number + 1
    return end


def _kept(lines: Sequence[str], ids: Collection[str]) -> Iterator[str]:
    """Yield the items among *ids*, with what is said between them."""
    for line in lines:
        item = _ITEM.fullmatch(line)
        if (item and item[2] in ids) or _ASIDE.fullmatch(line):
            yield line
