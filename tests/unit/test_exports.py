"""What programs read of an issue: JSON, BibTeX, linked data, the search index."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from digest.codec import decode
from digest.config import SiteSettings
from digest.model import Issue, PaperId, Placement
from digest.render.exports import (
    bibtex,
    issue_bib,
    issue_json,
    linked_data,
    search_index,
    tldr_text,
)
from digest.render.views import view_issue
from tests.builders import make_entry, make_issue, make_paper

SITE = SiteSettings(url="https://example.org/digest/")


def test_the_json_of_an_issue_gives_it_back() -> None:
    issue = make_issue()
    assert decode(Issue, issue_json(issue).decode()) == issue


def test_bibtex_protects_the_title_and_names_that_look_like_two() -> None:
    paper = make_paper(
        title="100% of {GPT} & \\textbf{friends}_2",
        authors=("Ada Example", "Research and Development Team", "Example, Inc."),
        categories=("cs.CV", "cs.CL"),
        submitted=datetime(2024, 12, 31, tzinfo=UTC),
        doi="10.1000/a_b",
    )
    entry = bibtex(paper)
    assert "title = {{100\\% of GPT \\& friends\\_2}}," in entry
    assert "author = {Ada Example and {Research and Development Team} and {Example, Inc.}}" in entry
    assert "year = {2024}," in entry
    assert "primaryClass = {cs.CV}," in entry
    assert "doi = {10.1000/a\\_b}," in entry


def test_bibtex_leaves_out_what_is_not_known() -> None:
    entry = bibtex(make_paper(authors=()))
    for name in ("author", "primaryClass", "doi", "note"):
        assert f"  {name} =" not in entry


@given(st.text())
def test_no_title_unbalances_the_braces(title: str) -> None:
    entry = bibtex(make_paper(title=title))
    assert entry.count("{") == entry.count("}")
    entry.encode()


def test_the_bibliography_has_every_paper_listed_ones_too() -> None:
    listed = make_paper(id=PaperId("math/0309136"))
    issue = make_issue(
        (make_entry(), make_entry(listed, placement=Placement.LISTED, card=None)),
    )
    text = issue_bib(issue).decode()
    assert text.count("@misc{") == 2
    assert "@misc{arXiv:math/0309136," in text


def test_the_search_index_is_text() -> None:
    """Titles without TeX and unescaped; the page puts them in as text."""
    paper = make_paper(title="<b>$\\alpha$</b>")
    listed = make_paper(id=PaperId("2505.00002"))
    issue = make_issue(
        (make_entry(paper), make_entry(listed, placement=Placement.LISTED, card=None))
    )
    first, second = json.loads(search_index(view_issue(issue, site=SITE, topics=()).entries))
    assert first == {
        "id": "2505.00001",
        "url": "/digest/papers/2505.00001/",
        "title": "<b>α</b>",
        "tags": ["Multimodal", "Audio"],
        "week": "2025-W19",
        "tldr": "EchoNet is a framework that listens before it looks.",
    }
    assert second["url"] == "https://arxiv.org/abs/2505.00002"
    assert second["tldr"] == ""


def test_linked_data_is_about_the_paper() -> None:
    view = view_issue(make_issue(), site=SITE, topics=())
    data = linked_data(
        view.entries[0], address="https://a/", issue=view, issue_address="https://b/"
    )
    assert data["@type"] == "ScholarlyArticle"
    assert data["sameAs"] == "https://arxiv.org/abs/2505.00001"
    assert data["datePublished"] == "2025-05-08"
    assert tldr_text(view.entries[0]).startswith("EchoNet")
