"""Email addresses in the one spelling that is kept and compared. Pure."""

from __future__ import annotations

import re
from unicodedata import normalize

from digest.errors import ConfigError

# RFC 5321 section 4.5.3.1, in octets
_LONGEST = 254
_LONGEST_LOCAL = 64
# No spaces, no control or invisible characters, nothing that a header would read as syntax.
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]+")
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


def normal(address: str) -> str:
    """Give *address* with its domain in lower case and ASCII (IDNA), its local part as it is.

    Raises ConfigError for what is not a bare address like ``name@example.org``.
    """
    local, at, domain = normalize("NFC", address.strip()).rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        domain = ""
    spelled = f"{local}@{domain}"
    fits = _octets(local) <= _LONGEST_LOCAL and _octets(spelled) <= _LONGEST
    if not (at and fits and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        message = f"{address[:80]!r} is not an address like name@example.org"
        raise ConfigError(message, hint="give the bare address, without a name or brackets")
    return spelled


def _octets(text: str) -> int:
    return len(text.encode(errors="replace"))  # half a character has none, and is refused


def key(address: str) -> str:
    """Give what is equal for addresses that are one subscriber; raises like ``normal``."""
    return normal(address).casefold()
