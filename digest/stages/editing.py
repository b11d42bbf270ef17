"""The editor's file of a week, ``issues/2025-W19.yaml``: read, and changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from digest.compose.pins import Wish, changed, fresh, rewritten
from digest.config import EditorSettings
from digest.configfile import read_section
from digest.disk import write_whole
from digest.model import Week

_HINT = "it may hold `pin:` and `drop:`, each a list of arXiv identifiers"


def read_wishes(folder: Path, week: Week) -> EditorSettings:
    """Give what the editor wants of the issue of *week*; nothing where there is no file.

    Raises ConfigError, with file and line.
    """
    path = _path(folder, week)
    if not path.exists() or not _says_something(path):
        return EditorSettings()
    return read_section(path, EditorSettings, _HINT)


def change_wishes(
    folder: Path, week: Week, wish: Wish, ids: Sequence[str], *, undo: bool = False
) -> EditorSettings:
    """Add *ids* to what the editor wants, or with *undo* take them away; give the whole.

    Comments in the file stay. Raises ConfigError, with file and line.
    """
    path = _path(folder, week)
    before = read_wishes(folder, week)
    after = changed(before, wish, ids, undo=undo)
    if after != before:
        old = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        new = rewritten(old, after)
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, (new if _holds(new, after) else fresh(after)).encode())
    return after


def _path(folder: Path, week: Week) -> Path:
    return folder / f"{week}.yaml"


def _says_something(path: Path) -> bool:
    """Say whether there is anything but comments; what cannot be read is left to the reader."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return True
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _holds(text: str, editor: EditorSettings) -> bool:
    """Say whether *text* is a file that says what *editor* does."""
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return False
    found = [
        (key.value, [item.value for item in ids.value])
        for key, ids in (root.value if isinstance(root, yaml.MappingNode) else ())
        if ids.value
    ]
    wanted = [("pin", list(editor.pin)), ("drop", list(editor.drop))]
    return sorted(found) == sorted((key, ids) for key, ids in wanted if ids)
