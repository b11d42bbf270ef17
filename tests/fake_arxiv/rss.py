"""The feeds of the day, as RSS and as Atom: what was announced the evening before. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from xml.sax.saxutils import escape

from tests.fake_arxiv.answers import ATOM, RSS, XML_LINE, Answer, quoted
from tests.fake_arxiv.calendar import EASTERN
from tests.fake_arxiv.papers import FakePaper, Version

LIMIT = 2_000
LAST_VERSION = 5  # later replacements are not announced

ARCHIVES = (
    "astro-ph, cond-mat, cs, econ, eess, gr-qc, hep-ex, hep-lat, hep-ph, hep-th, math, math-ph, "
    "nlin, nucl-ex, nucl-th, physics, q-bio, q-fin, quant-ph, stat, test"
)
_ACCENTS = {"\u0300": "\\`", "\u0301": "\\'", "\u0302": "\\^", "\u0303": "\\~", "\u0308": '\\"'}
_TYPES = ("new", "cross", "replace", "replace-cross")
_RSS = (
    '<rss xmlns:arxiv="http://arxiv.org/schemas/atom"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">'
)
_ATOM = (
    '<feed xmlns:arxiv="http://arxiv.org/schemas/atom"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://www.w3.org/2005/Atom"'
    ' xml:lang="en-us">'
)


@dataclass(frozen=True, slots=True)
class Announced:
    """One line of a feed; *kind* is new, cross, replace or replace-cross."""

    paper: FakePaper
    version: Version
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the items of a feed: what was *asked* for, the *day*, the time."""

    asked: str
    day: date
    now: datetime

    @property
    def midnight(self) -> datetime:
        """When the feed was due."""
        return datetime.combine(self.day, time(), EASTERN)

    @property
    def names(self) -> str:
        """The categories asked for, as a feed's title has them."""
        return ", ".join(self.asked.split("+"))


def feed(papers: Sequence[FakePaper], path: str, now: datetime, fault: str = "") -> Answer:
    """Answer to *path*, ``/rss/cs.AI+cs.CL`` or ``/atom/…``, with the feed of the day of *now*.

    The *fault* ``stale-rss`` gives the last working day before under today's date, ``empty-rss``
    no items.
    """
    form, asked = path.removeprefix("/").split("/", 1)
    frame = Frame(asked=asked, day=now.astimezone(EASTERN).date(), now=now)
    bad = [name for name in asked.split("+") if _archive(name) not in ARCHIVES.split(", ")]
    if bad:
        return _refusal(frame, bad[0])
    day = _working_day_before(frame.day) if fault == "stale-rss" else frame.day
    items = [] if fault == "empty-rss" else announcements(papers, asked.split("+"), day)
    return _atom(frame, items) if form == "atom" else write_rss(frame, items)


def seconds_left(now: datetime) -> int:
    """Give the seconds until the feeds are built anew, at midnight US/Eastern."""
    tomorrow = now.astimezone(EASTERN).date() + timedelta(days=1)
    return int((datetime.combine(tomorrow, time(), EASTERN) - now).total_seconds())


def announcements(
    papers: Sequence[FakePaper], requested: Sequence[str], day: date
) -> list[Announced]:
    """Give what the feed of *day* holds: new first, then cross-lists, then replacements.

    Above the limit the service cuts the *new* papers, because it counts from the other end.
    """
    wanted = {name.lower() for name in requested}
    items = [
        Announced(paper, version, kind)
        for paper in papers
        for version in paper.versions[:LAST_VERSION]
        if paper.announced_on(version) == day and (kind := _kind(paper, version, wanted))
    ]
    items.sort(key=lambda item: (_TYPES.index(item.kind), item.paper.id))
    return items[max(0, len(items) - LIMIT) :]


def _kind(paper: FakePaper, version: Version, wanted: set[str]) -> str:
    """Say as what this is announced in the *wanted* categories; empty if not at all."""
    listed = [not wanted.isdisjoint({name.lower(), _archive(name)}) for name in paper.categories]
    if not any(listed):
        return ""
    if version.number == 1:
        return "new" if listed[0] else "cross"
    return "replace" if listed[0] else "replace-cross"


def _archive(name: str) -> str:
    """Give the archive of a category."""
    return name.lower().split(".")[0]


def _working_day_before(day: date) -> date:
    """Give the last weekday before *day*."""
    return day - timedelta(days={0: 3, 6: 2}.get(day.weekday(), 1))


def write_rss(frame: Frame, items: Sequence[Announced]) -> Answer:
    """Write the RSS document."""
    lines = [
        f"    <title>{frame.names} updates on arXiv.org</title>",
        f"    <link>http://rss.arxiv.org/rss/{quoted(frame.asked)}</link>",
        f"    <description>{frame.names} updates on the arXiv.org e-print archive.</description>",
        *_channel(frame, "rss-help@arxiv.org"),
        "    <skipDays>",
        "      <day>Saturday</day>",
        "      <day>Sunday</day>",
        "    </skipDays>",
        *(line for item in items for line in _item(item, frame)),
    ]
    return _document(lines, RSS)


