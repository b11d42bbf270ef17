"""The fourth stage: an issue to everybody who has not got it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parseaddr
from itertools import chain

from digest.config import Config
from digest.deliver import REHEARSALS, Mailer
from digest.deliver.sending import Round
from digest.errors import NothingToDo
from digest.model import Delivered, Subscriber, SubscriberState, Week
from digest.progress import Reporter
from digest.render.message import Letter
from digest.render.templates import Templates
from digest.store.database import Store


def deliver_week(
    week: Week,
    *,
    store: Store,
    mailer: Mailer,
    templates: Templates,
    config: Config,
    now: datetime,
    reporter: Reporter,
) -> Delivered:
    """Send the issue of *week*; raises NothingToDo if there is none."""
    issue = store.issues.get(week)
    if issue is None:
        msg = f"there is no issue of {week}"
        raise NothingToDo(msg, hint="make it first: digest compose")
    reporter.start(f"{week}: deliver", None)
    letter = Letter(issue=issue, site=config.site, delivery=config.delivery, templates=templates)
    this = Round(
        week=week,
        outbox=store.outbox,
        mailer=mailer,
        render=letter.to,
        message_id=letter.message_id,
        now=now,
    )
    return this.deliver(_readers(store, mailer, config), reporter.advance)


def _readers(store: Store, mailer: Mailer, config: Config) -> Iterator[Subscriber]:
    """Give those who get mail; while nobody has subscribed, a rehearsal goes to the sender."""
    readers = store.subscribers.confirmed()
    first = next(readers, None)
    if first is not None:
        yield from chain([first], readers)
    elif mailer.name in REHEARSALS:
        yield Subscriber(
            id=0,
            address=parseaddr(config.delivery.sender)[1],
            state=SubscriberState.CONFIRMED,
            created=datetime.min.replace(tzinfo=UTC),
        )
