"""The commands of one message, in the words that the server offers. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from digest.errors import MessageRefused, RecipientRefused
from digest.model import Message

#: What would end an address, or a command, before its end.
_UNFIT = re.compile(r'[\x00-\x20\x7f<>"\\]')
#: What xtext (RFC 3461, 4) does not write as it is.
_NOT_XTEXT = re.compile(r"[^!-~]|[+=]")
#: A line that begins with a dot; on long messages three times as quick as bytes.replace.
_DOT = re.compile(rb"\r\n\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """The extensions of EHLO that are of use here."""

    pipelining: bool = False
    #: It says what it is to report, and under which id (RFC 3461).
    dsn: bool = False
    #: It takes addresses with letters beyond ASCII (RFC 6531).
    utf8: bool = False
    #: It wants to know the size first (RFC 1870).
    size: bool = False
    #: Bytes that it takes at most; None if it does not say.
    largest: int | None = None

    @classmethod
    def of(cls, features: Mapping[str, str]) -> Self:
        """Read what smtplib knows after EHLO: names in small letters, and what follows them."""
        limit = features.get("size", "").strip()
        return cls(
            pipelining="pipelining" in features,
            dsn="dsn" in features,
            utf8="smtputf8" in features,
            size="size" in features,
            largest=int(limit) or None if limit.isascii() and limit.isdigit() else None,
        )


def envelope(message: Message, offers: Offers, size: int) -> tuple[bytes, bytes]:
    """Give the MAIL and RCPT commands of *message*, which is *size* bytes long.

    Raises RecipientRefused for an address that no command carries, or not to this server;
    MessageRefused for a message that is bigger than the server takes.
    """
    if offers.largest is not None and size > offers.largest:
        msg = f"the message has {size:,} bytes, and the server takes {offers.largest:,}"
        raise MessageRefused(msg)
    recipient = path(message.to)
    needs_utf8 = not recipient.isascii()
    if needs_utf8 and not offers.utf8:
        msg = (
            "the address has letters beyond ASCII before the @, and the server does not take such"
            " addresses (it does not offer SMTPUTF8)"
        )
        raise RecipientRefused(msg)
    options = (
        f" SIZE={size}" if offers.size else "",
        " SMTPUTF8" if needs_utf8 else "",
        _report_options(message.envelope_id) if offers.dsn else "",
    )
    notify = " NOTIFY=FAILURE" if offers.dsn else ""
    mail = f"MAIL FROM:<{message.sender}>{''.join(options)}\r\n"
    return mail.encode(), f"RCPT TO:<{recipient}>{notify}\r\n".encode()


def path(address: str) -> str:
    """Give *address* as a command carries it, its domain as DNS writes it.

    Raises RecipientRefused if none can carry it.
    """
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = ""
    if not local or not domain or _UNFIT.search(local + domain):
        msg = "this is not an address that mail can carry"
        raise RecipientRefused(msg)
    return f"{local}@{domain}"


def transparent(content: bytes) -> bytes:
    """Give *content* with its final dot, and no line before that is taken for it."""
    doubled = _DOT.sub(b"\r\n..", content)
    start = b"." if content.startswith(b".") else b""
    end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
    return b"".join((start, doubled, end))


def xtext(text: str) -> str:
    """Write *text*, which is ASCII, as a parameter of a command (RFC 3461, 4)."""
    return _NOT_XTEXT.sub(lambda found: f"+{ord(found[0]):02X}", text)


def _report_options(envelope_id: str) -> str:
    return f" RET=HDRS ENVID={xtext(envelope_id)}" if envelope_id else " RET=HDRS"
