"""What pages show of issues: sections, shelves, the coverage in words."""

from __future__ import annotations

from dataclasses import replace

from digest.config import SiteSettings
from digest.model import (
    Coverage,
    Entry,
    Failure,
    LeftOut,
    PaperId,
    Placement,
    Reason,
    Topic,
    TopicMatch,
    Unreadable,
    Week,
)
from digest.render.views import OTHER, build_library, coverage_sentence, view_issue
from tests.builders import make_card, make_entry, make_issue, make_paper

SITE = SiteSettings(url="https://example.org/digest/")
TOPICS = (Topic(name="Speech", query="cat:eess.AS"), Topic(name="Multimodal models", query="x"))


def match(*names: str) -> tuple[TopicMatch, ...]:
    return tuple(TopicMatch(topic=name, score=0.5, words=()) for name in names)


def entry(
    number: int, *topics: str, placement: Placement = Placement.CARD, carded: bool = True
) -> Entry:
    paper = make_paper(id=PaperId(f"2505.{number:05}"))
    card = make_card(paper) if carded else None
    return make_entry(paper, placement=placement, matches=match(*topics), card=card)


def test_sections_follow_the_configuration_and_other_papers_come_last() -> None:
    issue = make_issue(
        (entry(1), entry(2, "Past"), entry(3, "Multimodal models"), entry(4, "Speech"))
    )
    view = view_issue(issue, site=SITE, topics=TOPICS)
    assert [section.name for section in view.sections] == [
        "Speech",
        "Multimodal models",
        "Past",
        OTHER,
    ]
    assert view.sections[-1].link is None


def test_only_a_listed_paper_has_no_page() -> None:
    """One whose card failed has a page, which says so."""
    issue = make_issue(
        (
            entry(1, carded=False),
            entry(2, placement=Placement.LISTED, carded=False),
            entry(3, placement=Placement.HIGHLIGHT),
        ),
        coverage=Coverage(listed=3, failures=(Failure(id=PaperId("2505.00001"), reason="empty"),)),
    )
    failed, listed, whole = view_issue(issue, site=SITE, topics=()).entries
    assert (failed.href, failed.failure) == ("/digest/papers/2505.00001/", "empty")
    assert (listed.href, listed.has_page) == ("https://arxiv.org/abs/2505.00002", False)
    assert whole.failure is None


def test_a_shelf_has_each_paper_once_from_its_newest_issue() -> None:
    old = make_issue((entry(1, "Speech"), entry(2, "Speech")), week=Week(2025, 18))
    new = make_issue((entry(2, "Multimodal models", "Speech"), entry(3)))
    library = build_library((old, new), site=SITE, topics=TOPICS)
    speech, multimodal = library.topics
    assert [(view.entry.paper.id, str(view.week)) for view in speech.entries] == [
        ("2505.00002", "2025-W19"),
        ("2505.00001", "2025-W18"),
    ]
    assert len(multimodal.entries) == 1
    assert [view.issue.week.number for view in library.issues] == [19, 18]


def test_a_page_is_not_lost_when_a_newer_issue_only_lists_the_paper() -> None:
    old = make_issue((entry(1),), week=Week(2025, 18))
    new = make_issue((entry(1, placement=Placement.LISTED, carded=False),))
    library = build_library((old, new), site=SITE, topics=())
    assert [view.has_page for view in library.papers] == [True]


def test_topics_of_the_past_keep_a_page_without_a_feed() -> None:
    library = build_library((make_issue((entry(1, "Past"),)),), site=SITE, topics=TOPICS)
    assert [(shelf.name, shelf.topic is None) for shelf in library.topics] == [
        ("Speech", False),
        ("Multimodal models", False),
        ("Past", True),
    ]


def test_tags_are_sorted_by_weight_and_share_a_page_by_slug() -> None:
    cards = [make_card(tags=("LLM",)), make_card(tags=("RAG", "llm")), make_card(tags=("RAG",))]
    entries = [replace(entry(number), card=card) for number, card in enumerate((*cards, cards[2]))]
    library = build_library((make_issue(entries),), site=SITE, topics=())
    assert [(shelf.path, len(shelf.entries)) for shelf in library.tags] == [
        ("tags/rag/", 3),
        ("tags/llm/", 2),
    ]


def test_names_in_links_are_quoted() -> None:
    library = build_library((make_issue((entry(1, "数学"),)),), site=SITE, topics=())
    assert library.topics[0].path == "topics/数学/"
    assert library.topics[0].href == "/digest/topics/%E6%95%B0%E5%AD%A6/"


def left(number: int, reason: Reason) -> LeftOut:
    return LeftOut(id=PaperId(f"2505.{number:05}"), title="x", reason=reason)


def test_the_coverage_counts_in_words() -> None:
    issue = make_issue((entry(1), entry(2, carded=False)))
    assert coverage_sentence(issue) == (
        "arXiv listed 2 papers on these topics; 2 are here, 1 with a card; 0 were left out."
    )
    coverage = Coverage(
        listed=3,
        left_out=(left(5, Reason.WITHDRAWN),),
        unreadable=(Unreadable(origin="a.md", line=3, reason="no id"),),
    )
    assert coverage_sentence(replace(issue, entries=(entry(1),), coverage=coverage)) == (
        "arXiv listed 3 papers on these topics; 1 is here, 1 with a card; 1 was left out; "
        "1 was unreadable."
    )


def test_an_empty_issue_says_why() -> None:
    nothing = view_issue(make_issue(()), site=SITE, topics=())
    assert nothing.why_empty == "arXiv listed no papers on these topics in this week."
    coverage = Coverage(
        listed=4,
        left_out=(
            left(1, Reason.WITHDRAWN),
            left(3, Reason.EARLIER_ISSUE),
            left(2, Reason.EARLIER_ISSUE),
        ),
        unreadable=(Unreadable(origin="a.md", line=3, reason="no id"),),
    )
    view = view_issue(make_issue((), coverage=coverage), site=SITE, topics=())
    assert view.why_empty == (
        "of 4 papers on these topics, 2 already in an earlier issue, 1 withdrawn, 1 unreadable."
    )
    assert [paper.id for paper in view.left_out[0][1]] == ["2505.00002", "2505.00003"]
