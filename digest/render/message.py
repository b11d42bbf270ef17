"""A mail to one subscriber: its headers, and its bytes as they go on the wire. Pure.

The same issue, subscriber and date give the same bytes, so a second try is not a second mail.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr, quote
from html import escape
from urllib.parse import quote as percent

from digest.config import DeliverySettings, SiteSettings
from digest.errors import ConfigError, RecipientRefused
from digest.model import Issue, Message, Subscriber, Week
from digest.render.letter import UNSUBSCRIBE, Body, render_body
from digest.render.plain import one_line
from digest.render.templates import Templates

_LOCAL = re.compile(r"[!-~]+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
#: The longest name before a list's id, in characters.
_LIST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The mail of one issue: written once for each choice of topics, addressed to many."""

    issue: Issue
    site: SiteSettings
    delivery: DeliverySettings
    templates: Templates
    _bodies: dict[frozenset[str], Body] = field(default_factory=dict, repr=False, compare=False)

    def to(self, subscriber: Subscriber, date: datetime) -> Message:
        """Give the message to *subscriber*, dated *date* (aware).

        Raises RecipientRefused for an address that no mail can carry, RenderError if a template
        is missing or broken.
        """
        return address(
            self._body(frozenset(subscriber.topics)),
            subscriber,
            week=self.issue.week,
            site=self.site,
            delivery=self.delivery,
            date=date,
        )

    def message_id(self, subscriber: Subscriber) -> str:
        """Give the id of the message to *subscriber*."""
        return message_id(self.issue.week, subscriber, self.delivery)

    def _body(self, topics: frozenset[str]) -> Body:
        if topics not in self._bodies:
            self._bodies[topics] = render_body(
                self.issue,
                topics=sorted(topics),
                site=self.site,
                delivery=self.delivery,
                templates=self.templates,
            )
        return self._bodies[topics]


def render_message(
    issue: Issue,
    to: Subscriber,
    *,
    site: SiteSettings,
    delivery: DeliverySettings,
    date: datetime,
    templates: Templates,
) -> Message:
    """Write the mail of *issue* to one subscriber; for many, a Letter is quicker."""
    letter = Letter(issue=issue, site=site, delivery=delivery, templates=templates)
    return letter.to(to, date)


def message_id(week: Week, subscriber: Subscriber, delivery: DeliverySettings) -> str:
    """Give ``2025-W19.5f0c…@example.org``: the same whenever it is asked for.

    Mail programs and servers drop a second message with the same id.
    """
    parts = (str(week), str(subscriber.id), subscriber.address, delivery.list_id)
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f"{week}.{digest[:20]}@{_address(delivery.sender).domain}"


def address(
    body: Body,
    to: Subscriber,
    *,
    week: Week,
    site: SiteSettings,
    delivery: DeliverySettings,
    date: datetime,
) -> Message:
    """Put *body* into an envelope for one subscriber.

    Raises RecipientRefused for an address that no mail can carry.
    """
    recipient = _recipient(to.address)
    identifier = message_id(week, to, delivery)
    unsubscribe = unsubscribe_links(delivery)
    mail = EmailMessage(policy=_WIRE)
    mail["From"] = _address(delivery.sender)
    if delivery.reply_to:
        mail["Reply-To"] = _address(delivery.reply_to)
    mail["To"] = recipient
    mail["Subject"] = _header_text(body.subject)
    mail["Date"] = date
    mail["Message-ID"] = f"<{identifier}>"
    for name, value in list_headers(site, delivery, unsubscribe).items():
        mail[name] = value
    text = body.text.replace(UNSUBSCRIBE, unsubscribe[0])
    html = body.html.replace(UNSUBSCRIBE, escape(unsubscribe[0]))
    mail.set_content(text, cte="quoted-printable")
    # "=_" cannot stand in quoted-printable; and a random boundary would change the bytes.
    mail.make_alternative(boundary=f"=_{identifier.partition('@')[0]}")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = site.language
    return Message(
        week=week, to=recipient.addr_spec, message_id=identifier, content=mail.as_bytes()
    )


