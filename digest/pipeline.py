"""One issue, from the source to the reader: fetch → compose → publish → deliver.

Every stage reads the store and writes to it, so each can run alone, and all can run again:
no paper is summarized twice, no page is written twice, no message is sent twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parseaddr
from itertools import chain
from typing import Literal

from digest.cards import Summarizer, make_summarizer
from digest.compose.issue import assemble_issue
from digest.compose.ranking import rank
from digest.compose.selection import select
from digest.config import Config
from digest.deliver import REHEARSALS, Mailer, make_mailer
from digest.deliver.sending import Round
from digest.errors import NothingToDo
from digest.model import (
    Card,
    Delivered,
    Failure,
    Issue,
    Page,
    Paper,
    PaperId,
    Subscriber,
    SubscriberState,
    Week,
)
from digest.progress import Reporter, Silent
from digest.render.about import read_about
from digest.render.feeds import render_feeds
from digest.render.fingerprint import site_fingerprint
from digest.render.message import Letter
from digest.render.publish import Published, publish
from digest.render.site import render_site
from digest.render.templates import Templates, load_templates
from digest.sources import Source, make_source
from digest.store.database import Store, open_store
from digest.store.papers import Fetched
from digest.text.papers import readable
from digest.weeks import pick_weeks

#: A stage that works week by week; each can do the weeks that the one before has done.
Stage = Literal["fetch", "compose", "deliver"]
#: Cards are stored after so many papers, so that little is lost when a run is cut off.
_CARDS_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What composing did: the issue, and how many of its cards were written now."""

    issue: Issue
    written: int = 0
    changed: bool = False
    frozen: bool = False


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

    def weeks(self, choice: str, stage: Stage = "fetch") -> tuple[Week, ...]:
        """Give the weeks that *choice* names (all, latest, 2025-W19) among those *stage* can do."""
        match stage:
            case "fetch":
                return pick_weeks(choice, self.source.weeks(), f"the source {self.source.name}")
            case "compose":
                return pick_weeks(choice, self.store.papers.weeks(), "what was fetched")
            case "deliver":
                return pick_weeks(choice, self.store.issues.weeks(), "what was composed")

    def run(self, weeks: Sequence[Week]) -> Outcome:
        """Do all four stages for *weeks*, oldest first."""
        return Outcome(
            fetched={week: self.fetch(week) for week in weeks},
            composed={week: self.compose(week) for week in weeks},
            published=self.publish(),
            delivered={week: self.deliver(week) for week in weeks},
        )

    def fetch(self, week: Week) -> Fetched:
        """Store what the source lists for *week*, with its text repaired."""
        self.reporter.start(f"{week}: fetch", None)
        found = self.source.papers(week)
        return self.store.papers.record(
            week, (readable(one) if isinstance(one, Paper) else one for one in found)
        )

    def compose(self, week: Week) -> Composed:
        """Rank, select and summarize; store the issue, unless its mail has gone out."""
        stored = self.store.issues.get(week)
        if stored and self.store.outbox.frozen(week, REHEARSALS):
            return Composed(issue=stored, frozen=True)
        ranked = rank(self.store.papers.of(week), self.config.interests)
        seen = self.store.issues.placed_before(week)
        selection = select(ranked, self.config.issue, seen=seen)
        chosen = [one.paper for one in (*selection.highlights, *selection.cards)]
        kept = self.store.cards.get(chosen, self.summarizer.name)
        written = self._write_cards(week, [paper for paper in chosen if paper.id not in kept])
        unreadable = self.store.papers.unreadable(week)
        issue = assemble_issue(week, selection, kept | written, unreadable)
        if stored:
            issue = replace(issue, revised=self.now)
        changed = self.store.issues.put(issue)
        if changed:
            self.store.outbox.forget(week, REHEARSALS)
        return Composed(issue=issue, written=len(written), changed=changed)

    def publish(self) -> Published:
        """Bring the site up to date with all issues."""
        self.reporter.start("publish", None)
        site, topics = self.config.site, self.config.interests
        about = read_about(site.about)
        fingerprint = site_fingerprint(
            self.store.issues.fingerprints(), site, topics, self.templates, about
        )
        return publish(self._pages(about), site.path, fingerprint)

    def deliver(self, week: Week) -> Delivered:
        """Send the issue of *week* to everybody who has not got it."""
        issue = self.store.issues.get(week)
        if issue is None:
            msg = f"there is no issue of {week}"
            raise NothingToDo(msg, hint="make it first: digest compose")
        self.reporter.start(f"{week}: deliver", None)
        letter = Letter(
            issue=issue,
            site=self.config.site,
            delivery=self.config.delivery,
            templates=self.templates,
        )
        this = Round(
            week=week,
            outbox=self.store.outbox,
            mailer=self.mailer,
            render=letter.to,
            message_id=letter.message_id,
            now=self.now,
        )
        return this.deliver(self._readers(), self.reporter.advance)

    def _write_cards(self, week: Week, papers: Sequence[Paper]) -> dict[PaperId, Card | Failure]:
        """Have a card written for each of *papers*, and keep those that were."""
        self.reporter.start(f"{week}: cards", len(papers))
        written: dict[PaperId, Card | Failure] = {}
        for start in range(0, len(papers), _CARDS_AT_ONCE):
            batch = papers[start : start + _CARDS_AT_ONCE]
            made = list(zip(batch, self.summarizer.cards(batch), strict=True))
            cards = [(paper, one) for paper, one in made if isinstance(one, Card)]
            self.store.cards.put_many(cards, self.summarizer.name)
            written |= {paper.id: one for paper, one in made}
            self.reporter.advance(len(batch))
        return written

    def _pages(self, about: str | None) -> Iterator[Page]:
        """Render everything; nothing is read before the first page is asked for."""
        issues = self.store.issues.all()
        site, topics, templates = self.config.site, self.config.interests, self.templates
        yield from render_site(issues, site=site, topics=topics, templates=templates, about=about)
        yield from render_feeds(issues, site=site, topics=topics, templates=templates)

    def _readers(self) -> Iterator[Subscriber]:
        """Give those who get mail; while nobody has subscribed, a rehearsal goes to the sender."""
        readers = self.store.subscribers.confirmed()
        first = next(readers, None)
        if first is not None:
            yield from chain([first], readers)
        elif self.mailer.name in REHEARSALS:
            yield Subscriber(
                id=0,
                address=parseaddr(self.config.delivery.sender)[1],
                state=SubscriberState.CONFIRMED,
                created=datetime.min.replace(tzinfo=UTC),
            )


def default_weeks(source: str) -> str:
    """Give the weeks meant where none is named: files hold all there is, a service has news."""
    return "all" if source == "seeds" else "latest"


@contextmanager
def open_pipeline(
    config: Config,
    *,
    source: str | None = None,
    now: datetime,
    reporter: Reporter | None = None,
) -> Iterator[Pipeline]:
    """Wire the parts together, and keep other runs out until the end.

    Raises StoreBusy if another run is at work.
    """
    reporter = reporter or Silent()
    templates = load_templates(config.site.templates)
    with open_store(config.store.path) as store, store.exclusive(say=reporter.say):
        yield Pipeline(
            config=config,
            now=now,
            source=make_source(source or config.sources.default, config.sources),
            store=store,
            summarizer=make_summarizer(config.cards, made=now.date()),
            templates=templates,
            mailer=make_mailer(config.delivery),
            reporter=reporter,
        )
