"""A feed as Atom 1.0 (RFC 4287). Pure."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from digest.render.dates import instant
from digest.render.feeditems import Feed, Item


def atom(feed: Feed) -> bytes:
    """Write *feed* as Atom."""
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.description)
    _text(root, "updated", instant(feed.updated))
    _author(root, feed.author)
    _link(root, "self", "application/atom+xml", feed.url)
    _link(root, "alternate", "text/html", feed.home)
    for item in feed.items:
        _entry(root, item)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entry(root: Element, item: Item) -> None:
    """Add one entry."""
    entry = SubElement(root, "entry")
    _text(entry, "id", item.id)
    _text(entry, "title", item.title)
    _text(entry, "published", instant(item.published))
    _text(entry, "updated", instant(item.updated))
    for author in item.authors:
        _author(entry, author)
    for tag in item.tags:
        SubElement(entry, "category", term=tag)
    _link(entry, "alternate", "text/html", item.url)
    if item.about:
        _link(entry, "related", "text/html", item.about)
    _text(entry, "summary", item.summary)
    _text(entry, "content", item.content, type="html")


def _author(parent: Element, name: str) -> None:
    """Add a person."""
    _text(SubElement(parent, "author"), "name", name)


def _link(parent: Element, relation: str, media_type: str, address: str) -> None:
    """Add a link."""
    SubElement(parent, "link", rel=relation, type=media_type, href=address)


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    """Add an element with *text* in it; without a type it is plain."""
    SubElement(parent, name, attributes).text = text
