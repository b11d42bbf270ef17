"""How pages reach the disk: only what changed, and never half of it.

New and changed pages are first written whole into ``.digest/staging`` inside the site's folder.
Then a journal of the moves is written, the moves are made, and the journal is removed.
A crash before the journal leaves the old site as it was; after it, the next run makes the
remaining moves first, then compares every page with the disk, and mends what differs. So nothing
needs to be flushed to the platter against power cuts.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypedDict

from digest.errors import PublishError
from digest.model import Page

_OWN = ".digest"


class _Manifest(TypedDict):
    """What is on the disk: the files we wrote, each with its stamp."""

    fingerprint: str
    files: dict[str, list[int]]


class _Journal(TypedDict):
    """What is still to be done, by path."""

    keep: list[str]
    move: list[str]
    remove: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What publishing did, in files."""

    written: int
    removed: int
    unchanged: int
    folder: Path


def publish(pages: Iterable[Page], folder: Path, fingerprint: str) -> Published:
    """Make *folder* hold exactly *pages*, beside files that are not ours.

    *pages* is not touched if the folder already holds the site of *fingerprint*, a digest of
    everything that pages depend on. Raises PublishError, with the old site whole.
    """
    try:
        return _publish(pages, folder, fingerprint)
    except OSError as error:
        if not _journal(folder).exists():  # else the next run needs what is staged
            _discard_staging(folder)
        where = error.filename2 or error.filename or folder
        msg = f"the site cannot be written: {error.strerror or error}: {where}"
        raise PublishError(
            msg, hint="check permissions and free space, then run again; no page is half-written"
        ) from error


def _publish(pages: Iterable[Page], folder: Path, fingerprint: str) -> Published:
    (folder / _OWN).mkdir(parents=True, exist_ok=True)
    _make_moves(folder, fingerprint="")  # an interrupted run's, which nobody has compared
    manifest = _read_manifest(folder)
    if manifest["fingerprint"] == fingerprint and _intact(folder, manifest["files"]):
        return Published(written=0, removed=0, unchanged=len(manifest["files"]), folder=folder)
    kept, changed = _stage(pages, folder)
    journal = _Journal(
        keep=sorted(kept),
        move=_in_order(changed),
        remove=sorted(set(manifest["files"]) - kept - changed),
    )
    _write_json(_journal(folder), journal)
    _make_moves(folder, fingerprint)
    return Published(
        written=len(changed), removed=len(journal["remove"]), unchanged=len(kept), folder=folder
    )


def _stage(pages: Iterable[Page], folder: Path) -> tuple[set[str], set[str]]:
    """Write what differs from the disk into the staging folder; give paths kept and changed."""
    kept: set[str] = set()
    changed: set[str] = set()
    for page in pages:
        _check_path(page.path)
        if _holds(folder / page.path, page.content):
            kept.add(page.path)
            continue
        staged = _staging(folder) / page.path
        staged.parent.mkdir(parents=True, exist_ok=True)
        staged.write_bytes(page.content)
        changed.add(page.path)
    return kept, changed


def _make_moves(folder: Path, fingerprint: str) -> None:
    """Make the moves that the journal still asks for, if there is one; each may be made twice."""
    journal = _read_journal(folder)
    if journal is None:
        _discard_staging(folder)
        return
    for name in journal["move"]:
        staged = _staging(folder) / name
        if staged.exists():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(target)
    for name in journal["remove"]:
        _remove(folder, name)
    names = sorted(journal["keep"] + journal["move"])
    files = {name: _stamp(folder / name) for name in names}
    manifest = _Manifest(fingerprint=fingerprint, files=files)
    _write_json(folder / _OWN / "manifest.json", manifest)
    _journal(folder).unlink()
    _discard_staging(folder)


def _in_order(names: Iterable[str]) -> list[str]:
    """Put pages deep in the tree first, so that a front page never links to what is not there."""
    return sorted(names, key=lambda name: (-name.count("/"), name))


def _check_path(name: str) -> None:
    """Refuse a page that would land outside the folder, or in our own corner of it."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or parts[0] == _OWN:
        msg = f"a page cannot be written to {name!r}"
        raise PublishError(msg)


def _intact(folder: Path, files: Mapping[str, list[int]]) -> bool:
    """Tell whether every file is on the disk as it was written."""
    return all(_stamp(folder / name) == stamp for name, stamp in files.items())


def _stamp(path: Path) -> list[int]:
    """Give the size in bytes and the time of change in ns; nothing for a file that is not there."""
    try:
        stat = path.stat()
    except OSError:
        return []
    return [stat.st_size, stat.st_mtime_ns]


def _holds(path: Path, content: bytes) -> bool:
    """Tell whether the file at *path* has exactly this content."""
    return _stamp(path)[:1] == [len(content)] and path.read_bytes() == content


def _remove(folder: Path, name: str) -> None:
    """Remove a file, and the folders that it leaves empty."""
    path = folder / name
    path.unlink(missing_ok=True)
    for parent in path.relative_to(folder).parents:
        place = folder / parent
        if place == folder or not place.is_dir() or any(place.iterdir()):
            break
        place.rmdir()


def _staging(folder: Path) -> Path:
    return folder / _OWN / "staging"


def _discard_staging(folder: Path) -> None:
    shutil.rmtree(_staging(folder), ignore_errors=True)


def _journal(folder: Path) -> Path:
    return folder / _OWN / "journal.json"


def _read_journal(folder: Path) -> _Journal | None:
    """Read what is to be done; a journal that a power cut has damaged counts as none."""
    try:
        journal: _Journal = json.loads(_journal(folder).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        _journal(folder).unlink(missing_ok=True)
        return None
    return journal


def _read_manifest(folder: Path) -> _Manifest:
    """Read what we wrote last; a manifest that is missing or damaged counts as empty."""
    try:
        text = (folder / _OWN / "manifest.json").read_text(encoding="utf-8")
        manifest: _Manifest = json.loads(text)
    except (FileNotFoundError, ValueError):
        return _Manifest(fingerprint="", files={})
    return manifest


def _write_json(path: Path, value: object) -> None:
    """Write *value* beside *path*, then move it there."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value), encoding="utf-8")
    part.replace(path)
