"""The feeds of arXiv: what they say, and when they are not to be believed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from digest.config import ArxivSettings
from digest.errors import SourceError
from digest.model import PaperId, Week
from digest.sources.announcements import (
    Announced,
    Announcement,
    Announcements,
    Kind,
    merged,
    parse_feed,
    stale,
)
from digest.sources.documents.answers import Garbled
from digest.sources.wire.transport import Transport
from tests.fake_arxiv import FakeArxiv, FakePaper, make_fake_papers

ITEM = """<item><title>T</title><link>https://arxiv.org/abs/{id}</link>
<description>arXiv:{id}v{version} Announce Type: {kind} \nAbstract: {abstract}</description>
<guid isPermaLink="false">oai:arXiv.org:{id}v{version}</guid>
<pubDate>Thu, 08 May 2025 00:00:00 -0400</pubDate><arxiv:announce_type>{kind}</arxiv:announce_type>
<dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights></item>"""
FEED = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 version="2.0"><channel><title>cs.AI updates on arXiv.org</title>
<pubDate>Thu, 08 May 2025 00:00:00 -0400</pubDate>{items}</channel></rss>"""
DAY = date(2025, 5, 8)
NOON = datetime(2025, 5, 8, 12, tzinfo=UTC)


def feed(*items: tuple[str, int, str, str]) -> bytes:
    """Write a feed of items with id, version, kind and (escaped) abstract."""
    written = "".join(
        ITEM.format(id=paper, version=version, kind=kind, abstract=abstract)
        for paper, version, kind, abstract in items
    )
    return FEED.format(items=written).encode()


def announced(*papers: str, kind: Kind = Kind.NEW, day: date = DAY) -> Announced:
    """Build what a feed says."""
    items = tuple(
        Announcement(id=PaperId(paper), version=1, kind=kind, rights="", abstract="")
        for paper in papers
    )
    return Announced(origin="cs.AI", day=day, items=items)


def abstracts(path: Path) -> list[str]:
    """Read the abstracts of a recorded feed by another way than the program's."""
    texts = [item.findtext("description", "") for item in ET.parse(path).getroot().iter("item")]
    return [text.split("\nAbstract: ", 1)[1] for text in texts]


def test_the_large_recording_is_read_whole_and_its_abstracts_letter_for_letter(
    shared: Path,
) -> None:
    path = shared / "recordings/rss/rss_all_archives_2024-11-28_1504items.xml"
    found = parse_feed(path.read_bytes(), path.name)
    assert (found.day, len(found.items), found.unreadable) == (date(2024, 11, 28), 1504, ())
    kinds = Counter(item.kind for item in found.items)
    assert kinds == {Kind.NEW: 926, Kind.REPLACE: 569, Kind.CROSS: 9}
    assert all(item.rights.startswith("http") for item in found.items)
    assert len({item.id for item in found.items}) == 1504
    assert [item.abstract for item in found.items] == abstracts(path)


@pytest.mark.parametrize(
    ("name", "day", "count"),
    [
        ("rss/rss_empty_sunday_cs_2025-04-27_DEDENTED.xml", date(2025, 4, 27), 0),
        ("rss/rss_empty_test-archive_2024-11-28.xml", date(2024, 11, 28), 0),
        ("rendered/rss-service_atom_empty.xml", date(2025, 4, 28), 0),
        ("rendered/rss-service_atom_quant-ph_10entries.xml", date(2025, 4, 28), 10),
    ],
)
def test_recorded_feeds_are_read(shared: Path, name: str, day: date, count: int) -> None:
    found = parse_feed((shared / "recordings" / name).read_bytes(), name)
    assert (found.day, len(found.items), found.unreadable) == (day, count, ())
    assert all(item.abstract and item.rights and item.version for item in found.items)


def test_the_reason_of_a_recorded_error_is_shown(shared: Path) -> None:
    path = shared / "recordings/rss/rss_error_bad_archive_http400.xml"
    with pytest.raises(SourceError, match="Bad archive 'astroph'"):
        parse_feed(path.read_bytes(), path.name)


def test_other_recordings_are_no_feeds(shared: Path) -> None:
    paths = [*(shared / "recordings/oai").glob("*"), *(shared / "recordings/rendered").glob("oai*")]
    assert len(paths) == 8
    for path in paths:
        with pytest.raises(Garbled, match="not a feed"):
            parse_feed(path.read_bytes(), path.name)


def test_an_item_has_all_that_a_feed_says() -> None:
    abstract = r"If $q&lt;p$ &amp; &lt;think&gt; then Schr\&quot;odinger." + "\nNext line."
    found = parse_feed(feed(("math/0309136", 2, "replace-cross", abstract)), "x")
    assert found.items == (
        Announcement(
            id=PaperId("math/0309136"),
            version=2,
            kind=Kind.REPLACE_CROSS,
            rights="http://creativecommons.org/licenses/by/4.0/",
            abstract='If $q<p$ & <think> then Schr\\"odinger.\nNext line.',
        ),
    )
    assert found.day == DAY


