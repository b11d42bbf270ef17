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
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        msg = f"site.about: {path} cannot be read: {reason}"
        hint = "set site.about to a Markdown file, or leave it out"
        raise ConfigError(msg, hint=hint) from error
