"""The mail of one issue, or of a month, to one subscriber after the other. Pure.

The same issue, subscriber and date give the same bytes, so a second try is not a second mail.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock

from digest.config import Config
from digest.model import Issue, MailFormat, Message, Subscriber, Week
from digest.render.headers import identifier, list_headers, mail_date, mail_headers
from digest.render.letter import CHOICES, UNSUBSCRIBE, render_body
from digest.render.links import Links
from digest.render.mailbox import recipient, uri
from digest.render.templates import Templates
from digest.render.wire import Body, Stencil, cut

#: Bodies kept, one for each choice of topics and format: some 200 KB each.
_KEPT = 128

_Choice = tuple[frozenset[str], MailFormat]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The mail of one issue: written once for each choice of topics, addressed to many.

    For the best of a month, *month* is its first day, *issue* holds what was best, under the week
    of the month's last issue, and *weeks* are those of all its issues. Several threads may use
    one letter.
    """

    issue: Issue
    config: Config
    links: Links
    templates: Templates
    month: date | None = None
    weeks: tuple[Week, ...] = ()
    _stencils: OrderedDict[_Choice, Stencil] = field(
        default_factory=OrderedDict, init=False, repr=False, compare=False
    )
    _lock: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    def to(self, subscriber: Subscriber, date: datetime) -> Message:
        """Give the message to *subscriber*, dated *date* (aware).

        Raises RecipientRefused for an address that no mail can carry, RenderError if a template
        is missing or broken.
        """
        to = recipient(subscriber.address)
        message_id = self.message_id(subscriber)
        ways_out = self.links.leave(subscriber)
        choices = self.links.choices(subscriber, date)
        content = self._stencil(subscriber).fill(
            {
                "To": to,
                "Date": mail_date(date),
                "Message-ID": f"<{message_id}>",
                "List-Unsubscribe": ", ".join(f"<{uri(way)}>" for way in ways_out),
            },
            {UNSUBSCRIBE: ways_out[0], CHOICES: choices or ""},
        )
        sender, envelope_id = self.links.envelope(subscriber, self.issue.week)
        return Message(
            to=to,
            message_id=message_id,
            content=content,
            sender=sender,
            envelope_id=envelope_id,
            label=self.label,
        )

    def message_id(self, subscriber: Subscriber) -> str:
        """Give ``2025-W19.5f0c…@example.org``: the same whenever it is asked for.

        Mail programs and servers drop a second message with the same id.
        """
        return identifier(self.label, str(subscriber.id), subscriber.address, config=self.config)

    @property
    def label(self) -> str:
        """What it is called: ``2025-W19``, or ``2025-05`` for the best of a month."""
        return self.month.isoformat()[:7] if self.month else str(self.issue.week)

    def _stencil(self, subscriber: Subscriber) -> Stencil:
        """Give what all get who chose as *subscriber* did; those asked for last are kept."""
        choice = frozenset(subscriber.choices.topics), subscriber.choices.format
        with self._lock:
            if choice not in self._stencils:
                self._stencils[choice] = self._written(*choice)
                if len(self._stencils) > _KEPT:
                    self._stencils.popitem(last=False)
            self._stencils.move_to_end(choice)
            return self._stencils[choice]

    def _written(self, topics: frozenset[str], kind: MailFormat) -> Stencil:
        body = render_body(
            self.issue,
            topics=sorted(topics),
            config=self.config,
            templates=self.templates,
            month=self.month,
            weeks=self.weeks,
            choices=self.links.web is not None,
        )
        if kind is MailFormat.TEXT:
            body = Body(subject=body.subject, text=body.text)
        headers = mail_headers(body.subject, self.config) | list_headers(
            self.config, label=self.label, one_click=self.links.web is not None
        )
        return cut(body, headers=headers, gaps=(UNSUBSCRIBE, CHOICES), boundary=self.label)
