"""The links of one subscriber: to leave, to choose, to confirm; and where mail bounces. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from urllib.parse import quote

from digest.config import Config
from digest.model import Subscriber, Week
from digest.tokens import Tokens

#: Stands before the token in the tag of an address that is written to in order to leave.
LEAVING = "leave-"


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
            return _bare(delivery.sender), token
        return _tagged(delivery.bounces, token), token

    def _leave_by_mail(self, token: str) -> str:
        delivery = self.config.delivery
        if delivery.bounces is None:
            mailbox = quote(_bare(delivery.reply_to or delivery.sender), safe="@")
            return f"mailto:{mailbox}?subject=unsubscribe%20{token}"
        mailbox = quote(_tagged(delivery.bounces, f"{LEAVING}{token}"), safe="@+")
        return f"mailto:{mailbox}?subject=unsubscribe"


@lru_cache(maxsize=16)  # the few of a configuration are asked for with every message
def _bare(mailbox: str) -> str:
    """Give ``name@example.org`` of a mailbox, with its domain as DNS writes it."""
    local, _, domain = parseaddr(mailbox)[1].rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def _tagged(mailbox: str, tag: str) -> str:
    """Put *tag* into a mailbox: ``bounces+TAG@example.org``."""
    local, _, domain = _bare(mailbox).rpartition("@")
    return f"{local}+{tag}@{domain}"
