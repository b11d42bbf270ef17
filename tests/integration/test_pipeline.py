"""The four stages together, on a real store and a real folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.cli import main
from digest.config import (
    Config,
    DeliverySettings,
    SeedsSettings,
    SiteSettings,
    SourcesSettings,
    StoreSettings,
    TopicSettings,
)
from digest.errors import DeliveryError, MessageDeferred, MessageUncertain, NothingToDo
from digest.model import (
    Act,
    Choices,
    Consent,
    Delivered,
    Extent,
    Frequency,
    MessageState,
    NoticeKind,
    PaperId,
    Reason,
    SubscriberState,
    Unreadable,
    Week,
)
from digest.pipeline import Pipeline
from digest.progress import Silent
from digest.render.templates import load_templates
from digest.store.database import open_store
from tests.builders import NOW, WEEK, make_paper
from tests.fakes import FakeClock, FakeMailer, FakeSource, FakeSummarizer

NEXT = Week(2025, 20)
ADDED = Consent(act=Act.ADDED, moment=NOW)
BLOCK = Unreadable(origin="2025-05-08.md", line=7, reason="no link")


@dataclass(frozen=True)
class Digest:
    """A pipeline with its three fakes at hand."""

    pipeline: Pipeline
    source: FakeSource
    summarizer: FakeSummarizer
    mailer: FakeMailer

    def add(self, name: str, **choices: Any) -> int:
        """Add a subscriber; give the id."""
        added = self.pipeline.store.subscribers.add(
            f"{name}@example.org", SubscriberState.CONFIRMED, ADDED, Choices(**choices)
        )
        assert added is not None
        return added.id

    def end(self, name: str) -> None:
        """Take a subscriber off the list."""
        subscribers = self.pipeline.store.subscribers
        found = subscribers.get(f"{name}@example.org")
        assert found is not None
        subscribers.end(found.id, Consent(act=Act.REMOVED, moment=NOW))

    def edited(self, folder: Path, wishes: str) -> Pipeline:
        """Give the pipeline with what an editor wrote for the first week."""
        (folder / f"{WEEK}.yaml").write_text(wishes, encoding="utf-8")
        issue = self.pipeline.config.issue.model_copy(update={"editor": folder})
        config = self.pipeline.config.model_copy(update={"issue": issue})
        return replace(self.pipeline, config=config)

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Whom what was sent to, in alphabetical order."""
        return sorted((one.label, one.to.partition("@")[0]) for one in self.mailer.sent)

    @property
    def site(self) -> Path:
        """The published folder."""
        return self.pipeline.config.site.path


