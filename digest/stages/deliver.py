"""The fourth stage: an issue to everybody who has not got it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import islice

from digest.config import Config
from digest.deliver import REHEARSALS, Mailer
from digest.deliver.clock import Clock
from digest.deliver.sending import Round, Tally
from digest.errors import DeliveryError, NothingToDo
from digest.model import Delivered, MessageState, Report, Week
from digest.progress import Reporter
from digest.render.templates import Templates
from digest.stages.letters import Letters, letters_of, readers
from digest.store.database import Store
from digest.subscribing.bounces import apply

#: Messages that are queued at once.
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What it takes to deliver: where messages wait, and who takes them."""

    store: Store
    mailer: Mailer
    templates: Templates
    config: Config
    clock: Clock
    reporter: Reporter

    @property
    def resends(self) -> bool:
        """Whether a message is sent again of which nobody knows whether it went out."""
        return self.config.delivery.on_unknown == "resend" or self.mailer.name in REHEARSALS

    @property
    def states(self) -> Collection[MessageState]:
        """Which messages are tried."""
        unknown = (MessageState.UNKNOWN,) if self.resends else ()
        return (MessageState.WAITING, MessageState.DEFERRED, *unknown)

    def counts(self, week: Week) -> dict[MessageState, int]:
        """Count the messages of *week* in each state that has any."""
        return self.store.outbox.counts(week, self.mailer.name)

    def report(self, found: Report) -> None:
        """Do what *found* says of its subscriber."""
        apply(found, store=self.store, settings=self.config.bounces, now=self.clock.now())

    def waiting(self, week: Week) -> int:
        """Count the messages of *week* that are still to go out."""
        counts = self.counts(week)
        return sum(counts.get(state, 0) for state in self.states)


def deliver_week(week: Week, post: Post, *, newcomers: bool = True) -> Delivered:
    """Send the issue of *week*; raises NothingToDo if there is none.

    Without *newcomers*, to those only who were to get it when it first went out. What stops the
    run (DeliveryError, RenderError) is raised when all that was under way is settled.
    """
    issue = post.store.issues.get(week)
    if issue is None:
        msg = f"there is no issue of {week}"
        raise NothingToDo(msg, hint="make it first: digest compose")
    letters = letters_of(issue, store=post.store, config=post.config, templates=post.templates)
    _recover(post)
    before = post.counts(week)
    # all are queued before the first is claimed: where none was, a run may have died queueing
    if newcomers or before.keys() <= {MessageState.WAITING}:
        _queue(week, letters, post)
    post.reporter.start(f"{week}: deliver", post.waiting(week))
    tally = _send(_round(week, letters, post), lambda: post.waiting(week))
    return Delivered(
        sent=tally.sent,
        refused=tally.refused,
        deferred=post.waiting(week),
        held=0 if post.resends else post.counts(week).get(MessageState.UNKNOWN, 0),
        withdrawn=tally.withdrawn,
        already=before.get(MessageState.SENT, 0),
        next_due=post.store.outbox.next_due(week, post.mailer.name, post.states),
    )


def _recover(post: Post) -> None:
    """Find what a run that died was sending."""
    lost = post.store.outbox.recover(post.mailer.name, post.clock.now())
    if not lost:
        return
    what = "1 message was" if lost == 1 else f"{lost:,} messages were"
    then = (
        "sent again, with the same Message-ID"
        if post.resends
        else "held, as delivery.on_unknown says"
    )
    post.reporter.say(f"{what} under way when a run was cut off, and may have gone out: {then}")


def _queue(week: Week, letters: Letters, post: Post) -> None:
    """Write down who is to get what; a few at a time, as there may be very many."""
    now = post.clock.now()
    wanted = readers(letters, post.store, post.mailer, now.date())
    while batch := list(islice(wanted, _BATCH)):
        post.store.outbox.queue(week, post.mailer.name, batch, now)


def _round(week: Week, letters: Letters, post: Post) -> Round:
    return Round(
        week=week,
        outbox=post.store.outbox,
        mailer=post.mailer,
        render=letters.to,
        settings=post.config.delivery,
        clock=post.clock,
        states=post.states,
        report=post.report,
        progress=post.reporter.advance,
        say=post.reporter.say,
    )


def _send(this: Round, waiting: Callable[[], int]) -> Tally:
    """Send, and say how many are left if that is cut short."""
    try:
        return this.deliver()
    except DeliveryError as error:
        left = waiting()
        what = "1 message waits" if left == 1 else f"{left:,} messages wait"
        msg = f"{error.message}; {what} in {this.week}"
        raise DeliveryError(msg, hint=error.hint) from error