def list_headers(
    site: SiteSettings, delivery: DeliverySettings, unsubscribe: Sequence[str]
) -> dict[str, str]:
    """Give the headers of a list (RFC 2369, RFC 2919); *unsubscribe* is in order of preference."""
    return {
        "List-Id": _list_id(site.title, delivery.list_id),
        "List-Unsubscribe": ", ".join(f"<{_uri(link)}>" for link in unsubscribe),
        "List-Subscribe": f"<{_uri(site.url)}subscribe/>",
        "List-Archive": f"<{_uri(site.url)}archive/>",
        "List-Help": f"<{_uri(site.url)}about/>",
        "List-Owner": f"<{_mailto(site.contact)}>",
        "List-Post": "NO",
        # Keeps vacation replies away: the first for old programs, the second by RFC 3834.
        "Precedence": "list",
        "Auto-Submitted": "auto-generated",
    }


def _list_id(title: str, list_id: str) -> str:
    """Put *title* before *list_id* if it can stand there without being encoded."""
    name = _header_text(title)
    fits = name.isascii() and len(name) <= _LIST_NAME
    return f'"{quote(name)}" <{list_id}>' if fits else f"<{list_id}>"


def unsubscribe_links(delivery: DeliverySettings) -> tuple[str, ...]:
    """Give the ways out, the best first: a mail to the people who send."""
    return (f"{_mailto(delivery.reply_to or delivery.sender)}?subject=unsubscribe",)


class _Wire(EmailPolicy):
    """SMTP's policy, but for the headers that hold ids and addresses of pages.

    The standard library encodes those beyond 78 characters as RFC 2047 words, which nothing
    that reads them may decode: the button to unsubscribe would be gone.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Write one header."""
        if name.lower().startswith("list-") or name.lower() == "message-id":
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_WIRE = _Wire(linesep="\r\n")


def _recipient(text: str) -> Address:
    """Read a subscriber's address, which must be nothing else."""
    local, _, domain = text.rpartition("@")
    try:
        return _checked("", local, domain)
    except ValueError as error:
        message = f"{text!r} is not an address that mail can carry"
        raise RecipientRefused(message, hint="digest subscribers remove takes it out") from error


def _address(mailbox: str) -> Address:
    """Read ``Name <name@domain>`` from the configuration; raises ConfigError."""
    name, bare = parseaddr(mailbox)
    local, _, domain = bare.rpartition("@")
    try:
        return _checked(_header_text(name), local, domain)
    except ValueError as error:
        message = f"{mailbox!r} is not an address that mail can carry"
        raise ConfigError(message, hint="see delivery.sender, .reply_to, site.contact") from error


def _checked(name: str, local: str, domain: str) -> Address:
    """Build an address with its domain as DNS writes it; ValueError unless the rest is ASCII."""
    ascii_domain = domain if domain.isascii() else domain.encode("idna").decode()
    if not (_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(ascii_domain)):
        message = "has blanks, controls or letters beyond ASCII"
        raise ValueError(message)
    return Address(display_name=name, username=local, domain=ascii_domain)


def _header_text(text: str) -> str:
    """Write *text* so that a header can hold it.

    The standard library decodes what looks like an RFC 2047 word, line ends included: a title
    could end its header and begin the next.
    """
    return one_line(text).replace("=?", "= ?")


def _mailto(mailbox: str) -> str:
    """Give the mailto URI (RFC 6068) of a mailbox."""
    return f"mailto:{percent(_address(mailbox).addr_spec, safe='@')}"


def _uri(link: str) -> str:
    """Write *link* with nothing but ASCII, and nothing that could end it early."""
    return percent(link, safe="%:/?#[]@!$&'()*+,;=")