def test_an_item_that_is_not_understood_is_reported() -> None:
    content = feed(("2505.00001", 1, "new", ""), ("2513.1", 1, "new", ""), ("2505.2", 1, "odd", ""))
    odd = content.replace(b"2505.2", b"2505.00002")
    found = parse_feed(odd, "x")
    assert [item.id for item in found.items] == ["2505.00001"]
    assert [problem.reason for problem in found.unreadable] == [
        "its identifier is not one of arXiv's",
        "is announced as 'odd', which is unknown",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Rate exceeded.",
        b"<!DOCTYPE html><html><body>Sorry</body></html>",
        b'<!DOCTYPE rss [<!ENTITY x "y">]>' + feed().split(b"?>")[1],
        feed(("2505.00001", 1, "new", "x"))[:-8],
        re.sub(rb"<pubDate>[^<]*</pubDate>", b"", feed()),
    ],
)
def test_what_is_no_whole_feed_is_asked_for_again(content: bytes) -> None:
    with pytest.raises(Garbled):
        parse_feed(content, "x")


def test_joined_feeds_hold_each_paper_once_as_the_strongest_kind() -> None:
    one = announced("2505.00001", "2505.00002", kind=Kind.CROSS, day=date(2025, 5, 7))
    two = announced("2505.00002", "2505.00003", kind=Kind.NEW)
    found = merged([one, two, one])
    assert found is not None
    kinds = {item.id: item.kind.value for item in found.items}
    assert kinds == {"2505.00001": "cross", "2505.00002": "new", "2505.00003": "new"}
    assert found.day == DAY
    assert merged([]) is None


@pytest.mark.parametrize(
    ("found", "now", "message"),
    [
        (announced("2505.00001"), NOON, None),
        (announced(), NOON, "is empty on 2025-05-08"),
        (announced("2505.00001", day=date(2025, 5, 7)), NOON, "is of 2025-05-07, though"),
        # Half an hour after midnight US/Eastern, the feed may not have been rebuilt.
        (announced("1", day=date(2025, 5, 7)), datetime(2025, 5, 8, 4, 30, tzinfo=UTC), None),
        (announced("1", day=date(2025, 5, 7)), datetime(2025, 5, 8, 5, 30, tzinfo=UTC), "is of"),
        # Saturday and Sunday; and Monday in UTC, which still is Sunday in US/Eastern.
        (announced(day=date(2025, 5, 10)), datetime(2025, 5, 10, 12, tzinfo=UTC), None),
        (announced(day=date(2025, 5, 11)), datetime(2025, 5, 12, 3, tzinfo=UTC), None),
        (announced(day=date(2025, 5, 12)), datetime(2025, 5, 12, 12, tzinfo=UTC), "is empty"),
        # The evening of Labor Day had no announcement.
        (announced(day=date(2025, 9, 2)), datetime(2025, 9, 2, 12, tzinfo=UTC), None),
        (replace(announced("1"), is_cut=True), NOON, "has 2000 entries"),
    ],
)
def test_a_feed_that_is_empty_or_old_on_a_working_day_is_noticed(
    found: Announced, now: datetime, message: str | None
) -> None:
    said = stale(found, now=now)
    assert (said is None) if message is None else (said is not None and message in said)


def test_a_feed_of_yesterday_under_the_date_of_today_is_noticed() -> None:
    one, two = PaperId("2505.00001"), PaperId("2505.00002")
    found = announced(one, two)
    said = stale(found, now=NOON, seen={one, two})
    assert said == "cs.AI has nothing of 2025-05-08 that was not known before"
    assert stale(found, now=NOON, seen={one}) is None
    assert stale(announced(one, kind=Kind.REPLACE), now=NOON, seen={one}) is None


def test_a_holiday_of_the_configuration_may_be_empty() -> None:
    assert stale(announced(), now=NOON, holidays={date(2025, 5, 7)}) is None


FRIDAY = datetime(2026, 5, 8, 12, tzinfo=UTC)
PAPERS = make_fake_papers(60, Week(2026, 19), seed=3)


def ask(
    tmp_path: Path, *categories: str, faults: tuple[str, ...] = ()
) -> tuple[list[Announced], int]:
    """Give the feeds of a fake arXiv, and the number of requests."""
    with FakeArxiv(PAPERS, now=FRIDAY, faults=faults) as fake:
        settings = ArxivSettings(rss_url=fake.rss_url, cache=tmp_path / "cache", pause=0)
        transport = Transport(
            settings, contact="a@example.org", folder=tmp_path, now=FRIDAY, sleep=lambda _: None
        )
        feeds = list(Announcements(transport, settings).feeds(categories))
        return feeds, len(fake.requests("rss"))


def due(paper: FakePaper) -> bool:
    return paper.announced == FRIDAY.date() and paper.primary == "cs.CL"


def test_the_feeds_of_categories_are_asked_one_by_one(tmp_path: Path) -> None:
    feeds, requests = ask(tmp_path, "cs.CL", "cs.AI", "cs.CL", "stat.*")
    assert (len(feeds), requests) == (3, 3)
    new = {item.id for item in feeds[0].items if item.kind is Kind.NEW}
    assert new == {paper.id for paper in PAPERS if due(paper)}
    assert [stale(one, now=FRIDAY) for one in feeds[:2]] == [None, None]
    assert feeds[2].origin.endswith("/rss/stat")


def test_an_html_page_is_asked_for_again_and_an_empty_feed_is_noticed(tmp_path: Path) -> None:
    (found,), requests = ask(tmp_path, "cs.CL", faults=("rss.html-page", "empty-rss"))
    assert (requests, found.items) == (2, ())
    assert "is empty on 2026-05-08" in (stale(found, now=FRIDAY) or "")


def test_a_category_that_does_not_exist_is_an_error_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Bad archive 'csx'"):
        ask(tmp_path, "csx.AI")
