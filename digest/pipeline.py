"""One issue, from the source to the reader: fetch → compose → publish → deliver.

Every stage reads the store and writes to it, so each can run alone, and all can run again:
no paper is summarized twice, no page is written twice, no message is sent twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from digest.cards import Summarizer, make_summarizer
from digest.compose.attention import attention
from digest.config import Config
from digest.deliver import Mailer, make_mailer
from digest.deliver.clock import Clock, SystemClock
from digest.model import Delivered, Week
from digest.progress import Reporter, Silent
from digest.render.publish import Published
from digest.render.templates import Templates, load_templates
from digest.sources import Source, make_source
from digest.stages.compose import Composed, compose_week
from digest.stages.deliver import Post, deliver_week
from digest.stages.fetch import fetch_week
from digest.stages.notices import send_notices
from digest.stages.publish import publish_site
from digest.store.database import Store, open_store
from digest.store.papers import Fetched
from digest.weeks import due_weeks, forgotten_weeks, pick_weeks

#: A stage that works week by week; each can do the weeks that the one before has done.
Stage = Literal["fetch", "compose", "deliver"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a whole run did."""

    fetched: dict[Week, Fetched]
    composed: dict[Week, Composed]
    published: Published
    delivered: dict[Week, Delivered]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The parts of one digest, and the stages that use them."""

    config: Config
    now: datetime
    source: Source
    store: Store
    summarizer: Summarizer
    templates: Templates
    mailer: Mailer
    reporter: Reporter
    #: For what takes place while the run goes on; *now* is when it began.
    clock: Clock = field(default_factory=SystemClock)

    def run(self, weeks: Sequence[Week]) -> Outcome:
        """Do all four stages for *weeks*, oldest first; a week that is not over is not mailed.

        The mailer is tried first, since all else takes longer.
        """
        for _ in self.mailer.probe():
            pass
        fetched = {week: self.fetch(week) for week in weeks}
        whole = [week for week in weeks if not fetched[week].unfinished]
        return Outcome(
            fetched=fetched,
            composed={week: self.compose(week) for week in weeks},
            published=self.publish(),
            delivered=self.finish(but=weeks) | {week: self.deliver(week) for week in whole},
        )

    def fetch(self, week: Week) -> Fetched:
        """Store what the source lists for *week*."""
        return fetch_week(
            week,
            source=self.source,
            store=self.store,
            seeds=self.config.sources.seeds.path,
            now=self.now,
            reporter=self.reporter,
        )

    def compose(self, week: Week) -> Composed:
        """Rank, select and summarize what was fetched, and store the issue."""
        extent = self.source.extent(week)
        return compose_week(
            week,
            notes=extent.notes if extent else (),
            store=self.store,
            summarizer=self.summarizer,
            config=self.config,
            now=self.now,
            reporter=self.reporter,
        )

    def publish(self) -> Published:
        """Bring the site up to date with all issues."""
        return publish_site(
            store=self.store,
            templates=self.templates,
            config=self.config,
            reporter=self.reporter,
        )

    def deliver(self, week: Week) -> Delivered:
        """Send the issue of *week* to everybody who has not got it."""
        return deliver_week(week, self._post)

    def finish(self, but: Collection[Week] = ()) -> dict[Week, Delivered]:
        """Send what still waits: notices, and issues to those who were to get them.

        The weeks in *but* are left to the caller.
        """
        send_notices(self._post)
        weeks = self.store.outbox.unfinished(self.mailer.name)
        return {
            week: deliver_week(week, self._post, newcomers=False)
            for week in weeks
            if week not in but
        }

    def weeks(self, choice: str, stage: Stage = "fetch") -> tuple[Week, ...]:
        """Give the weeks that *choice* names (all, latest, 2025-W19) among those *stage* can do.

        ``due`` are the weeks that were not listed in full yet, so that a run that failed or was
        forgotten is made up for. The week that is not over is given by its name only.
        """
        if choice == "due" and stage == "fetch":
            known, whole = self.source.weeks(), self.store.ledger.whole_weeks()
            for week in forgotten_weeks(known, whole):
                self.reporter.say(f"{week} was never fetched whole: digest fetch --week {week}")
            return due_weeks(known, whole)
        today = Week.of(self.now.date())
        if choice == str(today) and stage == "fetch" and self.source.extent(today):
            return (today,)
        choice = "latest" if choice == "due" else choice
        match stage:
            case "fetch":
                return pick_weeks(choice, self.source.weeks(), f"the source {self.source.name}")
            case "compose":
                return pick_weeks(choice, self.store.papers.weeks(), "what was fetched")
            case "deliver":
                return pick_weeks(choice, self.store.issues.weeks(), "what was composed")

    @property
    def _post(self) -> Post:
        return Post(
            store=self.store,
            mailer=self.mailer,
            templates=self.templates,
            config=self.config,
            clock=self.clock,
            reporter=self.reporter,
        )


def default_weeks(source: str) -> str:
    """Give the weeks meant where none is named: files hold all there is, a service has news."""
    return "all" if source == "seeds" else "due"


@contextmanager
def open_pipeline(
    config: Config,
    *,
    source: str | None = None,
    now: datetime,
    reporter: Reporter | None = None,
) -> Iterator[Pipeline]:
    """Wire the parts together, and keep other runs out until the end.

    What the cards took is told then, however it ends. Raises StoreBusy if another run is at work.
    """
    reporter = reporter or Silent()
    templates = load_templates(config.site.templates)
    with (
        closing(make_mailer(config.delivery)) as mailer,
        open_store(config.store) as store,
        store.exclusive(say=reporter.say),
    ):
        pipeline = Pipeline(
            config=config,
            now=now,
            source=make_source(source or config.sources.default, config, now),
            store=store,
            summarizer=make_summarizer(config.cards, made=now.date(), attention=attention),
            templates=templates,
            mailer=mailer,
            reporter=reporter,
        )
        try:
            yield pipeline
        finally:
            for note in pipeline.summarizer.notes():
                reporter.say(note)
