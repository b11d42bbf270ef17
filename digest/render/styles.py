"""Styles moved into each element, since many mail programs drop the rest. Pure."""

from __future__ import annotations

from css_inline import CSSInliner


def inlined(html: str) -> str:
    """Move the styles of a page into its elements; what depends on the screen stays in its head."""
    return _inliner().inline(html)


def inlined_fragment(html: str, css: str) -> str:
    """Write a piece of a page as it will stand in a page with *css*."""
    return _inliner().inline_fragment(html, css=css)


def _inliner() -> CSSInliner:
    return CSSInliner(keep_at_rules=True, minify_css=True, load_remote_stylesheets=False)
