"""The papers that any RSS or Atom feed links to. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from digest.model import PaperId, Unreadable
from digest.sources.documents.answers import Garbled
from digest.sources.documents.identifiers import find_identifiers

_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_TAIL = 2000  # bytes, for comments that servers put below a feed
_SHOWN = 80  # characters


def papers_linked(
    content: bytes, origin: str
) -> tuple[tuple[PaperId, ...], tuple[Unreadable, ...]]:
    """Give the papers on arXiv that the items of a feed link to, each once.

    The links and the identifier of an item come first; only if none is to arXiv, its texts. An
    item that leads to no paper is Unreadable. Feeds with errors are read as far as they make
    sense; raises Garbled for one that was cut, and for what is no feed.
    """
    import feedparser

    feed = feedparser.parse(BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    if not feed.get("version") or (feed.bozo and not _END.search(content[-_TAIL:])):
        msg = "a document that is not a whole feed"
        raise Garbled(msg)
    papers: dict[PaperId, None] = {}
    problems = []
    for entry in feed.entries:
        found = dict.fromkeys(_linked(entry))
        papers |= found
        if not found:
            problems.append(_problem(entry, origin))
    return tuple(papers), tuple(problems)


def _linked(entry: Any) -> Iterator[PaperId]:  # noqa: ANN401 # feedparser publishes no types
    """Yield the papers that an item is about."""
    addresses = [entry.get("id", ""), *(link.get("href", "") for link in entry.get("links", ()))]
    texts = [entry.get("title", ""), entry.get("summary", "")]
    texts += [content.get("value", "") for content in entry.get("content", ())]
    found = list(find_identifiers(" ".join(addresses)))
    yield from found or find_identifiers(" ".join(texts))


def _problem(entry: Any, origin: str) -> Unreadable:  # noqa: ANN401 # as above
    """Report an item that is about no paper."""
    excerpt = " ".join((entry.get("title") or entry.get("link", "")).split())[:_SHOWN]
    return Unreadable(origin=origin, line=0, reason="links to no paper on arXiv", excerpt=excerpt)
