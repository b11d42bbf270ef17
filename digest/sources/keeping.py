"""Fetched papers on disk: appended to ``seeds/YYYY-MM-DD.md``, each once, never half."""

from __future__ import annotations

import logging
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from digest.disk import write_whole
from digest.errors import SourceError
from digest.model import Paper
from digest.sources.seedformat import parse_seeds, write_seeds

_log = logging.getLogger(__name__)

_ENDS_WITH_RULE = re.compile(rb"(?:\A|\n)-{3,}[ \t\r]*\n\Z")
_RULE = b"\n\n---\n"


def keep(papers: Iterable[Paper], folder: Path) -> int:
    """Append *papers* to the files of *folder*, by day of announcement; give how many were added.

    Links are written without a version, as in the files that people share.
    A paper that the file of its day holds is not added again, so that a second run changes no
    byte; what stands in a file stays. Each file is replaced as a whole: after a crash it is the
    old or the new one. One run at a time: two would undo each other's additions. A paper that the
    format cannot hold, having no title or no abstract, is left out with a warning.
    Raises SourceError if the disk refuses.
    """
    days: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        days[paper.announced.isoformat()].append(replace(paper, version=None))
    return sum(_append(days[day], folder / f"{day}.md") for day in sorted(days))


def _append(papers: list[Paper], path: Path) -> int:
    """Append to one file what it does not hold."""
    try:
        old = path.read_bytes() if path.exists() else b""
        missing = _missing(papers, old)
        if missing:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, _joined(old, write_seeds(missing)))
    except OSError as error:
        msg = f"the file {path} cannot be written: {error.strerror or error}"
        hint = "check permissions and free space, then run again; no file is half-written"
        raise SourceError(msg, hint=hint) from error
    return len(missing)


def _missing(papers: list[Paper], content: bytes) -> list[Paper]:
    """Give the papers that *content* does not hold, each once, if they can be written."""
    held = {found.id for found in parse_seeds(content, origin="") if isinstance(found, Paper)}
    missing = []
    for paper in papers:
        if paper.id not in held and _reads_back(paper):
            held.add(paper.id)
            missing.append(paper)
    return missing


def _reads_back(paper: Paper) -> bool:
    """Tell whether *paper* can be read from what would be written; warn if not."""
    found = list(parse_seeds(write_seeds([paper]), origin=""))
    if len(found) == 1 and isinstance(found[0], Paper) and found[0].id == paper.id:
        return True
    reason = "it reads back as another" if isinstance(found[0], Paper) else found[0].reason
    _log.warning("%s is not kept as Markdown: %s", paper.id, reason)
    return False


def _joined(old: bytes, new: bytes) -> bytes:
    """Put *new* below *old*, with a rule between them."""
    between = b"" if not old.strip() or _ENDS_WITH_RULE.search(old) else _RULE
    return old + between + new


def _replace(path: Path, content: bytes) -> None:
    """Make *path* hold *content*, its name flushed to the disk as well."""
    write_whole(path, content)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
