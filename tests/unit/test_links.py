"""Feeds of others: which papers their items are about."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from digest.sources.documents.answers import Garbled
from digest.sources.documents.links import papers_linked

ITEM = "<item><title>{title}</title><link>{link}</link><description>{text}</description></item>"


def rss(*items: tuple[str, str, str]) -> bytes:
    """Write a feed of items with title, link and description."""
    written = "".join(
        ITEM.format(title=escape(title), link=escape(link), text=escape(text))
        for title, link, text in items
    )
    return f'<rss version="2.0"><channel><title>A blog</title>{written}</channel></rss>'.encode()


def test_an_item_is_about_what_it_links_to_not_about_what_it_mentions() -> None:
    content = rss(("One", "https://arxiv.org/abs/2505.04623v1", "extends arXiv:1912.08786v1"))
    assert papers_linked(content, "blog") == (("2505.04623",), ())


def test_without_a_link_to_arxiv_the_text_counts() -> None:
    text = '<p>On <a href="https://arxiv.org/pdf/2505.04623">one</a> and arXiv:2505.00001</p>'
    content = rss(("Two papers", "https://example.org/post", text))
    assert papers_linked(content, "blog") == (("2505.04623", "2505.00001"), ())


def test_an_item_about_no_paper_is_reported() -> None:
    content = rss(
        ("<script>alert(1)</script> & more", "https://example.org/a", ""),
        ("Paper", "https://arxiv.org/abs/2505.04623", ""),
        ("Again", "https://arxiv.org/abs/2505.04623", ""),
    )
    papers, (problem,) = papers_linked(content, "blog")
    assert papers == ("2505.04623",)
    assert (problem.origin, problem.reason) == ("blog", "links to no paper on arXiv")
    assert "alert(1)" in problem.excerpt


def test_atom_and_its_content_are_read() -> None:
    content = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>x</title>
    <id>urn:1</id><link href="https://example.org/"/>
    <content type="html">&lt;a href="http://arxiv.org/abs/math.GT/0309136"&gt;</content>
    </entry></feed>"""
    assert papers_linked(content, "blog")[0] == ("math/0309136",)


def test_a_feed_with_mistakes_is_read_as_far_as_it_makes_sense() -> None:
    content = rss(("A", "https://arxiv.org/abs/2505.04623", "")).replace(
        b"A blog", b"A&nbsp;& blog"
    )
    assert papers_linked(content + b"<!-- 0.2 s -->", "blog")[0] == ("2505.04623",)


def test_entities_are_not_expanded() -> None:
    content = b"""<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>
    <rss version="2.0"><channel><item><title>&f;</title></item></channel></rss>"""
    _, problems = papers_linked(content, "blog")
    assert "root:" not in str(problems)


@pytest.mark.parametrize(
    "content",
    [b"", b"Rate exceeded.", b"<html><body>Sorry</body></html>", b'{"version": "none"}'],
)
def test_what_is_no_feed_is_asked_for_again(content: bytes) -> None:
    with pytest.raises(Garbled, match="not a whole feed"):
        papers_linked(content, "blog")


def test_a_feed_that_was_cut_is_asked_for_again() -> None:
    content = rss(*[(f"T{number}", "https://arxiv.org/abs/2505.04623", "") for number in range(9)])
    for end in range(1, len(content) - 6, 40):
        with pytest.raises(Garbled):
            papers_linked(content[:end], "blog")


def test_the_feeds_of_arxiv_are_such_feeds(shared: Path) -> None:
    path = shared / "recordings/rss/rss_all_archives_2024-11-28_1504items.xml"
    papers, problems = papers_linked(path.read_bytes(), path.name)
    assert (len(papers), problems) == (1504, ())
