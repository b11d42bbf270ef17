"""The four stages together, on a real store and a real folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.config import (
    Config,
    DeliverySettings,
    SeedsSettings,
    SiteSettings,
    SourcesSettings,
    StoreSettings,
    TopicSettings,
)
from digest.errors import DeliveryError, NothingToDo
from digest.model import Extent, PaperId, Reason, SubscriberState, Unreadable, Week
from digest.pipeline import Pipeline
from digest.progress import Silent
from digest.render.templates import load_templates
from digest.store.database import open_store
from tests.builders import NOW, WEEK, make_paper
from tests.fakes import FakeMailer, FakeSource, FakeSummarizer

NEXT = Week(2025, 20)
BLOCK = Unreadable(origin="2025-05-08.md", line=7, reason="no link")


@dataclass(frozen=True)
class Digest:
    """A pipeline with its three fakes at hand."""

    pipeline: Pipeline
    source: FakeSource
    summarizer: FakeSummarizer
    mailer: FakeMailer

    @property
    def site(self) -> Path:
        """The published folder."""
        return self.pipeline.config.site.path


@pytest.fixture
def digest(tmp_path: Path) -> Iterator[Digest]:
    """Wire a pipeline on two weeks: three papers, then one of them again and a new one."""
    first = [make_paper(id=PaperId(f"2505.0000{number}")) for number in (1, 2, 3)]
    later = date(2025, 5, 15)
    again = replace(first[0], version=2, abstract="A newer text. " * 5, announced=later)
    fresh = make_paper(id=PaperId("2505.00009"), announced=later)
    source = FakeSource({WEEK: [*first, BLOCK], NEXT: [again, fresh]})
    summarizer = FakeSummarizer(bad=frozenset({"2505.00003"}))
    mailer = FakeMailer()
    config = Config(
        topics=(TopicSettings(name="Multimodal models", query="x", include=("multimodal",)),),
        sources=SourcesSettings(seeds=SeedsSettings(path=tmp_path / "seeds")),
        site=SiteSettings(path=tmp_path / "site"),
        store=StoreSettings(path=tmp_path / "digest.db"),
        delivery=DeliverySettings(outbox=tmp_path / "outbox"),
    )
    with open_store(config.store.path) as store:
        for name in ("ada", "bo"):
            store.subscribers.add(f"{name}@example.org", SubscriberState.CONFIRMED, NOW)
        yield Digest(
            pipeline=Pipeline(
                config=config,
                now=NOW,
                source=source,
                store=store,
                summarizer=summarizer,
                templates=load_templates(),
                mailer=mailer,
                reporter=Silent(),
            ),
            source=source,
            summarizer=summarizer,
            mailer=mailer,
        )


def test_a_whole_run(digest: Digest) -> None:
    """Two weeks become two issues, a site and four messages, and everything is accounted for."""
    outcome = digest.pipeline.run((WEEK, NEXT))
    first, second = (outcome.composed[week].issue for week in (WEEK, NEXT))
    assert len(first.entries) == 3
    assert first.coverage.listed == 4
    assert first.coverage.unreadable == (BLOCK,)
    assert [failure.id for failure in first.coverage.failures] == ["2505.00003"]
    assert [entry.paper.id for entry in second.entries] == ["2505.00009"]
    assert [(out.id, out.reason, out.detail) for out in second.coverage.left_out] == [
        ("2505.00001", Reason.EARLIER_ISSUE, "2025-W19")
    ]
    assert (digest.site / "issues" / "2025-W19" / "index.html").is_file()
    assert [(message.week, message.to) for message in digest.mailer.sent] == [
        (WEEK, "ada@example.org"),
        (WEEK, "bo@example.org"),
        (NEXT, "ada@example.org"),
        (NEXT, "bo@example.org"),
    ]


def test_a_second_run_has_nothing_to_do(digest: Digest) -> None:
    """Nothing is summarized, written or sent twice."""
    digest.pipeline.run((WEEK,))
    asked, sent = len(digest.summarizer.asked), len(digest.mailer.sent)
    outcome = digest.pipeline.run((WEEK,))
    assert len(digest.summarizer.asked) == asked
    assert len(digest.mailer.sent) == sent
    assert (outcome.published.written, outcome.published.removed) == (0, 0)
    assert outcome.delivered[WEEK].already == 2


def test_an_issue_freezes_with_its_first_message(digest: Digest) -> None:
    """What readers have got is not changed behind their backs."""
    digest.pipeline.run((WEEK,))
    before = digest.pipeline.store.issues.get(WEEK)
    late = make_paper(id=PaperId("2505.00008"))
    digest.source.found = {WEEK: [late]}
    digest.pipeline.fetch(WEEK)
    assert digest.pipeline.compose(WEEK).frozen
    assert digest.pipeline.store.issues.get(WEEK) == before


def test_a_rehearsal_freezes_nothing(digest: Digest) -> None:
    """With messages in files only, a changed issue is composed, dated and rehearsed anew."""
    digest.mailer.name = "files"
    digest.pipeline.run((WEEK,))
    digest.source.found = {WEEK: [make_paper(id=PaperId("2505.00008"))]}
    later = replace(digest.pipeline, now=NOW + timedelta(days=1))
    outcome = later.run((WEEK,))
    composed = outcome.composed[WEEK]
    assert composed.changed
    assert len(composed.issue.entries) == 4
    assert composed.issue.updated == NOW + timedelta(days=1)
    assert outcome.delivered[WEEK].sent == 2


def test_a_server_that_dies_in_the_middle(digest: Digest) -> None:
    """The rest waits, and the next run sends it: to everybody once."""
    digest.mailer.capacity = 1
    with pytest.raises(DeliveryError):
        digest.pipeline.run((WEEK,))
    digest.mailer.capacity = None
    digest.pipeline.deliver(WEEK)
    assert [message.to for message in digest.mailer.sent] == ["ada@example.org", "bo@example.org"]


def test_nobody_subscribed_yet(digest: Digest) -> None:
    """A rehearsal goes to the sender; a real mailer sends nothing."""
    for name in ("ada", "bo"):
        digest.pipeline.store.subscribers.remove(f"{name}@example.org")
    digest.pipeline.run((WEEK,))
    assert digest.mailer.sent == []
    digest.mailer.name = "files"
    digest.pipeline.deliver(WEEK)
    assert [message.to for message in digest.mailer.sent] == ["digest@example.org"]


def test_an_empty_week_makes_an_issue(digest: Digest) -> None:
    """A holiday week has an issue that says so."""
    digest.source.found = {WEEK: []}
    outcome = digest.pipeline.run((WEEK,))
    assert outcome.composed[WEEK].issue.entries == ()
    assert "no " in (digest.site / "index.html").read_text().lower()


def test_a_week_that_is_not_over_is_not_mailed(digest: Digest) -> None:
    """Readers get an issue once, so it has to be whole; the site may show what is there."""
    digest.source.promised = Extent(
        scope="x", since=NOW, until=NOW, unfinished="more is to come", notes=("A holiday.",)
    )
    outcome = digest.pipeline.run((WEEK,))
    assert outcome.fetched[WEEK].unfinished == "more is to come"
    assert outcome.composed[WEEK].issue.coverage.notes == ("A holiday.",)
    assert digest.mailer.sent == []
    assert (digest.site / "issues" / "2025-W19" / "index.html").is_file()


def test_a_stage_without_the_one_before(digest: Digest) -> None:
    """Each stage says what is missing, and what has to be done first."""
    with pytest.raises(NothingToDo, match="what was composed"):
        digest.pipeline.weeks("all", "deliver")
    with pytest.raises(NothingToDo, match="there is no issue of 2025-W19"):
        digest.pipeline.deliver(WEEK)
