"""The operator's own words on the about page."""

from __future__ import annotations

from pathlib import Path

from digest.errors import ConfigError


def read_about(path: Path | None) -> str | None:
    """Read the Markdown at *path*, if one is configured; raises ConfigError if it cannot be."""
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"site.about: {path} cannot be read: {error}"
        raise ConfigError(msg) from error