class Recorder(Silent):
    """A Reporter that keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        """Keep *line*."""
        self.lines.append(line)


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
            store.subscribers.add(f"{name}@example.org", SubscriberState.CONFIRMED, ADDED)
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
                clock=FakeClock(),
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
    assert [(message.label, message.to) for message in digest.mailer.sent] == [
        ("2025-W19", "ada@example.org"),
        ("2025-W19", "bo@example.org"),
        ("2025-W20", "ada@example.org"),
        ("2025-W20", "bo@example.org"),
    ]
    assert digest.mailer.probed == 1


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
    with pytest.raises(DeliveryError, match="the server is gone; 1 message waits in 2025-W19"):
        digest.pipeline.run((WEEK,))
    digest.mailer.capacity = None
    digest.pipeline.deliver(WEEK)
    assert [message.to for message in digest.mailer.sent] == ["ada@example.org", "bo@example.org"]


def test_the_editor_decides(digest: Digest, tmp_path: Path) -> None:
    """What is pinned stands first, what is dropped is left out, and the notes tell the rest."""
    pipeline = digest.edited(tmp_path, "pin: [2505.00003, 2505.99999]\ndrop: [2505.00001]\n")
    pipeline.fetch(WEEK)
    first = pipeline.compose(WEEK).issue
    assert [entry.paper.id for entry in first.entries] == ["2505.00003", "2505.00002"]
    assert first.entries[0].reasons[0] == "pinned by the editor"
    assert [(out.id, out.reason) for out in first.coverage.left_out] == [
        ("2505.00001", Reason.DROPPED)
    ]
    assert first.coverage.notes == (
        "pinned by the editor, and not here: 2505.99999, not among the papers of this week",
    )
    assert first.coverage.listed == 4
    again = pipeline.compose(WEEK)
    assert (again.issue, again.changed) == (first, False)


def test_the_editor_comes_too_late_for_an_issue_that_is_out(digest: Digest, tmp_path: Path) -> None:
    digest.pipeline.run((WEEK,))
    composed = digest.edited(tmp_path, "drop: [2505.00001]\n").compose(WEEK)
    assert composed.frozen
    assert len(composed.issue.entries) == 3


def test_nothing_is_pinned_in_an_issue_that_is_out(
    digest: Digest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("topics: [{name: a, query: b}]\nstore: {path: digest.db}\n")
    digest.pipeline.run((WEEK,))
    assert main(["--config", str(config), "pin", "2025-W19", "2505.00001"]) == 3
    assert capsys.readouterr().err == (
        "digest: the issue of 2025-W19 has gone out, so it stays as it is\n"
    )
    assert not (tmp_path / "issues").exists()


def test_a_paper_that_says_what_one_of_an_earlier_week_said(digest: Digest) -> None:
    """It is found there, said, and counts half; within the week, too."""
    outcome = digest.pipeline.run((WEEK,))
    first = outcome.composed[WEEK].issue
    second = digest.pipeline.run((NEXT,)).composed[NEXT].issue
    said = ["nearly the same as 2505.00001" in entry.reasons for entry in first.entries]
    assert said == [False, True, True]
    assert "nearly the same as 2505.00002 in 2025-W19" in second.entries[0].reasons


def test_an_example_that_was_not_fetched_is_said(digest: Digest, tmp_path: Path) -> None:
    topics = tuple(
        topic.model_copy(update={"like": ("2505.00002", "2001.00001")})
        for topic in digest.pipeline.config.topics
    )
    said = Recorder()
    config = digest.pipeline.config.model_copy(update={"topics": topics})
    pipeline = replace(digest.pipeline, config=config, reporter=said)
    pipeline.fetch(WEEK)
    issue = pipeline.compose(WEEK).issue
    assert all("like 2505.00002" in entry.matches[0].words for entry in issue.entries)
    assert said.lines == [
        "2025-W19: no topic can look for papers like 2001.00001: it was not fetched"
    ]


def test_nobody_subscribed_yet(digest: Digest) -> None:
    """A rehearsal goes to the sender; a real mailer sends nothing."""
    for name in ("ada", "bo"):
        digest.end(name)
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


# Who gets what


def test_one_who_pauses_gets_nothing_until_the_day(digest: Digest) -> None:
    digest.add("cy", paused_until=NOW.date())
    digest.add("di", paused_until=NOW.date() + timedelta(days=1))
    digest.add("ed", paused_until=date.max)
    digest.pipeline.run((WEEK,))
    assert [name for _, name in digest.sent] == ["ada", "bo", "cy"]


def test_the_best_of_a_month_goes_out_with_its_last_issue(digest: Digest) -> None:
    """To those who want that, and once."""
    last = Week(2025, 22)
    digest.add("cy", frequency=Frequency.MONTHLY)
    paper = make_paper(id=PaperId("2505.00022"), announced=date(2025, 5, 28))
    digest.source.found = {**digest.source.found, last: [paper]}
    digest.pipeline.run((WEEK, NEXT))
    assert ("2025-05", "cy") not in digest.sent
    for _ in range(2):
        digest.pipeline.run((last,))
    assert digest.sent.count(("2025-05", "cy")) == 1
    assert [name for label, name in digest.sent if label == "2025-W22"] == ["ada", "bo"]
    (month,) = (one for one in digest.mailer.sent if one.label == "2025-05")
    assert b"2505.00001" in month.content
    assert b"2505.00022" in month.content


def test_a_refused_address_gets_nothing_more(digest: Digest) -> None:
    digest.mailer.refused = frozenset({"ada@example.org"})
    outcome = digest.pipeline.run((WEEK, NEXT))
    assert (outcome.delivered[WEEK].refused, outcome.delivered[NEXT].refused) == (1, 0)
    ada = digest.pipeline.store.subscribers.get("ada@example.org")
    assert ada is not None
    assert ada.state is SubscriberState.BOUNCED
    assert [name for _, name in digest.sent] == ["bo", "bo"]


# What a run before has left


def test_what_was_put_off_goes_on_with_the_next_run(digest: Digest) -> None:
    """Also with that of another week; but to nobody who came since."""
    clock = digest.pipeline.clock
    assert isinstance(clock, FakeClock)
    later = MessageDeferred("try later", code=450)
    digest.mailer.faults = {"ada@example.org": [later] * 4}
    delivered = digest.pipeline.run((WEEK,)).delivered[WEEK]
    assert (delivered.sent, delivered.deferred) == (1, 1)
    assert delivered.next_due is not None
    assert delivered.next_due > clock.moment
    digest.add("cy")
    clock.moment += timedelta(hours=1)
    outcome = digest.pipeline.run((NEXT,))
    assert outcome.delivered[WEEK].sent == 1
    assert digest.sent == [
        ("2025-W19", "ada"),
        ("2025-W19", "bo"),
        ("2025-W20", "ada"),
        ("2025-W20", "bo"),
        ("2025-W20", "cy"),
    ]


def test_a_run_that_died_while_it_queued_is_made_up_for(digest: Digest) -> None:
    """Nothing was claimed, so perhaps not all were queued."""
    digest.pipeline.fetch(WEEK)
    digest.pipeline.compose(WEEK)
    store = digest.pipeline.store
    first = next(store.subscribers.confirmed())
    store.outbox.queue(WEEK, "fake", [(first, "1@x")], NOW)
    assert digest.pipeline.finish()[WEEK].sent == 2


@pytest.mark.parametrize("hold", [False, True])
def test_what_a_dead_run_was_sending_is_sent_again_or_held(digest: Digest, *, hold: bool) -> None:
    delivery = digest.pipeline.config.delivery.model_copy(
        update={"on_unknown": "hold" if hold else "resend"}
    )
    pipeline = replace(
        digest.pipeline, config=digest.pipeline.config.model_copy(update={"delivery": delivery})
    )
    digest.mailer.capacity = 0
    with pytest.raises(DeliveryError):
        pipeline.run((WEEK,))
    digest.mailer.capacity = None
    store = digest.pipeline.store
    (first, *_) = store.outbox.due(WEEK, "fake", NOW)
    store.outbox.exchange([], [first], NOW)
    delivered = pipeline.deliver(WEEK)
    assert delivered == (Delivered(sent=1, held=1) if hold else Delivered(sent=2))


def test_a_message_of_which_nobody_knows_is_said_to_be_held(digest: Digest) -> None:
    delivery = digest.pipeline.config.delivery.model_copy(update={"on_unknown": "hold"})
    pipeline = replace(
        digest.pipeline, config=digest.pipeline.config.model_copy(update={"delivery": delivery})
    )
    digest.mailer.faults = {"ada@example.org": [MessageUncertain("cut")]}
    assert pipeline.run((WEEK,)).delivered[WEEK] == Delivered(sent=1, held=1)
    assert pipeline.deliver(WEEK) == Delivered(held=1, already=1)
    states = digest.pipeline.store.outbox.counts(WEEK, "fake")
    assert states == {MessageState.UNKNOWN: 1, MessageState.SENT: 1}


def test_notices_that_wait_go_out_first(digest: Digest) -> None:
    """Somebody sits there and waits for a confirmation."""
    store = digest.pipeline.store
    asked = store.subscribers.ask("cy@example.org", Choices(), replace(ADDED, act=Act.ASKED))
    store.notices.add(NoticeKind.CONFIRM, asked.id, NOW)
    digest.pipeline.run((WEEK,))
    assert digest.mailer.sent[0].label == "confirm"
    assert digest.mailer.sent[0].to == "cy@example.org"
    assert len(digest.mailer.sent) == 3
