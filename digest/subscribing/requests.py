"""What people ask of their subscription: to begin, to change, to see, to leave; no HTTP here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from digest.config import WebSettings
from digest.model import Act, Choices, Consent, NoticeKind, Subscriber, SubscriberState
from digest.store import addresses
from digest.store.database import Store
from digest.subscribing.origins import network, origin
from digest.tokens import Tokens

#: Between two mails to one address.
PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """Answers requests of people, who are known by the tokens that were mailed to them.

    *host* is the address that a request comes from. Raises StoreError.
    """

    store: Store
    web: WebSettings
    tokens: Tokens

    @classmethod
    def of(cls, store: Store, web: WebSettings) -> Requests:
        """Answer for *store*, with the tokens that its secret signs."""
        return cls(store=store, web=web, tokens=Tokens(secret=store.secrets.signing))

    def admit(self, host: str, now: datetime) -> bool:
        """Count a request that may send a mail; False if its network has sent too many."""
        return self.store.limits.allow(
            "network", network(host), now, most=self.web.per_network, within=timedelta(hours=1)
        )

    def ask(self, address: str, choices: Choices, *, text: str, host: str, now: datetime) -> None:
        """Write down that *address* asks for mail, having read *text*; a mail asks it to confirm.

        Whoever is known gets a mail that says so. Raises ConfigError for what is no address.
        """
        person = self.store.subscribers.ask(
            address, choices, self._consent(Act.ASKED, host, now, text)
        )
        known = person.state is SubscriberState.CONFIRMED
        if self._may_mail(address, now):
            kind = NoticeKind.KNOWN if known else NoticeKind.CONFIRM
            self.store.notices.add(kind, person.id, now)

    def send_me_the_link(self, address: str, now: datetime) -> None:
        """Mail the way to their choices to *address*, if it is subscribed.

        Raises ConfigError for what is no address.
        """
        person = self.store.subscribers.get(address)
        subscribed = person is not None and person.state is SubscriberState.CONFIRMED
        if self._may_mail(address, now) and person is not None and subscribed:
            self.store.notices.add(NoticeKind.MANAGE, person.id, now)

    def asked(self, token: str, now: datetime) -> Subscriber | None:
        """Give who may say yes by *token*, or has; None for those who left since."""
        number = self.tokens.read_confirm(token, now)
        person = None if number is None else self.store.subscribers.by_id(number)
        welcome = {SubscriberState.PENDING, SubscriberState.CONFIRMED}
        return person if person is not None and person.state in welcome else None

    def confirm(self, token: str, *, text: str, host: str, now: datetime) -> Subscriber | None:
        """Write down a yes; to say it twice is the same as once. None as in ``asked``."""
        number = self.tokens.read_confirm(token, now)
        if number is None:
            return None
        return self.store.subscribers.confirm(number, self._consent(Act.CONFIRMED, host, now, text))

    def may_leave(self, token: str, now: datetime) -> bool:
        """Say whether *token* is one by which somebody may leave."""
        return self._leaving(token, now) is not None

    def leave(self, token: str, *, host: str, now: datetime) -> bool:
        """Send nothing more to whoever has *token*; False if it is none of ours.

        To leave twice is the same as once.
        """
        number = self._leaving(token, now)
        if number is not None:
            self.store.subscribers.end(number, self._consent(Act.LEFT, host, now))
        return number is not None

    def person(self, token: str, now: datetime) -> Subscriber | None:
        """Give whose choices *token* opens, in any state."""
        number = self.tokens.read_choose(token, now)
        return None if number is None else self.store.subscribers.by_id(number)

    def choose(self, token: str, choices: Choices, *, host: str, now: datetime) -> bool:
        """Change what a subscriber gets; False for one who gets nothing."""
        person = self.person(token, now)
        if person is None or person.state is not SubscriberState.CONFIRMED:
            return False
        consent = self._consent(Act.CHANGED, host, now)
        return self.store.subscribers.choose(person.id, choices, consent)

    def copy_of_data(self, token: str, now: datetime) -> dict[str, Any] | None:
        """Give everything that is kept of whoever has *token*, by table."""
        person = self.person(token, now)
        return None if person is None else self.store.records.of(person.id)

    def erase(self, token: str, now: datetime) -> bool:
        """Forget whoever has *token*; what stays is the hash that keeps mail away from them."""
        person = self.person(token, now)
        return person is not None and self.store.subscribers.erase(person.id, now)

    def _leaving(self, token: str, now: datetime) -> int | None:
        """Give who may leave by *token*: one for leaving, or one that opens their choices."""
        number = self.tokens.read_leave(token)
        return self.tokens.read_choose(token, now) if number is None else number

    def _may_mail(self, address: str, now: datetime) -> bool:
        """Count a mail to *address*; False if it has had enough."""
        allow, key = self.store.limits.allow, addresses.key(address)
        return allow("pause", key, now, most=1, within=PAUSE) and allow(
            "address", key, now, most=self.web.per_address, within=timedelta(days=1)
        )

    def _consent(self, act: Act, host: str, now: datetime, text: str = "") -> Consent:
        return Consent(act=act, moment=now, text=text, origin=origin(host, self.web.record))
