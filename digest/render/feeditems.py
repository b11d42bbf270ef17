"""What every feed format says: a feed and its items. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

#: Never `now()`: a feed in which nothing stands yet has changed at no time.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to read; all texts are plain but *content*."""

    #: A tag URI (RFC 4151), the same for ever, whatever the paper's version or our address.
    id: str
    url: str
    title: str
    summary: str
    #: HTML with absolute URLs, without class, style and script.
    content: str
    authors: tuple[str, ...]
    tags: tuple[str, ...] = ()
    #: Where the thing itself is, if *url* is a page about it.
    about: str | None = None
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A list of items, newest first."""

    #: Where it stands, relative to the site, as in a URL: ``topics/agents/feed.xml``.
    path: str
    id: str
    title: str
    description: str
    language: str
    #: The address of the site.
    site: str
    #: The address of the page that shows the same.
    home: str
    author: str
    items: tuple[Item, ...]

    @property
    def url(self) -> str:
        """The address of the feed itself."""
        return self.site + self.path

    @property
    def updated(self) -> datetime:
        """When any of its items changed last."""
        return max((item.updated for item in self.items), default=NEVER)
