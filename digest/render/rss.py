"""A feed as RSS 2.0, with content:encoded and dc:creator. Pure.

https://www.rssboard.org/rss-specification and https://www.rssboard.org/rss-profile
"""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from digest.render.feeditems import NEVER, Feed, Item

_NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
}
_HALF_A_DAY = 12 * 60


def rss(feed: Feed) -> bytes:
    """Write *feed* as RSS."""
    root = Element("rss", {"version": "2.0", **_NAMESPACES})
    channel = SubElement(root, "channel")
    _text(channel, "title", feed.title)
    _text(channel, "link", feed.home)
    _text(channel, "description", feed.description)
    _text(channel, "language", feed.language)
    if feed.updated > NEVER:
        _text(channel, "lastBuildDate", _date(feed.updated))
    _text(channel, "docs", "https://www.rssboard.org/rss-specification")
    _text(channel, "ttl", str(_HALF_A_DAY))
    SubElement(channel, "atom:link", rel="self", type="application/rss+xml", href=feed.url)
    for item in feed.items:
        _item(channel, item, feed)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _item(channel: Element, item: Item, feed: Feed) -> None:
    """Add one item."""
    element = SubElement(channel, "item")
    _text(element, "title", item.title)
    _text(element, "link", item.url)
    _text(element, "guid", item.id, isPermaLink="false")
    _text(element, "pubDate", _date(item.published))
    for author in item.authors:
        # RSS's own author element asks for an email address.
        _text(element, "dc:creator", author)
    for tag in item.tags:
        _text(element, "category", tag, domain=feed.site + "tags/")
    # A description is HTML to most readers, a title is not.
    _text(element, "description", escape(item.summary, quote=False))
    _text(element, "content:encoded", item.content)


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    """Add an element with *text* in it."""
    SubElement(parent, name, attributes).text = text


def _date(moment: datetime) -> str:
    """Write ``Sat, 10 May 2025 00:00:00 GMT``."""
    return format_datetime(moment, usegmt=True)
