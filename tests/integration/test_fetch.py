"""``digest fetch`` against a fake arXiv: everything is accounted for, whatever goes wrong."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine

from digest.cli import main
from digest.config import ArxivSettings
from digest.errors import SourceError
from digest.model import Extent, Fate, Paper, PaperId, Reason, Topic, Unreadable, Week
from digest.sources.arxiv import ArxivSource
from digest.sources.calendar import announced_on
from digest.sources.markdown import MarkdownSource
from digest.store.database import open_store
from tests.fake_arxiv import FAULTS, FakeArxiv, FakePaper, Version, make_fake_papers

FIRST, SECOND = Week(2026, 45), Week(2026, 46)
ROOT = Path(__file__).parents[2]

CONFIG = """\
topics:
  - {{name: AI, query: "cat:cs.AI"}}
  - {{name: Language, query: "cat:cs.CL"}}
sources:
  arxiv:
    api_url: "{fake.api_url}"
    rss_url: "{fake.rss_url}"
    oai_url: "{fake.oai_url}"
    pause: 0
    timeout: 1
    page_size: 50
"""

Fetch = Callable[..., int]


def sunday(week: Week) -> datetime:
    """Give a quiet moment after the announcements of *week*."""
    return week.closes + timedelta(days=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop at a Sunday after both weeks; tests move it."""
    with time_machine.travel(sunday(SECOND)) as traveller:
        yield traveller


@pytest.fixture
def fake() -> Iterator[FakeArxiv]:
    """Serve two weeks of papers, some held back, revised, cross-listed or withdrawn."""
    papers = [
        *make_fake_papers(120, FIRST, seed=1),
        *make_fake_papers(150, SECOND, seed=2),
    ]
    with FakeArxiv(papers, now=sunday(SECOND)) as server:
        yield server


