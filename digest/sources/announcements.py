"""What arXiv announced on a day, from its feeds.

Texts of papers come from the API: these feeds have no comments and raw TeX in names, and
feedparser changes what looks like HTML even where it should not. The one text that is given, the
abstract, is read without it.
"""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from digest.config import ArxivSettings
from digest.errors import SourceError
from digest.model import PaperId, Unreadable, Week
from digest.sources.calendar import announcement_days
from digest.sources.documents.answers import Garbled, cleaned, parse_xml
from digest.sources.documents.identifiers import read_identifier
from digest.sources.wire.transport import Transport

_EASTERN = ZoneInfo("America/New_York")
#: After midnight US/Eastern a feed may still be that of the day before.
_REBUILT = timedelta(hours=1)
_CAP = 2000  # entries; of a day with more, the new papers would be cut
_ATOM = "{http://www.w3.org/2005/Atom}"
_GUID = "oai:arXiv.org:"
_ERROR = "Feed error for query"
_SHOWN = 80  # characters
#: What stands before an abstract: ``arXiv:2411.17700v1 Announce Type: new \nAbstract: ``.
_LABELS = re.compile(r"arXiv:\S+ Announce Type: \S+\s*\nAbstract: ")


class Kind(StrEnum):
    """As what a paper is announced, relative to the categories asked for; the strongest first."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"


_STRENGTH = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One paper on one day."""

    id: PaperId
    version: int
    kind: Kind
    #: The address of the paper's licence.
    rights: str
    #: Letter for letter, with the line ends of the author.
    abstract: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A feed of arXiv, or several of one day. Without items on weekends and holidays."""

    #: The URLs that were asked, with blanks between them.
    origin: str
    #: The UTC day of the announcement, Monday to Friday; the feed's own day without one.
    day: date
    items: tuple[Announcement, ...]
    unreadable: tuple[Unreadable, ...] = ()
    #: Whether a feed was as long as it can be, so that papers may be missing.
    is_cut: bool = False


class Announcements:
    """The feeds of arXiv, which hold one day each."""

    def __init__(self, transport: Transport, settings: ArxivSettings) -> None:
        self._transport = transport
        self._url = settings.rss_url

    def feeds(self, categories: Iterable[str]) -> Iterator[Announced]:
        """Yield the newest feed of each category or archive (``cs.AI``, ``cs.*``).

        One request each: a feed holds 2,000 entries at most, and a fault may be of one category.
        Raises SourceError if one cannot be had.
        """
        for name in dict.fromkeys(category.removesuffix(".*") for category in categories):
            url = f"{self._url}/{quote(name)}"
            parse = partial(parse_feed, origin=url)
            # A feed changes at midnight US/Eastern, a kept answer lasts until midnight UTC.
            yield parse(self._transport.get(url, None, parse, fresh=True))

    def today(self, categories: Iterable[str]) -> Announced | None:
        """Give what the feeds of *categories* hold together; None if there is no category."""
        return merged(self.feeds(categories))


def parse_feed(content: bytes, origin: str) -> Announced:
    """Read a feed of arXiv, RSS or Atom; *origin* says where it is from.

    Raises Garbled for anything that is no complete feed, and SourceError with arXiv's reason for
    its error document.
    """
    root = parse_xml(content)
    feed = _parsed(content)
    title = feed.feed.get("title", "")
    if title.startswith(_ERROR):
        msg = f"arXiv refuses the feed {origin}: {feed.feed.get('subtitle', title)}"
        raise SourceError(msg, hint="check the categories in the queries of the topics")
    abstracts = list(_abstracts(root))
    if not feed.get("version") or len(abstracts) != len(feed.entries):
        msg = "a document that is not a feed"
        raise Garbled(msg)
    found = [
        _announcement(entry, abstract, origin)
        for entry, abstract in zip(feed.entries, abstracts, strict=True)
    ]
    return Announced(
        origin=origin,
        day=_day(feed),
        items=tuple(item for item in found if isinstance(item, Announcement)),
        unreadable=tuple(item for item in found if isinstance(item, Unreadable)),
        is_cut=len(found) >= _CAP,
    )


def merged(feeds: Iterable[Announced]) -> Announced | None:
    """Join feeds: each paper once, as the strongest kind it has, on the newest day."""
    known = list(feeds)
    if not known:
        return None
    items: dict[tuple[PaperId, int], Announcement] = {}
    for item in (item for feed in known for item in feed.items):
        other = items.setdefault((item.id, item.version), item)
        if _STRENGTH[item.kind] < _STRENGTH[other.kind]:
            items[item.id, item.version] = replace(other, kind=item.kind)
    return Announced(
        origin=" ".join(feed.origin for feed in known),
        day=max(feed.day for feed in known),
        items=tuple(items.values()),
        unreadable=tuple(problem for feed in known for problem in feed.unreadable),
        is_cut=any(feed.is_cut for feed in known),
    )


def stale(
    announced: Announced,
    *,
    now: datetime,
    holidays: Collection[date] = (),
    seen: Container[PaperId] = (),
) -> str | None:
    """Say what is wrong with a feed that was fetched at *now*; None if nothing is.

    *seen* are papers that were known before the day of the feed: arXiv has served the feed of
    yesterday under today's date. Weekends and *holidays* may be empty.
    """
    if announced.is_cut:
        return f"{announced.origin} has {_CAP} entries, the most it can: new papers may be missing"
    day = (now - _REBUILT).astimezone(_EASTERN).date()
    if day not in announcement_days(Week.of(day), holidays):
        return None
    if announced.day < day:
        return f"{announced.origin} is of {announced.day}, though there is one of {day}"
    if not announced.items:
        return f"{announced.origin} is empty on {day}, which is a day with announcements"
    new = [item.id for item in announced.items if item.kind is Kind.NEW]
    if new and all(paper in seen for paper in new):
        return f"{announced.origin} has nothing of {day} that was not known before"
    return None


def _parsed(content: bytes) -> Any:  # noqa: ANN401 # feedparser publishes no types
    """Give what feedparser makes of a feed, with as little of its help as possible."""
    import feedparser

    return feedparser.parse(
        BytesIO(cleaned(content)), sanitize_html=False, resolve_relative_uris=False
    )


def _abstracts(root: Element) -> Iterator[str]:
    """Yield the abstract of each item, without the labels before it."""
    texts = [item.findtext("description", "") for item in root.iterfind("channel/item")]
    texts += [item.findtext(f"{_ATOM}summary", "") for item in root.iterfind(f"{_ATOM}entry")]
    for text in texts:
        labels = _LABELS.match(text)
        yield text[labels.end() :] if labels else text


def _announcement(
    entry: Mapping[str, str], abstract: str, origin: str
) -> Announcement | Unreadable:
    """Read one item."""
    guid, kind = entry.get("id", ""), entry.get("arxiv_announce_type", "")
    paper, version = read_identifier(guid.removeprefix(_GUID)) or (None, None)
    if paper is None or version is None:
        reason = "its identifier is not one of arXiv's"
        return Unreadable(origin=origin, line=0, reason=reason, excerpt=guid[:_SHOWN])
    if kind not in set(Kind):
        reason = f"is announced as {kind[:_SHOWN]!r}, which is unknown"
        return Unreadable(origin=origin, line=0, reason=reason, excerpt=guid)
    rights = entry.get("rights", "")
    return Announcement(
        id=paper, version=version, kind=Kind(kind), rights=rights, abstract=abstract
    )


def _day(feed: Any) -> date:  # noqa: ANN401 # as above
    """Give the day that a feed is of: midnight US/Eastern begins it."""
    of_items = [entry.get("published_parsed") for entry in feed.entries]
    of_feed = feed.feed.get("published_parsed") or feed.feed.get("updated_parsed")
    moments = [moment for moment in (of_items or [of_feed]) if moment]
    if not moments:
        msg = "a feed without a date"
        raise Garbled(msg)
    return datetime.fromtimestamp(timegm(max(moments)), UTC).astimezone(_EASTERN).date()
