"""What the fake arXiv sends back, and the words all its documents share. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.sax.saxutils import escape

XML_LINE = "<?xml version='1.0' encoding='UTF-8'?>\n"
ATOM = "application/atom+xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
XML = "text/xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer, whole."""

    body: bytes
    status: int = 200
    content_type: str = ATOM
    headers: Mapping[str, str] = field(default_factory=dict)


def quoted(value: str) -> str:
    """Escape *value* for an attribute in double quotes."""
    return escape(value, {'"': "&quot;"})


def zulu(moment: datetime) -> str:
    """Write *moment* as ``2026-05-08T12:00:00Z``."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
