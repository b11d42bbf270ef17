"""A feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). Pure."""

from __future__ import annotations

import json

from digest.render.dates import instant
from digest.render.feeditems import Feed, Item


def jsonfeed(feed: Feed) -> bytes:
    """Write *feed* as JSON Feed."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "description": feed.description,
        "language": feed.language,
        "authors": [{"name": feed.author, "url": feed.site}],
        "items": [_item(item) for item in feed.items],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _item(item: Item) -> dict[str, object]:
    """Give one item; a key without a value is left out."""
    members: dict[str, object] = {
        "id": item.id,
        "url": item.url,
        "external_url": item.about,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.content,
        "date_published": instant(item.published),
        "date_modified": instant(item.updated),
        "authors": [{"name": author} for author in item.authors],
        "tags": list(item.tags),
    }
    return {name: value for name, value in members.items() if value}
