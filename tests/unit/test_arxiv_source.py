"""arXiv as a source of papers: nothing lost in silence."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.config import ArxivSettings
from digest.errors import SourceError
from digest.model import Paper, PaperId, Topic, Unreadable, Week
from digest.sources.arxiv import ArxivSource
from tests.fake_arxiv import FakeArxiv, FakePaper, make_fake_papers
from tests.scripted import reply, scripted

WEEK = Week(2026, 19)
NOW = datetime(2026, 5, 9, 7, tzinfo=UTC)
AI = Topic(name="Reasoning", query="cat:cs.AI")
CL = Topic(name="Language", query="cat:cs.CL OR cat:cs.IR")
PAPERS = make_fake_papers(90, WEEK, seed=1)
EVERY = {paper.id for paper in PAPERS}


class Workshop:
    """Makes sources that do not wait."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.slept: list[float] = []

    def source(
        self, url: str, topics: Sequence[Topic] = (AI, CL), now: datetime = NOW, **changes: Any
    ) -> ArxivSource:
        """Build a source that asks *url*."""
        settings = ArxivSettings(
            api_url=url, pause=0.001, timeout=2.0, page_size=20, cache=self._folder / "cache"
        )
        return ArxivSource(
            topics,
            settings.model_copy(update=changes),
            contact="ada@example.org",
            now=now,
            sleep=self.slept.append,
            folder=self._folder / "lock",
        )


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Give what makes sources."""
    return Workshop(tmp_path)


def ids(found: Iterator[Paper | Unreadable]) -> list[str]:
    """Give the ids of papers, all of which are readable."""
    return [paper.id for paper in found if isinstance(paper, Paper) or pytest.fail(str(paper))]


def matching(papers: Sequence[FakePaper], *categories: str) -> set[str]:
    """Give the ids of those in one of *categories*."""
    return {paper.id for paper in papers if set(categories) & set(paper.categories)}


WANTED = matching(PAPERS, "cs.AI", "cs.CL", "cs.IR")


def test_every_paper_comes_once(workshop: Workshop) -> None:
    """Also one that both topics list; with all that arXiv says about it."""
    with FakeArxiv(PAPERS, now=NOW) as arxiv:
        found = list(workshop.source(arxiv.api_url).papers(WEEK))
    papers = {paper.id: paper for paper in found if isinstance(paper, Paper)}
    assert len(found) == len(papers)
    assert set(papers) == WANTED
    for fake in PAPERS:
        if paper := papers.get(PaperId(fake.id)):
            assert paper.title == fake.title
            assert paper.abstract == " ".join(fake.abstract.split())
            assert paper.authors == fake.authors
            assert paper.categories == fake.categories
            assert paper.submitted == fake.submitted
            assert paper.withdrawn == ("withdrawn" in (fake.comment or ""))


def test_the_days_are_those_of_the_schedule(workshop: Workshop) -> None:
    """Papers that moderation held back are there too, with the day they were due."""
    with FakeArxiv(PAPERS, now=NOW) as arxiv:
        found = list(workshop.source(arxiv.api_url).papers(WEEK))
    due = {paper.id: paper.announced for paper in found if isinstance(paper, Paper)}
    late = [one for one in PAPERS if due.get(PaperId(one.id), one.announced) != one.announced]
    assert late
    assert all(due[PaperId(one.id)] < one.announced for one in late)


def test_no_more_requests_than_pages(workshop: Workshop) -> None:
    """1,500 papers on two topics: the pages that are needed, and nothing twice."""
    papers = make_fake_papers(1500, WEEK, seed=2)
    with FakeArxiv(papers, now=NOW) as arxiv:
        found = ids(workshop.source(arxiv.api_url, page_size=200).papers(WEEK))
        pages = sum(
            -(-len(matching(papers, *categories)) // 200)
            for categories in (("cs.AI",), ("cs.CL", "cs.IR"))
        )
        assert len(arxiv.log) == pages
    assert set(found) == matching(papers, "cs.AI", "cs.CL", "cs.IR")


def test_what_is_asked(workshop: Workshop) -> None:
    """The topic's query in brackets, and the days of submission; oldest first."""
    with FakeArxiv(PAPERS, now=NOW) as arxiv:
        list(workshop.source(arxiv.api_url, [CL], look_back=21).papers(WEEK))
        asked = arxiv.log[0].params
    assert asked["search_query"] == (
        "(cat:cs.CL OR cat:cs.IR) AND submittedDate:[202604161800 TO 202605071800]"
    )
    assert (asked["sortBy"], asked["sortOrder"]) == ("submittedDate", "ascending")
    assert (asked["start"], asked["max_results"]) == ("0", "20")


