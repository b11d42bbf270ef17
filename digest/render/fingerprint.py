"""A name for everything that the site depends on; if it stays, so does every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from digest.config import SiteSettings
from digest.model import Topic, Week
from digest.render.templates import Templates


def site_fingerprint(
    issues: Mapping[Week, str],
    site: SiteSettings,
    topics: Sequence[Topic],
    *,
    templates: Templates,
    about: str | None,
    app: str | None,
) -> str:
    """Hash the issues' own fingerprints, the settings, the templates and our own code."""
    inputs = (
        _code_fingerprint(),
        {str(week): fingerprint for week, fingerprint in issues.items()},
        site.model_dump_json(exclude={"path", "templates", "about"}),
        [asdict(topic) for topic in topics],
        templates.fingerprint(),
        about,
        app,
    )
    return sha256(repr(inputs).encode()).hexdigest()


def _code_fingerprint() -> str:
    """Hash the program, so that an upgrade or a change renders everything anew."""
    total = sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()
