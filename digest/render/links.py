"""The links of one subscriber: to leave, to choose, to confirm; and where mail bounces. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from digest.config import Config
from digest.model import Subscriber, Week
from digest.render.mailbox import mailbox, mailto
from digest.tokens import LEAVING, Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Writes the addresses, of pages and mailboxes, that are one subscriber's own."""

    tokens: Tokens
    config: Config
    #: Where the web app is reached; None if there is none.
    web: str | None

    @classmethod
    def of(cls, config: Config, secret: bytes, web: str | None = None) -> Links:
        """Make the links of a digest; *web* is where its app is reached if not at ``web.url``."""
        return cls(tokens=Tokens(secret=secret), config=config, web=web or config.web.url)

    def leave(self, subscriber: Subscriber) -> tuple[str, ...]:
        """Give the ways out, the best first: a page that takes one click, and a mail."""
        token = self.tokens.leave(subscriber.id)
        page = (f"{self.web}u/{token}",) if self.web else ()
        return (*page, self._leave_by_mail(token))

    def choices(self, subscriber: Subscriber, date: datetime) -> str | None:
        """Give the page with a subscriber's choices, for a mail of *date*; None without an app."""
        expires = date + timedelta(days=self.config.web.choose_days)
        token = self.tokens.choose(subscriber.id, expires)
        return f"{self.web}preferences/{token}" if self.web else None

    def confirm(self, subscriber: Subscriber, date: datetime) -> str:
        """Give the page on which a subscriber says yes, for a mail of *date*."""
        expires = date + timedelta(hours=self.config.web.confirm_hours)
        token = self.tokens.confirm(subscriber.id, expires)
        return f"{self.web or self.config.site.url}confirm/{token}"

    def envelope(self, subscriber: Subscriber, week: Week | None) -> tuple[str, str]:
        """Give the envelope sender and id of a message: where it bounces, and how it is known.

        Both tell of which message a bounce is, by a token that nobody can forge.
        """
        token = self.tokens.bounce(subscriber.id, week)
        delivery = self.config.delivery
        if delivery.bounces is None:
            return mailbox(delivery.sender).addr_spec, token
        return _tagged(delivery.bounces, token), token

    def _leave_by_mail(self, token: str) -> str:
        delivery = self.config.delivery
        if delivery.bounces is None:
            return f"{mailto(delivery.reply_to or delivery.sender)}?subject=unsubscribe%20{token}"
        tagged = quote(_tagged(delivery.bounces, f"{LEAVING}{token}"), safe="@+")
        return f"mailto:{tagged}?subject=unsubscribe"


def _tagged(text: str, tag: str) -> str:
    """Put *tag* into a mailbox: ``bounces+TAG@example.org``."""
    address = mailbox(text)
    return f"{address.username}+{tag}@{address.domain}"
