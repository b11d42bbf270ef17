"""Papers where no markup can stand: in subjects, in feeds, in the text of a mail. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from digest.config import SiteSettings
from digest.model import Entry
from digest.render.templates import legible
from digest.text.latex import to_unicode

#: In characters; the longest title on arXiv has about 300.
_TITLE, _SENTENCE = 300, 800


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paper in short: plain text, absolute addresses, no field longer than a mail can bear."""

    title: str
    authors: str
    #: None without a card.
    tldr: str | None
    #: Our page of it; arXiv's where it is only listed.
    url: str
    abs_url: str
    pdf_url: str

    @classmethod
    def of(cls, entry: Entry, site: SiteSettings) -> Self:
        """Put *entry* in short."""
        paper, card = entry.paper, entry.card
        return cls(
            title=plain(paper.title, _TITLE) or str(paper.id),
            authors=people(paper.authors),
            tldr=plain(card.tldr.text, _SENTENCE) if card and card.tldr else None,
            url=f"{site.url}papers/{quote(paper.id)}/" if entry.has_page else paper.abs_url,
            abs_url=paper.abs_url,
            pdf_url=paper.pdf_url,
        )


def plain(text: str, limit: int | None = None) -> str:
    """Write text with TeX in it as one line of Unicode, of at most *limit* characters."""
    line = one_line(to_unicode(text))
    return line if limit is None else clip(line, limit)


def one_line(text: str) -> str:
    """Take line ends and what no page or message may hold out of *text*."""
    return " ".join(str(legible(text)).split())


def clip(line: str, limit: int) -> str:
    """Shorten *line* to *limit* characters, after a word if that keeps half of it."""
    if len(line) <= limit:
        return line
    cut = line[: max(limit - 1, 0)]
    words = cut[: cut.rfind(" ") + 1].rstrip(" ,;:–—-")
    return (words if len(words) * 2 >= limit else cut.rstrip()) + "…"


def people(names: Sequence[str], limit: int = 8) -> str:
    """List *names*, at most *limit* of them, and count the others."""
    shown = ", ".join(plain(name, 80) for name in names[:limit])
    others = len(names) - limit
    return f"{shown} and {others:,} more" if others > 0 else shown
