"""The headers of every answer, as docs/publish.md advises them. Pure."""

from __future__ import annotations


def site_headers(forms_at: str = "") -> dict[str, str]:
    """Give the headers of a file of the site; its forms may be sent to the origin *forms_at*."""
    return {
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; img-src 'self'; "
            "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
            f"form-action 'self'{forms_at and ' '}{forms_at}; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }


def page_headers(forms_at: str = "") -> dict[str, str]:
    """Give the headers of a page that is one reader's own: it is kept nowhere, and tells nobody."""
    return site_headers(forms_at) | {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
