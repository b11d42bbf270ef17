"""What ``digest check`` does about mail: tries the way out, and notes what providers mind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.deliver import REHEARSALS, make_mailer
from digest.deliver.smtp_envelope import path
from digest.deliver.smtp_login import is_loopback
from digest.model import Message

if TYPE_CHECKING:
    from digest.config import Config

_WORDS = """\
This is the test message of `digest check` for {title}.

It came the way that issues go: through {host}, from {sender}.
Nobody else got it, and nobody needs to answer.
"""


def try_mailer(config: Config, now: datetime) -> Iterator[str]:
    """Try the mailer, and where it is a real one, send one message to ``site.contact``.

    Raises DeliveryError, ConfigError.
    """
    with closing(make_mailer(config.delivery)) as mailer:
        yield from mailer.probe()
        if mailer.name in REHEARSALS:
            return
        message = trial_message(config, now)
        words = mailer.send(message)
        yield f"a test message went to {message.to}; the server says: {words}"


def trial_message(config: Config, now: datetime) -> Message:
    """Write a message that shows to the operator that mail arrives. Pure."""
    name, address = parseaddr(config.delivery.sender)
    sender, to = path(address), path(parseaddr(config.site.contact)[1])
    domain = sender.rpartition("@")[2]
    message_id = f"check.{now:%Y%m%d%H%M%S}.{now.microsecond}@{domain}"
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(display_name=name, addr_spec=sender)
    mail["To"] = to
    mail["Subject"] = f"{config.site.title}: a test message"
    mail["Date"] = now
    mail["Message-ID"] = f"<{message_id}>"
    mail["Auto-Submitted"] = "auto-generated"
    host = config.delivery.smtp.host
    words = _WORDS.format(title=config.site.title, host=host, sender=sender)
    mail.set_content(words, cte="quoted-printable")
    return Message(
        to=to,
        message_id=message_id,
        content=mail.as_bytes(policy=SMTP.clone(max_line_length=998)),
        sender=sender,
        label="check",
    )


def mail_notes(config: Config) -> Iterator[str]:
    """Yield what may be sent, but is seldom meant. Pure."""
    delivery, smtp = config.delivery, config.delivery.smtp
    if _is_example(delivery.list_id):
        yield f"delivery.list_id is still the example: {delivery.list_id}"
    if delivery.mailer != "smtp":
        return
    if delivery.bounces is None:
        yield (
            "delivery.bounces is null: what comes back goes to the sender, for a person to read,"
            " and addresses that are gone are not noticed"
        )
    if config.web.url is None:
        yield ("web.url is null: mail has no one-click unsubscribe, which Gmail and Yahoo ask for")
    elif not config.web.url.lower().startswith("https:") and not _is_here(config.web.url):
        yield f"web.url is {config.web.url}: one-click unsubscribe works over https only"
    if smtp.security == "none" and not is_loopback(smtp.host):
        yield f"delivery.smtp.security is none: mail goes to {smtp.host} in plain text"
    yield from _unaligned(config)


def _unaligned(config: Config) -> Iterator[str]:
    """Note a signature that says nothing for the sender (DMARC)."""
    dkim = config.delivery.dkim
    sender = path(parseaddr(config.delivery.sender)[1]).rpartition("@")[2].lower()
    if dkim is None or sender == dkim.domain.lower():
        return
    yield (
        f"delivery.dkim.domain is {dkim.domain}, and delivery.sender is at {sender}: a signature"
        " counts for its own domain only"
    )


def _is_here(url: str) -> bool:
    return is_loopback(urlsplit(url).hostname or "")


def _is_example(domain: str) -> bool:
    return f".{domain.lower()}".endswith(".example.org")
