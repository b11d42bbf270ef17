"""The operator's own words on the about page."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

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


def about_html(text: str) -> Markup:
    """Turn the operator's Markdown into HTML that keeps to the page's rules.

    Its headings go one level down, since the page has its own first one; Markdown lets raw
    HTML through, so nh3 takes out what could run.
    """
    import nh3
    from markdown import Markdown

    converter = Markdown(
        extensions=["extra", "sane_lists", "toc"],
        extension_configs={"toc": {"baselevel": 2}},
        output_format="html",
    )
    return Markup(nh3.clean(converter.convert(text)))  # noqa: S704 - nh3 has cleaned it