def _refusal(frame: Frame, name: str) -> Answer:
    """Write the RSS document that says that there is no such archive."""
    reason = f"Bad archive '{_archive(name)}'. Valid archive names are: {ARCHIVES}."
    address = f"http://rss.arxiv.org/rss/{escape(frame.asked)}"
    lines = [
        f"    <title>Feed error for query: {address}</title>",
        f"    <link>{address}</link>",
        f"    <description>{escape(reason)}</description>",
        *_channel(frame, "rss-help.arxiv.org"),
    ]
    return _document(lines, RSS, 400)


def _channel(frame: Frame, editor: str) -> tuple[str, ...]:
    """Write what every channel says of itself."""
    address = f"http://rss.arxiv.org/rss/{quoted(frame.asked)}"
    return (
        f'    <atom:link href="{address}" rel="self" type="application/rss+xml"/>',
        "    <docs>http://www.rssboard.org/rss-specification</docs>",
        "    <language>en-us</language>",
        f"    <lastBuildDate>{_mail_date(frame.now.astimezone(UTC))}</lastBuildDate>",
        f"    <managingEditor>{editor}</managingEditor>",
        f"    <pubDate>{_mail_date(frame.midnight)}</pubDate>",
    )


def _document(lines: Sequence[str], content_type: str, status: int = 200) -> Answer:
    """Put the lines of a channel into their document."""
    text = "\n".join((_RSS, "  <channel>", *lines, "  </channel>", "</rss>"))
    return Answer(body=(XML_LINE + text + "\n").encode(), status=status, content_type=content_type)


def _item(item: Announced, frame: Frame) -> list[str]:
    """Write one item of RSS."""
    paper = item.paper
    lines = [
        f"<title>{escape(paper.title)}</title>",
        f"<link>https://arxiv.org/abs/{paper.id}</link>",
        f"<description>{escape(_description(item))}</description>",
        f'<guid isPermaLink="false">oai:arXiv.org:{paper.id}v{item.version.number}</guid>',
        *(f"<category>{escape(category)}</category>" for category in paper.categories),
        f"<pubDate>{_mail_date(frame.midnight)}</pubDate>",
        *_extensions(item),
    ]
    return ["    <item>", *(f"      {line}" for line in lines), "    </item>"]


def _atom(frame: Frame, items: Sequence[Announced]) -> Answer:
    """Write the Atom document."""
    address = f"http://rss.arxiv.org/atom/{quoted(frame.asked)}"
    updated = frame.now.astimezone(UTC).isoformat(timespec="seconds")
    lines = [
        _ATOM,
        f"  <id>{address}</id>",
        f"  <title>{frame.names} updates on arXiv.org</title>",
        f"  <updated>{updated}</updated>",
        f'  <link href="{address}" rel="self" type="application/atom+xml"/>',
        f"  <subtitle>{frame.names} updates on the arXiv.org e-print archive.</subtitle>",
        *(line for item in items for line in _entry(item, frame, updated)),
        "</feed>\n",
    ]
    return Answer(body=(XML_LINE + "\n".join(lines)).encode(), content_type=ATOM)


def _entry(item: Announced, frame: Frame, updated: str) -> list[str]:
    """Write one entry of Atom."""
    paper = item.paper
    address = f"https://arxiv.org/abs/{paper.id}"
    lines = [
        f"<id>oai:arXiv.org:{paper.id}v{item.version.number}</id>",
        f"<title>{escape(paper.title)}</title>",
        f"<updated>{updated}</updated>",
        f'<link href="{address}" rel="alternate" type="text/html"/>',
        f"<summary>{escape(_description(item))}</summary>",
        *(f'<category term="{quoted(category)}"/>' for category in paper.categories),
        f"<published>{frame.midnight.isoformat()}</published>",
        *_extensions(item),
    ]
    return ["  <entry>", *(f"    {line}" for line in lines), "  </entry>"]


def _description(item: Announced) -> str:
    """Give the text before and with the abstract; the blank before the first break is real."""
    name = f"arXiv:{item.paper.id}v{item.version.number}"
    return f"{name} Announce Type: {item.kind} \nAbstract: {item.paper.abstract}"


def _extensions(item: Announced) -> list[str]:
    """Write the elements that both forms share."""
    paper = item.paper
    lines = [f"<arxiv:announce_type>{item.kind}</arxiv:announce_type>"]
    lines.append(f"<dc:rights>{escape(paper.license)}</dc:rights>")
    if paper.doi:
        lines.append(f"<arxiv:DOI>{escape(paper.doi)}</arxiv:DOI>")
    if paper.journal_ref:
        journal = escape(paper.journal_ref)
        lines.append(f"<arxiv:journal_reference>{journal}</arxiv:journal_reference>")
    return [*lines, f"<dc:creator>{escape(_tex(', '.join(paper.authors)))}</dc:creator>"]


def _tex(text: str) -> str:
    r"""Write common accents as TeX does (``M\"uller``), for the feeds do not translate them."""
    written: list[str] = []
    for letter in text:
        base, accent = (*unicodedata.normalize("NFD", letter), "")[:2]
        written.append(_ACCENTS[accent] + base if accent in _ACCENTS else letter)
    return "".join(written)


def _mail_date(moment: datetime) -> str:
    """Write *moment* as mail does, in its own zone."""
    return f"{moment:%a, %d %b %Y %H:%M:%S %z}"
