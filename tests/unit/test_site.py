"""The site as a whole: which pages, how they hold together, and what they promise."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree as ET

import html5lib
import pytest

from digest.config import SiteSettings
from digest.model import (
    Assessment,
    Coverage,
    Failure,
    Issue,
    LeftOut,
    PaperId,
    Placement,
    Reason,
    Related,
    Topic,
    TopicMatch,
    Translation,
    Unreadable,
    Week,
)
from digest.render.pages import NEWEST
from digest.render.site import render_site
from digest.render.templates import load_templates
from tests.builders import NOW, make_card, make_entry, make_issue, make_paper

SITE = SiteSettings(url="https://example.org/digest/", contact="Ed <ed@example.org>")
TOPICS = (
    Topic(name="Multimodal models", query="cat:cs.CV", include=("sound",), exclude=("radar",)),
    Topic(name="Speech", query="cat:eess.AS AND abs:<x>"),
)
HOSTILE = '<script>alert(1)</script> & "x" $a<b$ \u202e\x07' + "long " * 1000
FEEDS = {"feed.xml", "atom.xml", "feed.json", "papers.xml"} | {
    f"topics/{topic.slug}/feed.xml" for topic in TOPICS
}
HTML = "{http://www.w3.org/1999/xhtml}"


def hostile_issue() -> Issue:
    """Build an issue in which every text wants to be markup, and every list is used."""
    match = TopicMatch(topic="Multimodal models", score=0.5, words=("<i>",))
    authors = tuple(f"{HOSTILE[:40]} {number}" for number in range(40))
    translation = Translation(language="ZH", title=HOSTILE, abstract=HOSTILE)
    papers = [
        make_paper(
            id=PaperId(f"2505.0000{number}"),
            title=HOSTILE,
            abstract=HOSTILE,
            authors=authors,
            comment=HOSTILE,
            doi='10.1/"><x>',
            translations=(translation,),
            withdrawn=True,
        )
        for number in range(4)
    ]
    bare = make_card(
        papers[1],
        tldr=None,
        core_problem=None,
        key_novelty=None,
        evaluation_highlights=(),
        assessment=None,
        tags=(),
    )
    return make_issue(
        (
            make_entry(
                papers[0],
                placement=Placement.HIGHLIGHT,
                matches=(match,),
                reasons=(HOSTILE, "<i>"),
            ),
            make_entry(papers[1], placement=Placement.HIGHLIGHT, matches=(), card=bare),
            make_entry(papers[2], matches=(match,), card=None),
            make_entry(papers[3], placement=Placement.LISTED, matches=(), card=None),
        ),
        week=Week(2025, 20),
        revised=NOW + timedelta(days=9),
        coverage=Coverage(
            listed=6,
            left_out=(
                LeftOut(
                    id=PaperId("2505.1"), title=HOSTILE, reason=Reason.EXCLUDED_WORD, detail="<u>"
                ),
            ),
            unreadable=(Unreadable(origin="<a>", line=3, reason="<b>", excerpt=HOSTILE),),
            failures=(Failure(id=PaperId("2505.00002"), reason="<broken>"),),
        ),
    )


def render(
    *issues: Issue,
    site: SiteSettings = SITE,
    about: str | None = None,
    related: Mapping[PaperId, Sequence[Related]] | None = None,
) -> dict[str, bytes]:
    pages = list(
        render_site(
            issues,
            site=site,
            topics=TOPICS,
            templates=load_templates(),
            about=about,
            related=related,
        )
    )
    assert len({page.path for page in pages}) == len(pages)
    return {page.path: page.content for page in pages}


@cache
def whole_site() -> dict[str, bytes]:
    empty = make_issue((), week=Week(2025, 21))
    return render(
        make_issue(),
        hostile_issue(),
        empty,
        about="# Us\n\n<script>x</script>*Hi*",
        related={
            PaperId("2505.00001"): [
                related_to("2505.00002"),
                related_to("2505.00003"),
                related_to("2505.99999"),
            ],
            PaperId("2505.00002"): [related_to("2505.00001")],
        },
    )


def related_to(number: str, *words: str) -> Related:
    return Related(id=PaperId(number), score=0.4, words=words or (HOSTILE, "<b>"))


def documents() -> Iterator[tuple[str, ET.Element]]:
    """Give every HTML page, parsed by a parser that takes no error."""
    for path, content in whole_site().items():
        if path.endswith(".html"):
            parser = html5lib.HTMLParser(strict=True)
            yield path, parser.parse(content.decode())


def test_every_promised_page_is_there() -> None:
    assert {
        "index.html",
        "issues/2025-W19/index.html",
        "issues/2025-W19/issue.json",
        "issues/2025-W19/issue.md",
        "issues/2025-W19/issue.bib",
        "papers/2505.00001/index.html",
        "topics/multimodal-models/index.html",
        "topics/speech/index.html",
        "tags/audio/index.html",
        "archive/index.html",
        "trends/index.html",
        "search/index.html",
        "search/index.json",
        "subscribe/index.html",
        "about/index.html",
        "sitemap.xml",
        "robots.txt",
        "404.html",
        "static/style.css",
        "static/search.js",
        "static/icon.svg",
    } <= set(whole_site())


def test_a_listed_paper_has_no_page() -> None:
    assert "papers/2505.00002/index.html" in whole_site()
    assert "papers/2505.00003/index.html" not in whole_site()


def test_a_site_without_issues_can_be_built() -> None:
    assert b"No issue yet" in render()["index.html"]


def test_the_same_issues_give_the_same_bytes() -> None:
    assert list(render(make_issue(), hostile_issue()).items()) == list(
        render(make_issue(), hostile_issue()).items()
    )


def test_pages_are_sound_html_with_one_first_heading_and_unique_ids() -> None:
    for path, document in documents():
        assert len(list(document.iter(f"{HTML}h1"))) == 1, path
        assert len(list(document.iter(f"{HTML}main"))) == 1, path
        ids = [element.get("id") for element in document.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), path
        labels = [element.get("aria-labelledby", "") for element in document.iter()]
        assert set(" ".join(labels).split()) <= set(ids), path


def test_headings_never_skip_a_level() -> None:
    for path, document in documents():
        levels = [
            int(element.tag[-1])
            for element in document.iter()
            if re.fullmatch(rf"{HTML}h\d", str(element.tag))
        ]
        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps, default=0) <= 1, path


def test_nothing_is_inline_and_only_the_search_has_a_script() -> None:
    for path, document in documents():
        for element in document.iter():
            assert not [name for name in element.keys() if name.startswith("on")], path  # noqa: SIM118 - keys() of an Element is not a mapping's
            assert element.get("style") is None, path
            assert element.tag != f"{HTML}style", path
        scripts = [
            script
            for script in document.iter(f"{HTML}script")
            if script.get("type") != "application/ld+json"
        ]
        assert [script.get("src") for script in scripts] == (
            ["/digest/static/search.js"] if path == "search/index.html" else []
        )
        policy = next(
            element.get("content", "")
            for element in document.iter(f"{HTML}meta")
            if element.get("http-equiv") == "Content-Security-Policy"
        )
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy


def test_every_link_leads_somewhere() -> None:
    """Links within the site start at its base path and hit a page, a feed or an anchor."""
    pages = dict(documents())
    files = set(whole_site()) | FEEDS
    for path, document in pages.items():
        for element in document.iter():
            address = element.get("href") or element.get("src")
            if not address or address.startswith(("https://", "mailto:")):
                continue
            target, anchor = urldefrag(unquote(address))
            file = path
            if target:
                assert target.startswith("/digest/"), (path, address)
                file = target.removeprefix("/digest/")
                file += "index.html" if file.endswith("/") or not file else ""
                assert file in files, (path, address)
            if anchor:
                assert [e for e in pages[file].iter() if e.get("id") == anchor], (path, address)


def test_hostile_text_stays_text() -> None:
    for path, content in whole_site().items():
        if path.endswith((".html", ".xml")):
            text = content.decode()
            assert "<script>alert" not in text, path
            assert "\u202e" not in text, path
            assert "\x07" not in text, path


def test_titles_and_descriptions_are_bounded() -> None:
    for path, document in documents():
        title = next(document.iter(f"{HTML}title")).text or ""
        assert 0 < len(title) < 200, path
        for element in document.iter(f"{HTML}meta"):
            if element.get("name") == "description":
                assert 0 < len(element.get("content", "")) <= 300, path


def test_feeds_are_announced_and_a_topic_page_lists_its_own_first() -> None:
    for path, document in documents():
        feeds = [
            (element.get("href") or "").removeprefix("/digest/")
            for element in document.iter(f"{HTML}link")
            if element.get("rel") == "alternate"
        ]
        if path.startswith("topics/"):
            assert feeds.pop(0) == path.replace("index.html", "feed.xml")
        assert feeds == ["feed.xml", "atom.xml", "feed.json", "papers.xml"]


def test_the_page_of_this_link_is_marked() -> None:
    for path, document in documents():
        marked = [
            element.get("href")
            for element in document.iter(f"{HTML}a")
            if element.get("aria-current") == "page"
        ]
        assert set(marked) <= {f"/digest/{path.removesuffix('index.html')}"}


def test_a_paper_page_speaks_to_reference_managers() -> None:
    document = dict(documents())["papers/2505.00001/index.html"]
    # The oldest issue has 2505.00001 too; the newest, hostile one wins.
    metas = [
        (element.get("name"), element.get("content")) for element in document.iter(f"{HTML}meta")
    ]
    assert ("citation_arxiv_id", "2505.00001") in metas
    assert ("citation_pdf_url", "https://arxiv.org/pdf/2505.00001") in metas
    assert ("citation_publication_date", "2025/05/08") in metas
    linked = next(
        script.text or ""
        for script in document.iter(f"{HTML}script")
        if script.get("type") == "application/ld+json"
    )
    data: dict[str, Any] = json.loads(linked)
    assert data["@type"] == "ScholarlyArticle"
    assert data["subjectOf"]["url"] == "https://example.org/digest/papers/2505.00001/"


def test_the_sitemap_has_every_page_for_people_and_no_other() -> None:
    root = ET.fromstring(whole_site()["sitemap.xml"])
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    listed = {unquote(element.text or "") for element in root.iter(f"{space}loc")}
    pages = {
        f"https://example.org/digest/{path.removesuffix('index.html')}"
        for path in whole_site()
        if path.endswith(".html") and path != "404.html"
    }
    assert listed == pages
    assert b"https://example.org/digest/sitemap.xml" in whole_site()["robots.txt"]


def test_the_about_page_is_sanitised_and_its_headings_go_down() -> None:
    text = whole_site()["about/index.html"].decode()
    assert "<h2>Us</h2>" in text
    assert "<em>Hi</em>" in text
    assert "<script>" not in text
    assert "cat:eess.AS AND abs:&lt;x&gt;" in text


def test_every_page_thanks_arxiv_and_disclaims() -> None:
    for path, content in whole_site().items():
        if path.endswith(".html"):
            assert b"Thank you to arXiv for use of its open access interoperability." in content
            assert b"This product was not reviewed or approved by" in content, path


def test_an_empty_issue_says_why_on_its_page_and_in_front() -> None:
    for path in ("index.html", "issues/2025-W21/index.html", "issues/2025-W21/issue.md"):
        assert "arXiv listed no papers on these topics in this week." in whole_site()[path].decode()


def test_the_coverage_names_what_is_out_and_why() -> None:
    text = whole_site()["issues/2025-W20/index.html"].decode()
    for words in ("Excluded word", "&lt;u&gt;", "line 3: &lt;b&gt;", "&lt;broken&gt;"):
        assert words in text


def test_a_full_shelf_shows_the_newest_and_says_so() -> None:
    entries = [
        make_entry(make_paper(id=PaperId(f"2505.{number:05}"))) for number in range(NEWEST + 1)
    ]
    text = render(make_issue(entries))["tags/audio/index.html"].decode()
    assert text.count('<article class="compact"') == NEWEST
    assert f"The newest {NEWEST} of {NEWEST + 1}; the others are in their" in text


def test_a_site_at_the_root_links_to_the_root() -> None:
    site = SiteSettings(url="https://example.org")
    text = render(make_issue(), site=site)["index.html"].decode()
    assert 'href="/issues/2025-W19/"' in text
    assert '<link rel="canonical" href="https://example.org/">' in text


def test_own_static_files_are_published(tmp_path: Path) -> None:
    folder = tmp_path / "site" / "static"
    folder.mkdir(parents=True)
    (folder / "logo.svg").write_bytes(b"<svg/>")
    pages = render_site((), site=SITE, topics=(), templates=load_templates(tmp_path))
    assert {page.path: page.content for page in pages}["static/logo.svg"] == b"<svg/>"


def test_what_attention_means_is_behind_a_click() -> None:
    assessment = Assessment(score=6, rationale="Attention 9 of 10.", meaning="Of 9s, <b>many</b>.")
    entry = make_entry(card=make_card(assessment=assessment))
    page = render(make_issue((entry,)))["papers/2505.00001/index.html"].decode()
    assert "<summary>What attention means</summary>" in page
    assert "Of 9s, &lt;b&gt;many&lt;/b&gt;." in page


def related_section(page: bytes) -> str:
    found = re.search(r'<section class="related".*?</section>', page.decode(), re.DOTALL)
    return found[0] if found else ""


def test_a_page_shows_what_is_related_where_it_stands_and_by_which_words() -> None:
    other = make_paper(id=PaperId("2505.00009"), title="Sounds & sights")
    listed = make_paper(id=PaperId("2505.00010"), title="By title only")
    later = make_issue(
        (
            make_entry(other),
            make_entry(listed, placement=Placement.LISTED, card=None),
        ),
        week=Week(2025, 20),
    )
    near = [related_to("2505.00010", "sound"), related_to("2505.00009", "sound", "sight")]
    pages = render(make_issue(), later, related={make_paper().id: near})
    shown = related_section(pages["papers/2505.00001/index.html"])
    assert re.findall(r'href="([^"]*)"', shown) == [
        "https://arxiv.org/abs/2505.00010",
        "/digest/issues/2025-W20/#2505.00010",
        "/digest/papers/2505.00009/",
        "/digest/issues/2025-W20/#2505.00009",
    ]
    assert "Sounds &amp; sights" in shown
    assert "· sound, sight" in shown
    assert not related_section(pages["papers/2505.00009/index.html"])


def test_a_related_paper_that_no_issue_has_is_passed_over() -> None:
    pages = render(make_issue(), related={make_paper().id: [related_to("2505.99999")]})
    assert not related_section(pages["papers/2505.00001/index.html"])


def test_every_place_says_why_in_sentences() -> None:
    """On the page of the issue behind a click, in its Markdown, and on the page of the paper."""
    entry = make_entry(
        placement=Placement.HIGHLIGHT, reasons=("in the title: sound", "attention 8 of 10: echo")
    )
    pages = render(make_issue((entry,)))
    why = "In the title: sound. Attention 8 of 10: echo."
    for path in ("issues/2025-W19/index.html", "issues/2025-W19/issue.md"):
        assert why in pages[path].decode()
    assert f"Why here: {why}" in pages["papers/2505.00001/index.html"].decode()


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "issues/2025-W19/index.html",
        "issues/2025-W19/issue.md",
        "issues/2025-W19/issue.bib",
        "papers/2505.00001/index.html",
        "trends/index.html",
    ],
)
def test_pages_are_as_agreed(path: str, golden: Callable[[str, bytes], None]) -> None:
    reasons = ("in the title: listening", "attention 8 of 10: sound, echo")
    other = make_paper(id=PaperId("2505.00002"), title="Echoes of $\\alpha$")
    entries = (make_entry(placement=Placement.HIGHLIGHT, reasons=reasons), make_entry(other))
    near = {make_paper().id: [related_to(other.id, "echo", "sound")]}
    pages = render(make_issue(entries), related=near)
    golden(f"site/{path.replace('/', '-')}", pages[path])
