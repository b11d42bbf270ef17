"""The feeds: valid, the same bytes each time, and kind to the readers of feeds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config import SiteSettings
from digest.model import Issue, PaperId, Placement, Topic, TopicMatch, Week
from digest.render.atom import atom
from digest.render.feeditems import Feed, Item
from digest.render.feeds import render_feeds
from digest.render.jsonfeed import jsonfeed
from digest.render.rss import rss
from digest.render.templates import load_templates
from tests.builders import NOW, make_card, make_entry, make_issue, make_paper

SITE = SiteSettings(url="https://example.org/digest/", title="Weekly <Paper> Digest & co")
TOPICS = (
    Topic(name="Multimodal models", query="cat:cs.CV"),
    Topic(name="Sprache & Gehör", query="cat:eess.AS"),
)
XML = ("feed.xml", "papers.xml", "atom.xml", "topics/multimodal-models/feed.xml")
SPEECH = "topics/sprache-gehör/feed.xml"
HOSTILE = '<script>alert(1)</script> & "x" $a<b$ \u202e\x07\ufffe\ud800'
TEMPLATES = load_templates()
ATOM = "{http://www.w3.org/2005/Atom}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def issues() -> tuple[Issue, ...]:
    """Build two issues, the older first; one paper of the newer fits both topics."""
    old = make_paper(id=PaperId("math/0309136"), version=3, announced=date(2025, 5, 1))
    both = tuple(TopicMatch(topic=topic.name, score=0.5, words=()) for topic in TOPICS)
    hostile = make_paper(id=PaperId("2505.00002"), title=HOSTILE, authors=("A & B", HOSTILE))
    listed = make_paper(id=PaperId("2505.00003"), title="Only listed")
    return (
        make_issue([make_entry(old)], week=Week(2025, 18)),
        make_issue(
            [
                make_entry(placement=Placement.HIGHLIGHT, matches=both),
                make_entry(hostile, card=make_card(hostile, tldr=None, assessment=None)),
                make_entry(listed, placement=Placement.LISTED, card=None),
            ]
        ),
    )


def feeds(given_issues: Sequence[Issue] | None = None, **changes: Any) -> dict[str, bytes]:
    """Render the feeds by path; *changes* are settings of the site."""
    pages = render_feeds(
        issues() if given_issues is None else given_issues,
        site=SITE.model_copy(update=changes),
        topics=TOPICS,
        templates=TEMPLATES,
    )
    return {page.path: page.content for page in pages}


def items(path: str) -> list[ET.Element]:
    """Give the items of an RSS feed."""
    return ET.fromstring(feeds()[path]).findall("channel/item")


def contents() -> Iterator[str]:
    """Give the HTML of everything in every feed."""
    made = feeds()
    for path in ("feed.xml", "papers.xml", SPEECH):
        yield from (element.text or "" for element in ET.fromstring(made[path]).iter(CONTENT))
    yield from (
        element.text or "" for element in ET.fromstring(made["atom.xml"]).iter(f"{ATOM}content")
    )
    yield from (item["content_html"] for item in json.loads(made["feed.json"])["items"])


@pytest.mark.parametrize("path", [*XML, "feed.json"])
def test_whole_feeds(path: str, golden: Callable[[str, bytes], None]) -> None:
    """Byte for byte as they were agreed on."""
    golden(f"feeds/{path.replace('/', '-')}", feeds()[path])


@pytest.mark.parametrize("path", [*XML, SPEECH])
def test_feedparser_finds_no_fault(path: str) -> None:
    """Nor does it lose an item, or find one without what readers show."""
    content = feeds()[path]
    feed = feedparser.parse(content)
    assert not feed.bozo
    assert feed.version == ("atom10" if path == "atom.xml" else "rss20")
    assert len(feed.entries) == len(re.findall(rb"<(?:item|entry)>", content)) > 0
    for entry in feed.entries:
        assert all((entry.id, entry.title, entry.link, entry.content[0].value))
        assert entry.published_parsed


def test_every_feed_says_where_it_is() -> None:
    """Each links to itself with its own media type, and to a page for people, in ASCII."""
    made = feeds()
    for path, content in made.items():
        url = SITE.url + path.replace("ö", "%C3%B6")
        if path == "feed.json":
            assert json.loads(content)["feed_url"] == url
            continue
        root = ET.fromstring(content)
        link = next(link for link in root.iter(f"{ATOM}link") if link.get("rel") == "self")
        kind = "atom" if path == "atom.xml" else "rss"
        assert (link.get("href"), link.get("type")) == (url, f"application/{kind}+xml")
    home = ET.fromstring(made[SPEECH]).findtext("channel/link")
    assert home == "https://example.org/digest/topics/sprache-geh%C3%B6r/"


def test_json_feed_has_what_version_1_1_requires() -> None:
    feed = json.loads(feeds()["feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == SITE.title
    assert feed["home_page_url"] == SITE.url
    assert feed["authors"] == [{"name": SITE.title, "url": SITE.url}]
    for item in feed["items"]:
        assert all(isinstance(item[name], str) for name in ("id", "url", "title", "content_html"))
        assert datetime.fromisoformat(item["date_published"]) <= datetime.fromisoformat(
            item["date_modified"]
        )


def test_ids_are_tag_uris_without_a_version() -> None:
    """Unique in a feed; an issue and a paper never share one; topics share those of papers."""
    made = feeds()
    ids = {path: [entry.id for entry in feedparser.parse(made[path]).entries] for path in made}
    assert ids["feed.xml"] == ids["atom.xml"]
    assert ids["feed.xml"] == [item["id"] for item in json.loads(made["feed.json"])["items"]]
    assert ids["feed.xml"] == [
        "tag:example.org,2025:issue/2025-W19",
        "tag:example.org,2025:issue/2025-W18",
    ]
    assert ids["papers.xml"] == [
        "tag:example.org,2025:paper/2505.00001",
        "tag:example.org,2025:paper/2505.00002",
        "tag:example.org,2025:paper/math/0309136",
    ]
    assert ids[SPEECH] == ["tag:example.org,2025:paper/2505.00001"]
    assert {guid.get("isPermaLink") for guid in ET.fromstring(made["papers.xml"]).iter("guid")} == {
        "false"
    }


def test_ids_stay_when_the_site_moves() -> None:
    """If the old authority is written down; links are new."""
    moved = feeds(url="https://new.example/", tag_authority="example.org,2025")
    old = feedparser.parse(feeds()["papers.xml"]).entries
    new = feedparser.parse(moved["papers.xml"]).entries
    assert [entry.id for entry in old] == [entry.id for entry in new]
    assert all(entry.link.startswith("https://new.example/papers/") for entry in new)


def test_the_id_of_a_feed_is_a_uri() -> None:
    """The name of a topic can be in any script."""
    identifier = ET.fromstring(feeds()["atom.xml"]).findtext(f"{ATOM}id") or ""
    assert re.fullmatch(r"tag:example\.org,2025:[!-~]+", identifier)


def test_each_author_stands_alone() -> None:
    """In papers; an issue is by the newsletter."""
    first, second = items("papers.xml")[:2]
    assert [element.text for element in first.iter(CREATOR)] == ["Ada Example", "Bo Sample"]
    assert [element.text for element in second.iter(CREATOR)] == [
        "A & B",
        '<script>alert(1)</script> & "x" a<b',
    ]
    assert [element.text for element in items("feed.xml")[0].iter(CREATOR)] == [SITE.title]


def test_titles_are_plain_text_escaped_once() -> None:
    """Readers of feeds show a title escaped twice as garbage."""
    title = items("papers.xml")[1].findtext("title")
    assert title == '<script>alert(1)</script> & "x" a<b'
    assert (
        b'&lt;script&gt;alert(1)&lt;/script&gt; &amp; "x" a&lt;b</title>' in feeds()["papers.xml"]
    )
    assert b"&amp;amp;" not in feeds()["atom.xml"].partition(b"<content")[0]
    assert feedparser.parse(feeds()["atom.xml"]).feed.title == "Weekly <Paper> Digest & co"


def test_a_description_is_html_in_rss_and_plain_elsewhere() -> None:
    """RSS has no way to say which it is, and most readers take it for HTML."""
    paper = make_paper(title="If a<b & c")
    made = feeds([make_issue([make_entry(paper, card=make_card(paper, tldr=None))])])
    assert items_of(made["papers.xml"])[0].findtext("description") == "If a&lt;b &amp; c"
    entry = ET.fromstring(made["atom.xml"]).find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}summary") == "1 paper: If a<b & c"
    assert json.loads(made["feed.json"])["items"][0]["summary"] == "1 paper: If a<b & c"


def items_of(content: bytes) -> list[ET.Element]:
    """Give the items of RSS."""
    return ET.fromstring(content).findall("channel/item")


def test_content_stands_alone() -> None:
    """Absolute links, no attribute but them, and no markup from a paper."""
    allowed = {"p", "a", "b", "i", "br", "h2", "h3", "ul", "li", "small"}
    for html in contents():
        tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
        for element in tree.iter():
            if element is tree:
                continue
            assert element.tag in allowed
            assert set(element.attrib) == ({"href"} if element.tag == "a" else set())
            assert element.get("href", "https://").startswith("https://")
        assert re.search(r"https://example\.org/digest/issues/2025-W1[89]/|arXiv listed", html)


def test_an_issue_shows_its_papers_and_counts_the_rest() -> None:
    """Highlights with their summary, a hundred titles, then a number with a link."""
    papers = [
        make_paper(id=PaperId(f"2505.{number:05}"), title=f"T{number}.") for number in range(131)
    ]
    entries = [
        make_entry(paper, placement=Placement.HIGHLIGHT if number < 30 else Placement.CARD)
        for number, paper in enumerate(papers)
    ]
    item = items_of(feeds([make_issue(entries)])["feed.xml"])[0]
    content = item.findtext(CONTENT) or ""
    assert content.count("EchoNet is a framework") == 20
    assert sum(f">T{number}.<" in content for number in range(131)) == 120
    assert '<a href="https://example.org/digest/issues/2025-W19/">11 more' in content
    assert item.findtext("description") == "131 papers: T0.; T1.; T2.; and 128 more"


def test_no_clock_is_read() -> None:
    """The same issues give the same bytes; dates are those of the issues."""
    assert feeds() == feeds()
    dates = [item.findtext("pubDate") for item in items("feed.xml")]
    assert dates == ["Sat, 10 May 2025 00:00:00 GMT", "Sat, 03 May 2025 00:00:00 GMT"]
    assert str(datetime.now(UTC).year).encode() not in feeds()["atom.xml"]


def test_a_revision_moves_updated_and_nothing_else() -> None:
    old, new = issues()
    changed = feeds([old, replace(new, revised=NOW)])["atom.xml"]
    assert changed == feeds()["atom.xml"].replace(
        b"<updated>2025-05-10T00:00:00Z", b"<updated>2025-05-10T07:00:00Z"
    )


@pytest.mark.parametrize("path", [*XML, SPEECH])
def test_the_newest_comes_first(path: str) -> None:
    dates = [entry.published_parsed for entry in feedparser.parse(feeds()[path]).entries]
    assert all(newer >= older for newer, older in pairwise(dates))


def test_limits() -> None:
    """The newest stay."""
    made = feeds(feed_issues=1, feed_papers=2)
    for path in ("feed.xml", "atom.xml"):
        assert [entry.id[-8:] for entry in feedparser.parse(made[path]).entries] == ["2025-W19"]
    assert len(json.loads(made["feed.json"])["items"]) == 1
    assert [item.findtext("guid") for item in items_of(made["papers.xml"])] == [
        "tag:example.org,2025:paper/2505.00001",
        "tag:example.org,2025:paper/2505.00002",
    ]


def test_a_paper_of_two_issues_is_one_item() -> None:
    """The newest says what stands in it."""
    newer = make_paper(title="Second thoughts", version=2)
    made = feeds([make_issue([make_entry()], week=Week(2025, 18)), make_issue([make_entry(newer)])])
    assert [item.findtext("title") for item in items_of(made["papers.xml"])] == ["Second thoughts"]


def test_a_topic_has_the_papers_that_fit_it_best_or_not() -> None:
    """And a page of its own to go to."""
    channel = ET.fromstring(feeds()[SPEECH]).find("channel")
    assert channel is not None
    assert channel.findtext("title") == "Weekly <Paper> Digest & co: Sprache & Gehör"
    assert [item.findtext("title") for item in channel.findall("item")] == [
        "EchoNet: Listening Before Looking"
    ]


def test_papers_without_a_card_are_in_no_feed_of_papers() -> None:
    assert b"Only listed" not in feeds()["papers.xml"]
    assert b"Only listed" in feeds()["feed.xml"]


def test_a_digest_without_issues_has_valid_feeds() -> None:
    """A date that never moves stands where Atom asks for one."""
    made = feeds([])
    for path in (*XML, SPEECH):
        feed = feedparser.parse(made[path])
        assert not feed.bozo
        assert feed.entries == []
    assert b"<updated>1970-01-01T00:00:00Z</updated>" in made["atom.xml"]
    assert json.loads(made["feed.json"])["items"] == []


def test_what_xml_forbids_is_gone_from_settings_too() -> None:
    made = feeds(title="Weekly\x07\n\ud800 Digest", description="A\x00\x0bB")
    for path in XML:
        assert feedparser.parse(made[path]).feed.title.startswith("Weekly Digest")
    assert json.loads(made["feed.json"])["description"] == "AB"


@settings(max_examples=40, deadline=None)
@given(text=st.text(st.characters(codec=None), max_size=60))
def test_any_text_gives_feeds_that_can_be_read(text: str) -> None:
    """Whatever a paper holds."""
    paper = make_paper(title=text, authors=(text,))
    made = feeds([make_issue([make_entry(paper, card=make_card(paper, tldr=None))])])
    for path in XML:
        ET.fromstring(made[path])
    title = items_of(made["papers.xml"])[0].findtext("title")
    assert title
    assert title.isprintable() or not text.isascii()


def test_the_three_formats_say_the_same_of_one_item() -> None:
    """An item that is about something elsewhere links to it."""
    item = Item(
        id="tag:example.org,2025:x",
        url="https://example.org/x/",
        title="a<b",
        summary="s",
        content="<p>c</p>",
        authors=("A",),
        tags=("T",),
        about="https://arxiv.org/abs/2505.00001",
        published=NOW,
        updated=NOW,
    )
    feed = Feed(
        path="f",
        id="tag:example.org,2025:f",
        title="F",
        description="D",
        language="en",
        site="https://example.org/",
        home="https://example.org/",
        author="A",
        items=(item,),
    )
    for content in (rss(feed), atom(feed)):
        entry = feedparser.parse(content).entries[0]
        assert (entry.title, entry.link) == ("a<b", item.url)
        assert [tag.term for tag in entry.tags] == ["T"]
    links = feedparser.parse(atom(feed)).entries[0].links
    assert [(link.rel, link.href) for link in links] == [
        ("alternate", item.url),
        ("related", item.about),
    ]
    assert json.loads(jsonfeed(feed))["items"][0]["external_url"] == item.about