PASSING = [
    "429",
    "429:3",
    "429-retry-after=2:2",
    "503",
    "503-retry-after=2",
    "500@2",
    "error-entry",
    "html-page",
    "html-page@3",
    "rate-exceeded-text@2",
    "blank",
    "empty-first",
    "empty-first:2",
    "empty-later",
    "empty-later:3",
    "short",
    "short:2@3",
    "short-later",
    "wrong-total",
    "wrong-total@2",
    "wrong-total@5",
    "duplicate-page",
    "duplicate-page:5",
    "truncated",
    "truncated@4",
    "cut",
    "reset:2",
]


@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_costs_nothing_but_time(workshop: Workshop, fault: str) -> None:
    with FakeArxiv(PAPERS, now=NOW, faults=[fault]) as arxiv:
        found = ids(workshop.source(arxiv.api_url).papers(WEEK))
        assert not arxiv.faults.pending
    assert sorted(found) == sorted(WANTED)


LASTING = {
    "429:*": "overloaded",
    "503:*": "overloaded",
    "429-retry-after=5000:*": "5000 s",
    "400": "the fake arXiv refuses this request",
    "403": "denies access",
    "error-entry:*": "the search backend did not answer",
    "html-page:*": "HTML page",
    "rate-exceeded-text:*": "Rate exceeded",
    "blank:*": "an empty answer",
    "empty-later:*": "0 of 5 entries",
    "short:*": "of 5 entries",
    "wrong-total:*": r"\d of \d+ entries",
    "duplicate-page:*": "papers of an earlier page",
    "truncated:*": "cut or damaged",
    "cut:*": "cut the connection",
    "reset:*": "cut the connection",
}


@pytest.mark.parametrize("fault", LASTING)
def test_a_lasting_fault_is_an_error_and_the_next_run_makes_it_good(
    workshop: Workshop, fault: str
) -> None:
    """One line with what, where and a hint; nothing less than everything is ever given."""
    with FakeArxiv(PAPERS, now=NOW, faults=[fault]) as arxiv:
        with pytest.raises(SourceError, match=LASTING[fault]) as caught:
            list(workshop.source(arxiv.api_url).papers(WEEK))
        assert "\n" not in caught.value.message
        assert "topic 'Reasoning'" in caught.value.message
        assert caught.value.hint
        arxiv.faults.clear()
        assert sorted(ids(workshop.source(arxiv.api_url).papers(WEEK))) == sorted(WANTED)


def test_a_server_that_hangs(workshop: Workshop) -> None:
    with FakeArxiv(PAPERS, now=NOW, faults=["hang=0.5"]) as arxiv:
        found = ids(workshop.source(arxiv.api_url, timeout=0.1).papers(WEEK))
    assert sorted(found) == sorted(WANTED)


@pytest.mark.parametrize("fault", ["400", "403"])
def test_a_refusal_is_not_repeated(workshop: Workshop, fault: str) -> None:
    with FakeArxiv(PAPERS, now=NOW, faults=[fault]) as arxiv:
        with pytest.raises(SourceError):
            list(workshop.source(arxiv.api_url).papers(WEEK))
        assert len(arxiv.log) == 1


def test_an_interrupted_run_goes_on_where_it_stood(workshop: Workshop) -> None:
    """No page is asked for twice on one day."""
    with FakeArxiv(PAPERS, now=NOW, faults=["403@4"]) as arxiv:
        with pytest.raises(SourceError):
            list(workshop.source(arxiv.api_url).papers(WEEK))
        assert sorted(ids(workshop.source(arxiv.api_url).papers(WEEK))) == sorted(WANTED)
        asked = [(one.params["search_query"], one.params["start"]) for one in arxiv.log]
    assert len(asked) == len(set(asked)) + 1  # the one that was denied


def test_the_budget_brings_it_to_an_end_over_several_runs(workshop: Workshop) -> None:
    with FakeArxiv(PAPERS, now=NOW) as arxiv:
        for _ in range(10):
            try:
                found = ids(workshop.source(arxiv.api_url, budget=2).papers(WEEK))
            except SourceError as error:
                assert "run again" in error.hint  # noqa: PT017 - the loop goes on
            else:
                break
        assert sorted(found) == sorted(WANTED)


def test_a_change_between_pages_is_noticed(workshop: Workshop) -> None:
    """A paper comes in while pages are turned: all is read again, and the new one is there."""
    with FakeArxiv(PAPERS[:60], now=NOW, faults=["403@2"]) as arxiv:
        with pytest.raises(SourceError):
            list(workshop.source(arxiv.api_url).papers(WEEK))
        arxiv.papers = PAPERS
        assert sorted(ids(workshop.source(arxiv.api_url).papers(WEEK))) == sorted(WANTED)


