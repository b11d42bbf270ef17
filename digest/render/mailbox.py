"""Addresses and texts as the headers of a mail can hold them. Pure."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.utils import parseaddr
from functools import lru_cache
from urllib.parse import quote as percent

from digest.errors import ConfigError, RecipientRefused
from digest.render.plain import one_line

_LOCAL = re.compile(r"[!-~]+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def recipient(address: str) -> str:
    """Give a subscriber's address as SMTP and a header name it, with its domain as DNS writes it.

    What stands before the ``@`` may be in any script; then only a server with SMTPUTF8 (RFC 6531)
    takes the message. Raises RecipientRefused for what no mail can carry.
    """
    local, _, domain = address.rpartition("@")
    try:
        return _checked("", local, domain, international=True).addr_spec
    except ValueError as error:
        message = "this is not an address that mail can carry"
        raise RecipientRefused(message, hint="digest subscribers remove takes it out") from error


@lru_cache(maxsize=16)  # the few of a configuration are asked for with every message
def mailbox(text: str) -> Address:
    """Read ``Name <name@domain>`` from the configuration; raises ConfigError."""
    name, bare = parseaddr(text)
    local, _, domain = bare.rpartition("@")
    try:
        return _checked(header_text(name), local, domain)
    except ValueError as error:
        message = f"{text!r} is not an address that mail can carry"
        raise ConfigError(message, hint="see delivery.sender, .reply_to, site.contact") from error


def mailto(text: str) -> str:
    """Give the mailto URI (RFC 6068) of a mailbox."""
    return f"mailto:{percent(mailbox(text).addr_spec, safe='@')}"


def uri(link: str) -> str:
    """Write *link* with nothing but ASCII, and nothing that could end it early."""
    return percent(link, safe="%:/?#[]@!$&'()*+,;=")


def header_text(text: str) -> str:
    """Write *text* so that a header can hold it.

    The standard library decodes what looks like an RFC 2047 word, line ends included: a title
    could end its header and begin the next.
    """
    return one_line(text).replace("=?", "= ?")


def _checked(name: str, local: str, domain: str, *, international: bool = False) -> Address:
    """Build an address with its domain as DNS writes it; ValueError unless mail can carry it."""
    ascii_domain = domain if domain.isascii() else domain.encode("idna").decode()
    fits = _LOCAL.fullmatch(local) or (international and _in_any_script(local))
    if not (fits and _DOMAIN.fullmatch(ascii_domain)):
        message = "has blanks, controls or letters that cannot stand there"
        raise ValueError(message)
    return Address(display_name=name, username=local, domain=ascii_domain)


def _in_any_script(local: str) -> bool:
    """Say whether *local* has nothing but what is seen: no blanks, controls, halves of letters."""
    return bool(local) and local.isprintable() and " " not in local
