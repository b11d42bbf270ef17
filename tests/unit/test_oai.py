"""Harvests: whole, once each, and on from where they were interrupted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import pytest

from digest.config import ArxivSettings
from digest.errors import ConfigError, SourceError
from digest.model import Paper, Unreadable, Week
from digest.sources.oai import Harvest, patient, sets_for, sets_of
from digest.sources.wire.kept import KeptPages
from digest.sources.wire.transport import Transport
from tests.fake_arxiv import FakeArxiv, make_fake_papers

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)
SINCE, UNTIL = date(2026, 5, 4), date(2026, 5, 9)
PAPERS = make_fake_papers(70, Week(2026, 19), seed=5)
RECORD = """<record><header><identifier>oai:arXiv.org:{id}</identifier></header><metadata>
<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{id}</id>{versions}<title>T</title>
<authors>A</authors><categories>cs.CL</categories><abstract>B.</abstract></arXivRaw></metadata>
</record>"""
VERSION = '<version version="v{}"><date>Wed, 07 May 2025 17:59:59 GMT</date></version>'
ENVELOPE = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{}</OAI-PMH>'


def page(*papers: tuple[str, int], token: str = "") -> bytes:
    """Write a list of papers with id and newest version."""
    records = "".join(
        RECORD.format(id=paper, versions="".join(map(VERSION.format, range(1, newest + 1))))
        for paper, newest in papers
    )
    end = f"<resumptionToken>{token}</resumptionToken>"
    return ENVELOPE.format(f"<ListRecords>{records}{end}</ListRecords>").encode()


def error(code: str) -> bytes:
    return ENVELOPE.format(f"<error code='{code}'>The reason.</error>").encode()


class FakeTransport(Transport):
    """Answers from a list, and writes down what was asked."""

    def __init__(self, *answers: bytes | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, bool]] = []

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        check: Callable[[bytes], object] = len,
        *,
        fresh: bool = False,
    ) -> bytes:
        """Give the next answer, once *check* is content."""
        params = params or {}
        assert params["verb"] == "ListRecords"
        self.asked.append((params.get("resumptionToken") or params["from"], fresh))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        check(answer)
        return answer


def harvest(tmp_path: Path, transport: Transport, **changes: object) -> Harvest:
    settings = ArxivSettings(cache=tmp_path / "cache").model_copy(update=changes)
    return Harvest(transport, settings)


def found(one: Harvest, since: date = SINCE) -> list[tuple[str, int | None]]:
    papers = list(one.records("cs:cs:CL", since, UNTIL))
    assert all(isinstance(paper, Paper) for paper in papers)
    return [(paper.id, paper.version) for paper in papers if isinstance(paper, Paper)]


ONE, TWO, THREE = ("2505.00001", 1), ("2505.00002", 1), ("2505.00003", 1)


def test_pages_are_followed_to_the_end_each_paper_once(tmp_path: Path) -> None:
    transport = FakeTransport(
        page(ONE, TWO, token="from%3D1"), page(TWO, THREE, token="from%3D2"), page(ONE)
    )
    assert found(harvest(tmp_path, transport)) == [ONE, TWO, THREE]
    assert transport.asked == [("2026-05-04", False), ("from%3D1", False), ("from%3D2", False)]


def test_a_paper_that_changes_meanwhile_comes_again_in_its_newer_version(tmp_path: Path) -> None:
    transport = FakeTransport(page(ONE, token="x"), page((ONE[0], 2), ONE))
    assert found(harvest(tmp_path, transport)) == [ONE, (ONE[0], 2)]


def test_nothing_to_list_is_no_failure(tmp_path: Path) -> None:
    assert found(harvest(tmp_path, FakeTransport(error("noRecordsMatch")))) == []


def test_what_is_not_a_paper_is_given_as_such(tmp_path: Path) -> None:
    transport = FakeTransport(page(("nonsense", 1), ONE))
    problem, paper = harvest(tmp_path, transport).records("cs", SINCE, UNTIL)
    assert isinstance(problem, Unreadable)
    assert isinstance(paper, Paper)


def test_another_error_is_shown_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"\(badArgument\): The reason\."):
        found(harvest(tmp_path, FakeTransport(error("badArgument"))))


def test_an_interrupted_harvest_goes_on_where_it_stood(tmp_path: Path) -> None:
    """All papers come again, for some may not have been stored, but nothing is asked twice."""
    first = FakeTransport(page(ONE, token="x"), page(TWO, token="y"), SourceError("no network"))
    with pytest.raises(SourceError, match="no network"):
        found(harvest(tmp_path, first))
    second = FakeTransport(page(THREE))
    assert found(harvest(tmp_path, second)) == [ONE, TWO, THREE]
    assert second.asked == [("y", False)]
    third = FakeTransport(page(ONE))
    assert found(harvest(tmp_path, third)) == [ONE]
    assert third.asked == [("2026-05-04", False)]


def test_a_reader_who_stops_loses_nothing(tmp_path: Path) -> None:
    one = harvest(tmp_path, FakeTransport(page(ONE, TWO, token="x"), page(THREE)))
    assert len(list(islice(one.records("cs:cs:CL", SINCE, UNTIL), 1))) == 1
    assert found(one) == [ONE, TWO, THREE]


def test_other_days_and_other_sets_do_not_share_pages(tmp_path: Path) -> None:
    one = harvest(tmp_path, FakeTransport(page(ONE, token="x"), page(TWO), page(THREE)))
    next(one.records("cs:cs:CL", SINCE, UNTIL))
    assert found(one, since=date(2026, 5, 5)) == [TWO]
    assert [paper.id for paper in papers_of(one, "cs:cs:CV")] == [THREE[0]]


def papers_of(one: Harvest, set_spec: str) -> list[Paper]:
    return [paper for paper in one.records(set_spec, SINCE, UNTIL) if isinstance(paper, Paper)]


def test_after_an_expired_token_the_range_is_asked_anew_past_the_cache(tmp_path: Path) -> None:
    transport = FakeTransport(
        page(ONE, token="old"), error("badResumptionToken"), page(ONE, token="new"), page(TWO)
    )
    assert found(harvest(tmp_path, transport)) == [ONE, TWO]
    assert transport.asked == [
        ("2026-05-04", False),
        ("old", False),
        ("2026-05-04", True),
        ("new", True),
    ]


def test_a_token_that_is_refused_again_is_an_error(tmp_path: Path) -> None:
    refused = error("badResumptionToken")
    transport = FakeTransport(page(ONE, token="a"), refused, page(ONE, token="b"), refused)
    with pytest.raises(SourceError, match="does not go on with its list of cs:cs:CL") as caught:
        found(harvest(tmp_path, transport))
    assert caught.value.hint


def test_a_list_in_circles_is_an_error(tmp_path: Path) -> None:
    transport = FakeTransport(page(ONE, token="a"), page(TWO, token="b"), page(ONE, token="a"))
    with pytest.raises(SourceError, match="in circles in its list of cs:cs:CL"):
        found(harvest(tmp_path, transport))


def test_a_kept_page_that_is_damaged_is_asked_for_again(tmp_path: Path) -> None:
    stopped = FakeTransport(page(ONE, token="x"), page(TWO, token="y"), SourceError("stop"))
    with pytest.raises(SourceError, match="stop"):
        found(harvest(tmp_path, stopped))
    (second,) = (tmp_path / "cache").rglob("00002.xml.gz")
    second.write_bytes(second.read_bytes()[:-9])
    transport = FakeTransport(page(TWO, token="y"), page(THREE))
    assert found(harvest(tmp_path, transport)) == [ONE, TWO, THREE]


def test_pages_that_cannot_be_kept_are_an_error_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(SourceError, match="pages cannot be kept in"):
        KeptPages(tmp_path / "cache/oai").put(1, b"x")


def test_this_service_is_waited_for_longer() -> None:
    assert patient(ArxivSettings()).timeout == 120
    assert patient(ArxivSettings(timeout=300)).timeout == 300


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        (["cs.AI", "q-bio.NC", "hep-th"], ("cs:cs:AI", "q-bio:q-bio:NC", "physics:hep-th")),
        (["math.GT", "math-ph"], ("math:math:GT", "physics:math-ph")),
        (["cond-mat.mtrl-sci"], ("physics:cond-mat:mtrl-sci",)),
        (["physics.plasm-ph", "astro-ph.CO"], ("physics:physics:plasm-ph", "physics:astro-ph:CO")),
        (["cs.*", "cs.AI", "cs"], ("cs:cs",)),
        (["astro-ph*", "stat.M?"], ("physics:astro-ph", "stat:stat")),
        ([], ()),
    ],
)
def test_categories_are_in_sets(categories: list[str], expected: tuple[str, ...]) -> None:
    assert sets_of(categories) == expected


@pytest.mark.parametrize("category", ["csAI", "astroph.CO", "*", "test.dis-nn", ""])
def test_what_is_no_category_is_refused(category: str) -> None:
    with pytest.raises(ConfigError, match="arXiv has no category"):
        sets_of([category])


def test_the_sets_of_queries_hold_every_paper_that_could_fit() -> None:
    assert sets_for(["cat:cs.AI AND abs:x", "cat:cs.CL OR cat:cs.AI"]) == ("cs:cs:AI", "cs:cs:CL")
    assert sets_for(["cat:cs.AI", "abs:x"]) == (
        *("cs", "econ", "eess", "math", "q-bio", "q-fin", "stat", "physics"),
    )


def test_recorded_categories_are_in_the_recorded_sets(shared: Path) -> None:
    from digest.sources.documents.answers import parse_xml

    space = "{http://www.openarchives.org/OAI/2.0/}"
    for path in sorted((shared / "recordings/oai").glob("*.xml")):
        records = list(parse_xml(path.read_bytes()).iter(f"{space}record"))
        assert records
        for record in records:
            categories = record.findtext(f"{space}metadata/*/{{*}}categories", "").split()
            named = {spec.text for spec in record.iter(f"{space}setSpec")}
            assert set(sets_of(categories)) == named


def ask(tmp_path: Path, fake: FakeArxiv) -> list[Paper | Unreadable]:
    """Harvest from a fake arXiv with the real transport."""
    settings = ArxivSettings(oai_url=fake.oai_url, cache=tmp_path / "cache", pause=0)
    transport = Transport(
        settings, contact="a@example.org", folder=tmp_path, now=NOW, sleep=lambda _: None
    )
    return list(Harvest(transport, settings).records("cs", SINCE, UNTIL))


def test_a_harvest_gives_what_arxiv_holds(tmp_path: Path) -> None:
    with FakeArxiv(PAPERS, now=NOW, oai_page=11) as fake:
        papers = ask(tmp_path, fake)
        pages = len(fake.requests("oai"))
    expected = {paper.id: paper for paper in PAPERS if has_changed(paper.id)}
    assert expected
    assert {paper.id for paper in papers if isinstance(paper, Paper)} == set(expected)
    assert len(papers) == len(expected)
    assert pages == -(-len(expected) // 11)
    for paper in papers:
        assert isinstance(paper, Paper)
        one = expected[paper.id]
        assert paper.title == " ".join(one.title.split())
        assert paper.abstract == " ".join(one.abstract.split())
        assert paper.categories == one.categories
        assert paper.submitted == one.submitted
        assert len(paper.authors) == len(one.authors)
    assert not list((tmp_path / "cache/oai").iterdir())


def has_changed(name: str) -> bool:
    """Tell whether a paper of the fake is in a set of cs and was announced in the days asked."""
    (paper,) = (paper for paper in PAPERS if paper.id == name)
    shown = paper.shown(NOW)
    in_set = any(category.startswith("cs.") for category in paper.categories)
    return bool(in_set and shown and SINCE <= paper.announced_on(shown[-1]) <= UNTIL)


def test_faults_cost_requests_and_no_papers(tmp_path: Path) -> None:
    faults = ("oai.503", "oai.truncated@2", "oai.cut@3", "oai.html-page@5", "oai.blank@6")
    with FakeArxiv(PAPERS, now=NOW, oai_page=11) as fake:
        whole = ask(tmp_path / "a", fake)
        fake.faults.extend(faults)
        assert ask(tmp_path / "b", fake) == whole
        assert not fake.faults.pending


def test_a_token_that_arxiv_forgot_costs_no_papers(tmp_path: Path) -> None:
    with FakeArxiv(PAPERS, now=NOW, oai_page=11) as fake:
        whole = ask(tmp_path / "a", fake)
        kept = KeptPages(tmp_path / "b/cache/oai" / f"cs_{SINCE}_{UNTIL}")
        kept.put(1, page(ONE, token="of-yesterday"))
        first, *others = ask(tmp_path / "b", fake)
    assert isinstance(first, Paper)
    assert first.id == ONE[0]
    assert others == whole