@pytest.fixture
def fetch(
    fake: FakeArxiv, tmp_path: Path, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> Fetch:
    """Run ``digest fetch`` in a folder set up for the fake; a week sets both clocks."""
    (tmp_path / "config.yaml").write_text(CONFIG.format(fake=fake))
    monkeypatch.chdir(tmp_path)

    def call(week: Week, *more: str) -> int:
        fake.now = sunday(week)
        clock.move_to(sunday(week))
        return main(["fetch", "--week", str(week), *more])

    return call


def scheduled(papers: Sequence[FakePaper], week: Week) -> set[str]:
    """Give the ids that are due in *week* by the timetable, and were announced in it."""
    return {
        paper.id
        for paper in papers
        if Week.of(announced_on(paper.submitted)) == week == Week.of(paper.announced)
    }


def announced(papers: Sequence[FakePaper], week: Week) -> set[str]:
    """Give the ids that were announced in *week*, late or not."""
    return {paper.id for paper in papers if Week.of(paper.announced) == week}


def stored(week: Week) -> dict[PaperId, Paper]:
    """Give what the database has of *week*."""
    with open_store(Path("var/digest.db")) as store:
        papers = store.papers.of(week)
        assert len({paper.id for paper in papers}) == len(papers)
        return {paper.id: paper for paper in papers}


def checksums(folder: Path) -> dict[str, str]:
    """Give the checksum of each file, but for those that only say that a run was here."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in {".lock", ".db-wal", ".db-shm"}
    }


def test_two_weeks(fake: FakeArxiv, fetch: Fetch, capsys: pytest.CaptureFixture[str]) -> None:
    """The first week goes by the timetable; the second has what was held back as well."""
    assert fetch(FIRST) == 0
    assert fetch(SECOND) == 0
    assert set(stored(FIRST)) == scheduled(fake.papers, FIRST)
    assert set(stored(SECOND)) == announced(fake.papers, SECOND)
    late = announced(fake.papers, SECOND) - scheduled(fake.papers, SECOND)
    assert late, "the fake should hold some papers back"
    assert {paper.week for paper in stored(SECOND).values()} == {SECOND}
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith("2026-W46")]) == 1


def test_full_metadata(fake: FakeArxiv, fetch: Fetch) -> None:
    """The store has everything that the API gives."""
    fetch(SECOND)
    papers = stored(SECOND)
    for served in fake.papers:
        if served.id in papers:
            paper = papers[PaperId(served.id)]
            assert paper.categories == served.categories
            assert paper.authors == served.authors
            assert paper.submitted == served.submitted
            assert (paper.doi, paper.journal_ref) == (served.doi, served.journal_ref)


def test_the_files_read_back(fetch: Fetch) -> None:
    """What is kept in seeds/ is the same papers, in the same week; links stay links."""
    fetch(FIRST)
    fetch(SECOND)
    source = MarkdownSource(Path("seeds"))
    for week in (FIRST, SECOND):
        found = list(source.papers(week))
        assert not [one for one in found if isinstance(one, Unreadable)]
        papers = stored(week)
        assert {one.id for one in found if isinstance(one, Paper)} == set(papers)
        for one in found:
            if isinstance(one, Paper):
                assert " ".join(one.abstract.split()) == papers[one.id].abstract
                assert "this https URL" not in one.abstract


def test_twice_adds_nothing(fetch: Fetch, tmp_path: Path) -> None:
    """A second run of the day asks for nothing and changes no file."""
    fetch(FIRST)
    before = checksums(tmp_path / "seeds")
    papers = stored(FIRST)
    assert fetch(FIRST) == 0
    assert checksums(tmp_path / "seeds") == before
    assert stored(FIRST) == papers


def test_as_many_requests_as_pages(fake: FakeArxiv, fetch: Fetch) -> None:
    """Nothing is asked for twice, and nothing in vain."""
    fetch(FIRST)
    first = fake.requests("api")
    totals = {request.params["search_query"] for request in first}
    assert len(totals) == 2
    assert len(first) == len({(one.params["search_query"], one.params["start"]) for one in first})
    fetch(FIRST)
    assert len(fake.requests("api")) == len(first)


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"stale-rss", "empty-rss", "hang"}))
def test_each_fault(fake: FakeArxiv, fetch: Fetch, fault: str) -> None:
    """After at most three runs the week is whole; a run that was not whole did not exit 0."""
    fake.faults.append(f"{fault}:2@2")
    for _ in range(3):
        status = fetch(FIRST)
        if status == 0:
            break
        assert status == 1
        fake.faults.clear()
    assert status == 0
    assert set(stored(FIRST)) == scheduled(fake.papers, FIRST)


def test_a_server_that_hangs(fake: FakeArxiv, fetch: Fetch) -> None:
    """The wait ends, and the request is sent again."""
    fake.faults.append("hang=3:1@2")
    assert fetch(FIRST) == 0
    assert set(stored(FIRST)) == scheduled(fake.papers, FIRST)


def test_a_revised_paper_is_updated_and_not_new(fake: FakeArxiv, fetch: Fetch) -> None:
    """Version 2 of last week's paper replaces the text, and stays of last week."""
    fetch(FIRST)
    one = next(paper for paper in fake.papers if paper.id in stored(FIRST))
    revised = Version(number=2, submitted=one.submitted + timedelta(days=4))
    fake.papers = [
        replace(one, versions=(one.versions[0], revised)) if paper is one else paper
        for paper in fake.papers
    ]
    fetch(SECOND)
    assert one.id not in stored(SECOND)
    assert stored(FIRST)[PaperId(one.id)].version == 2


def test_an_issue_of_what_was_fetched(fake: FakeArxiv, fetch: Fetch, tmp_path: Path) -> None:
    """The withdrawn paper is left out by name, and every id has a fate."""
    fetch(FIRST)
    fetch(SECOND)
    assert main(["compose", "--week", str(SECOND), "--source", "arxiv"]) == 0
    with open_store(tmp_path / "var" / "digest.db") as store:
        issue = store.issues.get(SECOND)
        assert issue is not None
        fates = store.ledger.fates(SECOND)
    left_out = {one.id: one.reason for one in issue.coverage.left_out}
    assert Reason.WITHDRAWN in left_out.values()
    assert issue.coverage.listed == len(announced(fake.papers, SECOND))
    assert {paper for paper, fate in fates.items() if fate.word != "of another week"} == set(
        stored(SECOND)
    )
    assert Fate(word=Reason.WITHDRAWN) in fates.values()


def test_a_week_that_is_not_over(
    fake: FakeArxiv, fetch: Fetch, clock: time_machine.Traveller, capsys: pytest.CaptureFixture[str]
) -> None:
    """It exits with 1 and says what is missing; the next run completes it."""
    wednesday = datetime(2026, 11, 11, 12, tzinfo=UTC)
    clock.move_to(wednesday)
    fake.now = wednesday
    assert main(["fetch", "--week", str(SECOND)]) == 1
    error = capsys.readouterr().err
    assert "2026-W46 is not complete: its last announcement is known" in error
    assert "from 2026-11-13 03:00 UTC on" in error
    some = set(stored(SECOND))
    assert fetch(SECOND) == 0
    assert some < set(stored(SECOND)) == scheduled(fake.papers, SECOND)


def test_a_topic_without_papers_is_noticed(
    fake: FakeArxiv, fetch: Fetch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A query that finds nothing is more often wrong than right."""
    config = tmp_path / "config.yaml"
    config.write_text(config.read_text().replace("cat:cs.CL", "cat:cs.XX"))
    assert fetch(FIRST) == 0
    assert "topic 'Language': arXiv lists nothing since 2026-10-" in caplog.text
    assert fake.requests("api")


def test_what_cannot_be_read_is_said(
    fake: FakeArxiv, fetch: Fetch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rest of the week is kept, and the exit status tells that something is missing."""
    one = next(paper for paper in fake.papers if Week.of(paper.announced) == FIRST)
    fake.papers = [replace(one, title=" ") if paper is one else paper for paper in fake.papers]
    assert fetch(FIRST) == 1
    assert "2026-W45 lacks 1 that cannot be read" in capsys.readouterr().err
    assert set(stored(FIRST)) == scheduled(fake.papers, FIRST) - {one.id}


def test_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line and a hint, exit status 1, and nothing changed on disk."""
    with FakeArxiv([], now=sunday(FIRST)) as gone:
        (tmp_path / "config.yaml").write_text(CONFIG.format(fake=gone))
    monkeypatch.chdir(tmp_path)
    before = checksums(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "digest", "fetch"],
        check=False,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )
    lines = done.stderr.splitlines()
    assert done.returncode == 1
    assert [line.partition(":")[0] for line in lines] == ["digest", "hint"]
    assert "127.0.0.1 cannot be reached" in lines[0]
    after = checksums(tmp_path)
    assert {name for name in after if not name.startswith("var/")} == set(before)
    with open_store(tmp_path / "var" / "digest.db") as store:
        assert store.papers.count() == 0


def test_two_processes_keep_the_pause(fake: FakeArxiv, tmp_path: Path) -> None:
    """Whoever asks, the machine sends one request at a time, with a pause between."""
    pause = 0.2
    text = CONFIG.format(fake=fake).replace("pause: 0", f"pause: {pause}")
    running = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "config.yaml").write_text(text)
        running.append(
            subprocess.Popen(
                [sys.executable, "-m", "digest", "fetch", "--week", str(FIRST), "--quiet"],
                cwd=folder,
                env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)},
            )
        )
    assert [process.wait() for process in running] == [0, 0]
    times = [request.time for request in fake.log]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) > 6
    assert min(gaps) >= pause


def test_backfill(fake: FakeArxiv, fetch: Fetch, tmp_path: Path) -> None:
    """A harvest files both weeks by the timetable, and a second one changes nothing."""
    fake.now = sunday(SECOND)
    days = ["--from", str(FIRST.monday), "--until", str(SECOND.sunday)]
    assert main(["fetch", *days]) == 0
    for week in (FIRST, SECOND):
        due = {one.id for one in fake.papers if Week.of(announced_on(one.submitted)) == week}
        assert set(stored(week)) == due
    before = checksums(tmp_path / "seeds")
    assert main(["fetch", *days]) == 0
    assert checksums(tmp_path / "seeds") == before


def test_backfill_and_week_do_not_mix(fetch: Fetch) -> None:
    """Contradicting options are a usage error."""
    assert main(["fetch", "--from", "2026-11-01", "--week", "all"]) == 2
    assert main(["fetch", "--from", "soon"]) == 2
    assert main(["fetch", "--until", "2026-11-01"]) == 2


class TestReconciling:
    """What today's feeds announce is compared with what the API lists."""

    friday = datetime(2026, 11, 13, 8, tzinfo=UTC)

    def source(
        self, fake: FakeArxiv, tmp_path: Path, query: str = "cat:cs.AI", **changes: object
    ) -> ArxivSource:
        """Make the source of one topic at a time when the week has just become complete."""
        fake.now = self.friday
        settings = ArxivSettings.model_validate(
            {
                "api_url": fake.api_url,
                "rss_url": fake.rss_url,
                "pause": 0,
                "timeout": 1,
                "cache": tmp_path / "cache",
                **changes,
            }
        )
        topic = Topic(name="AI", query=query)
        return ArxivSource(
            (topic,), settings, contact="me@example.org", now=self.friday, folder=tmp_path
        )

    def test_a_paper_that_the_listing_lacks(self, fake: FakeArxiv, tmp_path: Path) -> None:
        """Submitted too long ago to be asked for, but announced today: it is fetched by its id."""
        today = self.friday.date()
        one = next(paper for paper in fake.papers if paper.primary == "cs.AI")
        held = replace(
            one,
            id="2611.99999",
            announced=today,
            submitted=self.friday - timedelta(days=60),
            versions=(),
        )
        fake.papers = [*fake.papers, held]
        found = {
            paper.id: paper
            for paper in self.source(fake, tmp_path).papers(SECOND)
            if isinstance(paper, Paper)
        }
        assert found[PaperId(held.id)].announced == today

    def test_a_stale_feed_is_noticed(
        self, fake: FakeArxiv, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """An empty feed on a working day is said, and the listing stands."""
        fake.faults.append("rss.empty-rss:1")
        assert list(self.source(fake, tmp_path).papers(SECOND))
        assert "is empty on 2026-11-13" in caplog.text

    def test_a_feed_that_fails_is_a_warning(
        self, fake: FakeArxiv, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The API's own counts prove the week; the feeds only add to it."""
        fake.faults.append("rss.400:1")
        assert list(self.source(fake, tmp_path).papers(SECOND))
        assert "not compared with today's announcements" in caplog.text

    def test_a_feed_that_denies_access(self, fake: FakeArxiv, tmp_path: Path) -> None:
        """Nothing more is sent to any of arXiv's services."""
        fake.faults.append("rss.403:1")
        with pytest.raises(SourceError, match="denies access"):
            list(self.source(fake, tmp_path).papers(SECOND))
        assert fake.log[-1].fault is not None

    def test_a_query_that_only_arxiv_understands(
        self, fake: FakeArxiv, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The listing stands on the days with a feed as on the others."""
        source = self.source(fake, tmp_path, query="cat:cs.AI AND cat:cs.CL OR cat:cs.AI")
        assert list(source.papers(SECOND))
        assert "cannot be read: OR beside AND" in caplog.text

    def test_another_feed(self, fake: FakeArxiv, tmp_path: Path) -> None:
        """The papers that any configured feed links to are of the newest week."""
        linked = next(paper for paper in fake.papers if "cs.AI" not in paper.categories)
        url = f"{fake.rss_url}/{linked.primary}"
        source = self.source(fake, tmp_path, feeds=[url])
        found = {one.id: one for one in source.papers(SECOND) if isinstance(one, Paper)}
        others = [one for one in found.values() if "cs.AI" not in one.categories]
        assert others
        assert {one.week for one in others} == {SECOND}

    def test_another_feed_that_is_gone(self, fake: FakeArxiv, tmp_path: Path) -> None:
        """A stranger's feed that fails is reported, and costs nobody the week."""
        source = self.source(fake, tmp_path, feeds=["http://127.0.0.1:9/feed.xml"])
        found = list(source.papers(SECOND))
        lost = [one for one in found if isinstance(one, Unreadable)]
        assert len(found) > 50
        assert [one.origin for one in lost] == ["http://127.0.0.1:9/feed.xml"]
        assert "cannot be reached" in lost[0].reason

    def test_a_holiday_is_a_note(self, fake: FakeArxiv, tmp_path: Path) -> None:
        """A week with a silent day says so to its readers."""
        extent = self.source(fake, tmp_path).extent(Week(2026, 48))
        assert isinstance(extent, Extent)
        assert extent.notes == ("arXiv announced nothing on Friday, 2026-11-27: a holiday",)
        assert "from 2026-11-26" in extent.unfinished

    def test_what_arxiv_refuses(self, fake: FakeArxiv, tmp_path: Path) -> None:
        """Access denied stops at once."""
        fake.faults.append("403:1")
        with pytest.raises(SourceError, match="denies access"):
            list(self.source(fake, tmp_path).papers(SECOND))
        assert len(fake.log) == 1
        assert date(2026, 11, 13) == self.friday.date()


def test_a_missed_week_is_made_up_for(
    fake: FakeArxiv, fetch: Fetch, clock: time_machine.Traveller
) -> None:
    """Without --week, everything since the last whole week is fetched, each paper once."""
    third = Week(2026, 47)
    assert fetch(FIRST) == 0
    fake.papers = [*fake.papers, *make_fake_papers(60, third, seed=3)]
    fake.now = sunday(third)
    clock.move_to(fake.now)
    assert main(["fetch"]) == 0
    made_up, newest = set(stored(SECOND)), set(stored(third))
    assert made_up | newest == announced(fake.papers, SECOND) | announced(fake.papers, third)
    assert not made_up & newest


def test_a_whole_week_again_days_later(
    fake: FakeArxiv, fetch: Fetch, clock: time_machine.Traveller
) -> None:
    """What moderation let go since then is left to the week that is running, and not lost."""
    assert fetch(FIRST) == 0
    before = set(stored(FIRST))
    fake.now = datetime(2026, 11, 12, 12, tzinfo=UTC)
    clock.move_to(fake.now)
    assert main(["fetch"]) == 0
    assert set(stored(FIRST)) == before
    assert fetch(SECOND) == 0
    assert set(stored(SECOND)) == announced(fake.papers, SECOND)


def test_a_paper_held_longer_than_the_look_back(
    fake: FakeArxiv, fetch: Fetch, clock: time_machine.Traveller
) -> None:
    """Its time was listed in full before; the feed that announces it gives its week."""
    assert fetch(FIRST) == 0
    friday = datetime(2026, 11, 13, 12, tzinfo=UTC)
    one = next(paper for paper in fake.papers if paper.primary == "cs.AI")
    submitted = friday - timedelta(days=25)
    held = replace(one, id="2611.99999", announced=friday.date(), submitted=submitted, versions=())
    fake.papers, fake.now = [*fake.papers, held], friday
    clock.move_to(friday)
    assert main(["fetch"]) == 0
    assert held.id in stored(SECOND)


def test_empty_lists_are_not_believed_against_what_is_known(
    fake: FakeArxiv, fetch: Fetch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Days that had papers a week ago have them still, however often arXiv says nothing."""
    assert fetch(FIRST) == 0
    fake.faults.append("empty-first:*")
    assert fetch(SECOND) == 1
    assert "arXiv lists nothing since" in capsys.readouterr().err
    fake.faults.clear()
    shutil.rmtree("var/cache")  # as the next day does
    assert fetch(SECOND) == 0
    assert set(stored(SECOND)) == announced(fake.papers, SECOND)