def test_a_topic_without_papers_is_believed_when_it_is_repeated(workshop: Workshop) -> None:
    nothing = Topic(name="Nothing", query="cat:q-fin.PM")
    with FakeArxiv(PAPERS, now=NOW) as arxiv:
        assert list(workshop.source(arxiv.api_url, [nothing]).papers(WEEK)) == []
        assert len(arxiv.log) == 3


def test_papers_submitted_after_the_window_belong_to_the_next_week(workshop: Workshop) -> None:
    """In the last minute of the search there may be some."""
    end = datetime(2026, 5, 7, 18, tzinfo=UTC)
    close = [
        FakePaper(
            id=f"2605.9000{number}",
            title="Close",
            abstract="Close to the end.",
            authors=("Ada Example",),
            categories=("cs.AI",),
            submitted=end + timedelta(seconds=number - 2),
            announced=WEEK.monday,
        )
        for number in (1, 2)
    ]
    with FakeArxiv(close, now=NOW) as arxiv:
        assert ids(workshop.source(arxiv.api_url, [AI]).papers(WEEK)) == ["2605.90001"]


def test_more_than_arxiv_gives_is_an_error(workshop: Workshop, shared: Path) -> None:
    name = "recordings/api/axpy_q_testing_s0_m10_http200.xml"
    with (
        scripted(reply((shared / name).read_bytes())) as server,
        pytest.raises(SourceError, match="214881 papers, and gives 30000") as caught,
    ):
        list(workshop.source(server.url, page_size=10).papers(WEEK))
    assert "narrower" in caught.value.hint


def test_the_recorded_pages_fit_together(workshop: Workshop, shared: Path) -> None:
    """Pages as arXiv gave them within seconds: read through the package, without gap or overlap."""
    pages = []
    for start in range(0, 60, 10):
        path = shared / f"recordings/api/axpy_q_testing_s{start}_m10_http200.xml"
        pages.append(reply(path.read_bytes().replace(b">214881<", b">60<")))
    with scripted(*pages) as server:
        source = workshop.source(server.url, [AI], page_size=10)
        found = source._listed(AI, NOW - timedelta(days=9999), NOW)
    assert len({one.id for one in found if isinstance(one, Paper)}) == 60


def test_unknown_ids_are_told(workshop: Workshop) -> None:
    """ArXiv leaves them out of a list; they are asked for again, then reported."""
    known = [PaperId(paper.id) for paper in PAPERS[:30]]
    with FakeArxiv(PAPERS, now=NOW) as arxiv:
        found = list(workshop.source(arxiv.api_url).by_ids([*known, PaperId("2605.99999")]))
    assert sorted(one.id for one in found[:-1] if isinstance(one, Paper)) == sorted(known)
    assert found[-1] == Unreadable(
        origin="arXiv API",
        line=0,
        reason="announced, but unknown to the API",
        excerpt="2605.99999",
    )


@pytest.mark.parametrize("fault", ["drop-ids", "drop-ids:2", "short", "truncated", "429"])
def test_ids_that_were_dropped_are_asked_for_again(workshop: Workshop, fault: str) -> None:
    wanted = [PaperId(paper.id) for paper in PAPERS[:30]]
    with FakeArxiv(PAPERS, now=NOW, faults=[fault]) as arxiv:
        found = ids(workshop.source(arxiv.api_url).by_ids(wanted))
    assert sorted(found) == sorted(wanted)


def test_no_ids_no_request(workshop: Workshop) -> None:
    assert list(workshop.source("http://127.0.0.1:1/").by_ids([])) == []


def test_the_newest_week_is_the_last_complete_one(workshop: Workshop) -> None:
    before = datetime(2026, 5, 8, 1, 59, tzinfo=UTC)  # two hours after the last announcement
    for now, week in ((before, Week(2026, 18)), (before + timedelta(minutes=1), WEEK)):
        weeks = workshop.source("http://127.0.0.1:1/", now=now).weeks()
        assert weeks[-1] == week
        assert len(weeks) == len(set(weeks)) == 104
        assert list(weeks) == sorted(weeks)


def test_no_network_is_one_line_soon(workshop: Workshop) -> None:
    started = time.monotonic()
    with pytest.raises(SourceError, match="cannot be reached") as caught:
        list(workshop.source("http://127.0.0.1:1/api/query", pause=3.0).papers(WEEK))
    assert "check the network" in caught.value.hint
    assert sum(workshop.slept) + time.monotonic() - started < 15


def test_waiting_is_told(workshop: Workshop, caplog: pytest.LogCaptureFixture) -> None:
    with FakeArxiv(PAPERS, now=NOW, faults=["429"]) as arxiv, caplog.at_level(logging.WARNING):
        list(workshop.source(arxiv.api_url).papers(WEEK))
    assert "127.0.0.1 is overloaded (HTTP 429); asking again" in caplog.text
