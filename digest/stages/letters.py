"""Who gets which letter with an issue: the issue itself, or the best of the month it closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.utils import parseaddr

from digest.compose.month import best_of, month_of, weeks_of_month
from digest.config import Config
from digest.deliver import REHEARSALS, Mailer
from digest.model import Frequency, Issue, Message, Queued, Subscriber, SubscriberState
from digest.render.links import Links
from digest.render.message import Letter
from digest.render.templates import Templates
from digest.store.claiming import NOBODY
from digest.store.database import Store

#: The best of a month holds so many times the highlights of a week.
_MONTH_TO_WEEK = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """The letters that go out with one issue; several threads may use them."""

    #: The mailbox that sends, and that gets the rehearsal while nobody has subscribed.
    sender: str
    issue: Letter
    #: None with an issue that does not close a month.
    month: Letter | None

    def to(self, queued: Queued) -> Message:
        """Write the message that waits in the outbox.

        Raises RecipientRefused for an address that no mail can carry, RenderError.
        """
        reader = queued.subscriber
        if reader.id == NOBODY:
            reader = replace(reader, address=self.sender)
        return self._letter(reader).to(reader, queued.date or reader.created)

    def message_id(self, reader: Subscriber) -> str:
        """Give the id of the message to *reader*, the same whenever it is asked for."""
        return self._letter(reader).message_id(reader)

    def wanted_by(self, reader: Subscriber, today: date) -> bool:
        """Say whether *reader* gets one of these letters, if it goes out *today*."""
        monthly = reader.choices.frequency is Frequency.MONTHLY
        return not reader.choices.paused(today) and (not monthly or self.month is not None)

    def _letter(self, reader: Subscriber) -> Letter:
        monthly = reader.choices.frequency is Frequency.MONTHLY
        return self.month if monthly and self.month else self.issue


def letters_of(issue: Issue, *, store: Store, config: Config, templates: Templates) -> Letters:
    """Make the letters that go out with *issue*."""
    links = Links.of(config, store.secrets.signing)
    letter = Letter(issue=issue, config=config, links=links, templates=templates)
    weeks = weeks_of_month(issue.week, store.issues.weeks())
    month = None
    if weeks:
        issues = (found for week in weeks if (found := store.issues.get(week)))
        month = Letter(
            issue=best_of(issue.week, issues, _MONTH_TO_WEEK * config.issue.highlights),
            config=config,
            links=links,
            templates=templates,
            month=month_of(weeks[-1]),
            weeks=weeks,
        )
    return Letters(sender=parseaddr(config.delivery.sender)[1], issue=letter, month=month)


def readers(
    letters: Letters, store: Store, mailer: Mailer, today: date
) -> Iterator[tuple[Subscriber, str]]:
    """Give those who get one of *letters*, each with the message's id.

    While nobody has subscribed, a rehearsal goes to the sender.
    """
    nobody = True
    for reader in store.subscribers.confirmed():
        nobody = False
        if letters.wanted_by(reader, today):
            yield reader, letters.message_id(reader)
    if nobody and mailer.name in REHEARSALS:
        editor = Subscriber(
            id=NOBODY,
            address=letters.sender,
            state=SubscriberState.CONFIRMED,
            created=datetime.min.replace(tzinfo=UTC),
        )
        yield editor, letters.message_id(editor)
