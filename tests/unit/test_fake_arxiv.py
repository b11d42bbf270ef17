"""The fake arXiv: its timetable, its papers, its query language and its API."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError

import pytest

from digest.model import Week
from tests.fake_arxiv import FakeArxiv, FakePaper, make_fake_papers
from tests.fake_arxiv.asking import (
    ATOM,
    NOW,
    PAPERS,
    QUERY,
    WEEK,
    get,
    ids,
    total,
)
from tests.fake_arxiv.calendar import HOLIDAYS, announced_at, announcement_day, submission_window
from tests.fake_arxiv.making import WITHDRAWN, load_papers
from tests.fake_arxiv.query import InvalidQuery, parse_query, write_query


@pytest.fixture
def arxiv() -> Iterator[FakeArxiv]:
    """Serve 300 papers of one week, which is over."""
    with FakeArxiv(PAPERS, now=NOW) as fake:
        yield fake


@pytest.mark.parametrize(
    ("submitted", "day"),
    [
        ("2026-05-04T13:59:59-04:00", "2026-05-05"),  # Monday before the cut-off
        ("2026-05-04T14:00:00-04:00", "2026-05-06"),
        ("2026-05-07T13:59:00-04:00", "2026-05-08"),  # Thursday: the last of the week
        ("2026-05-07T14:00:00-04:00", "2026-05-11"),  # out on Sunday evening
        ("2026-05-08T14:00:00-04:00", "2026-05-12"),
        ("2026-05-09T10:00:00-04:00", "2026-05-12"),
        ("2026-11-25T15:00:00-05:00", "2026-11-30"),  # Thanksgiving
    ],
)
def test_submissions_are_announced_by_the_timetable(submitted: str, day: str) -> None:
    assert announcement_day(datetime.fromisoformat(submitted)) == date.fromisoformat(day)


def test_windows_of_submission_agree_with_the_timetable() -> None:
    for day in (date(2026, 3, number) for number in (2, 3, 4, 5, 6, 9, 10)):  # DST begins on 8th
        first, end = submission_window(day)
        assert announcement_day(first) == day
        assert announcement_day(end) > day
        assert announced_at(day) > end


def test_papers_made_up_are_the_same_each_time_and_all_in_the_week() -> None:
    again = make_fake_papers(300, WEEK, seed=1)
    assert again == PAPERS
    assert make_fake_papers(300, WEEK, seed=2) != PAPERS
    assert len({paper.id for paper in PAPERS}) == 300
    assert {Week.of(paper.announced) for paper in PAPERS} == {WEEK}
    assert all({"cs.AI", "cs.CL"} & set(paper.categories) for paper in PAPERS)


@pytest.mark.parametrize("number", [1, 22, 48, 53])  # with holidays, but the second
def test_nothing_is_announced_on_a_holiday(number: int) -> None:
    week = Week(2026, number)
    papers = make_fake_papers(100, week)
    assert {Week.of(paper.announced) for paper in papers} == {week}
    assert all(paper.announced - timedelta(days=1) not in HOLIDAYS for paper in papers)
    on_time = [announcement_day(paper.submitted) == paper.announced for paper in papers]
    assert on_time.count(True) >= 90


def test_papers_made_up_have_every_difficulty() -> None:
    on_time = [announcement_day(paper.submitted) == paper.announced for paper in PAPERS]
    assert 3 <= on_time.count(False) <= 30
    assert sum(paper.comment == WITHDRAWN for paper in PAPERS) == 1
    assert sum(paper.id.startswith("cs/") for paper in PAPERS) == 1
    assert sum(len(paper.versions) > 1 for paper in PAPERS) >= 10
    assert any(paper.primary == "cs.LG" for paper in PAPERS)
    texts = " ".join(paper.title for paper in PAPERS)
    assert all(mark in texts for mark in ("<mask>", "&", "\\emph", '"'))
    assert "https://" in PAPERS[0].abstract
    assert "\n" in PAPERS[0].abstract


def test_a_corpus_is_read(shared: Path, tmp_path: Path) -> None:
    import gzip

    lines = tmp_path / "papers.jsonl"
    with gzip.open(shared / "corpus" / "papers-2025.jsonl.gz", "rt") as corpus:
        lines.write_text("".join(line for line, _ in zip(corpus, range(50), strict=False)))
    papers = load_papers(lines)
    assert len(papers) == 50
    assert papers[0].authors == ("Saumya Banthia", "Anantha Sharma")
    assert papers[0].categories == ("cs.AI",)
    assert all(announcement_day(paper.submitted) == paper.announced for paper in papers)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("cat:cs.AI", 2),
        ("cat:cs.*", 3),
        ("cat:cs.AI AND cat:cs.CL", 1),
        ("cat:cs.AI OR cat:cs.IR", 3),
        ("cat:cs.AI ANDNOT cat:cs.CL", 1),
        ("(cat:cs.IR OR cat:cs.CL) AND ti:testing", 1),
        ('abs:"deep nets"', 1),
        ('abs:"nets deep"', 0),
        ("ti:graph*", 2),
        ("ti:graph", 0),
        ("au:erdos_p", 1),
        ("testing", 1),
        ("submittedDate:[202605010000 TO 202605012359]", 1),
        ("id:2605.00002", 1),
    ],
)
def test_queries(query: str, count: int) -> None:
    def paper(number: int, **changes: object) -> FakePaper:
        values: dict[str, object] = {
            "id": f"2605.0000{number}",
            "title": "A title",
            "abstract": "An abstract.",
            "authors": ("Ada Example",),
            "categories": ("cs.AI",),
            "submitted": datetime(2026, 5, number, 12, tzinfo=UTC),
            "announced": date(2026, 5, 8),
        }
        return FakePaper(**{**values, **changes})  # type: ignore[arg-type] # checked by use

    papers = [
        paper(1, title="On Graphs", abstract="Deep nets.", categories=("cs.AI", "cs.CL")),
        paper(2, title="Graphs: testing", categories=("cs.IR",)),
        paper(3, authors=("Erdos P",)),
    ]
    assert sum(map(parse_query(query).matches, papers)) == count


@pytest.mark.parametrize(
    "query",
    ["", "a b", "(a", "a)", "a AND", "xx:a", "submittedDate:[2026* TO 2027]", "submittedDate:now",
     "cat:[a TO b]", 'ti:""', "submittedDate:[202613010000 TO 202613020000]"],
)  # fmt: skip
def test_what_is_not_defined_is_refused(query: str) -> None:
    with pytest.raises(InvalidQuery):
        parse_query(query)


def test_a_query_is_written_as_the_service_repeats_it() -> None:
    assert write_query(parse_query("testing")) == "all:testing"
    assert write_query(parse_query(QUERY)) == (
        '(cat:cs.AI OR cat:cs.CL) AND submittedDate:"202604010000 TO 202605090000"'
    )


def test_pages_join_without_gap_or_overlap(arxiv: FakeArxiv) -> None:
    asked = {"search_query": QUERY, "max_results": 70, "sortBy": "submittedDate"}
    pages = [get(arxiv.api_url, **asked, start=start) for start in range(0, 350, 70)]
    names = [name for page in pages for name in ids(page)]
    expected = [paper for paper in PAPERS if paper.submitted >= datetime(2026, 4, 1, tzinfo=UTC)]
    assert {total(page) for page in pages} == {len(expected)}
    assert sorted(name.rpartition("v")[0] for name in names) == sorted(p.id for p in expected)
    assert [request.params["start"] for request in arxiv.log] == ["0", "70", "140", "210", "280"]
    assert arxiv.log[0].user_agent.startswith("Python-urllib")


def test_a_paper_is_there_once_it_is_announced(arxiv: FakeArxiv) -> None:
    paper = next(paper for paper in PAPERS if len(paper.versions) > 1 and not paper.comment)
    for moment, shown in (
        (datetime(2026, 5, 3, 23, 59, tzinfo=UTC), []),
        (announced_at(paper.announced), [f"{paper.id}v1"]),
        (datetime(2026, 8, 1, tzinfo=UTC), [f"{paper.id}v{len(paper.versions)}"]),
    ):
        arxiv.now = moment
        assert ids(get(arxiv.api_url, id_list=paper.id)) == shown


def test_a_withdrawn_paper_says_so_in_its_comment(arxiv: FakeArxiv) -> None:
    paper = next(paper for paper in PAPERS if paper.comment == WITHDRAWN)
    assert WITHDRAWN.encode() in get(arxiv.api_url, id_list=paper.id)
    assert WITHDRAWN.encode() not in get(arxiv.api_url, id_list=f"{paper.id}v1")


def test_unknown_ids_are_left_out_without_a_word(arxiv: FakeArxiv) -> None:
    body = get(arxiv.api_url, id_list=f"{PAPERS[5].id},0000.0000,{PAPERS[0].id}v1,{PAPERS[0].id}v9")
    assert len(ids(body)) == total(body) == 2


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"id_list": "abc"}, "incorrect id format for abc"),
        ({"search_query": "a b"}, "Invalid query string: 'a b'"),
        ({"search_query": "a", "start": "-1"}, "start must be non-negative"),
        ({"search_query": "a", "max_results": "x"}, "max_results must be an integer"),
        ({"search_query": "a", "max_results": "2001"}, "max_results must be at most 2000"),
        ({"search_query": "a", "start": "29999"}, "start + max_results 30000"),
        ({"search_query": "a", "sortBy": "date"}, "sortBy must be in"),
    ],
)
def test_bad_requests_are_refused_with_a_reason(
    arxiv: FakeArxiv, asked: dict[str, str], message: str
) -> None:
    with pytest.raises(HTTPError) as caught:
        get(arxiv.api_url, **asked)
    with caught.value as answer:
        assert answer.code == 400
        root = ET.fromstring(answer.read())
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert "/api/errors#" in (entry.findtext(f"{ATOM}id") or "")
    assert message in (entry.findtext(f"{ATOM}summary") or "")


def test_the_arxiv_package_reads_it(arxiv: FakeArxiv) -> None:
    package = pytest.importorskip("arxiv")
    client = package.Client(page_size=100, delay_seconds=0)
    client.query_url_format = arxiv.api_url + "?{}"
    results = list(client.results(package.Search(query="cat:cs.AI OR cat:cs.CL", max_results=900)))
    served = {paper.id: paper for paper in PAPERS}
    assert len(results) == 300
    for result in results:
        paper = served[result.get_short_id().rpartition("v")[0]]
        assert result.title == paper.title
        assert result.summary == paper.abstract
        assert [author.name for author in result.authors] == list(paper.authors)
        assert tuple(result.categories) == paper.categories
        assert result.published == paper.submitted
        assert (result.doi, result.journal_ref) == (paper.doi, paper.journal_ref)
