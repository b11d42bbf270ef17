"""The key of a server: where it is read from, and where it may be sent."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.errors import ConfigError
from digest.passwords import Password, read_password

if TYPE_CHECKING:
    from requests import PreparedRequest

NAME = "DIGEST_CARDS_KEY"
#: What a header carries as it is; anything else would be quoted by the error that refuses it.
_SENDABLE = re.compile(r"[!-~]+")
#: Endings of names that no public name server knows: RFC 6761, 6762, 8375, and ICANN for .internal.
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


class Key(Password):
    """A secret that signs requests, and that nothing shows."""

    __slots__ = ()

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign *request*, in the way that requests asks this of its `auth`."""
        request.headers["Authorization"] = f"Bearer {self.reveal()}"
        return request


def read_key(url: str, environment: Mapping[str, str] = os.environ) -> Key | None:
    """Read the key for the server at *url*; None where there is none.

    Raises ConfigError if it cannot be read or sent, or would be sent in the clear.
    """
    password = read_password(NAME, environment)
    if password is None:
        return None
    if not _SENDABLE.fullmatch(password.reveal()):
        msg = f"the key in {NAME} has spaces or other characters that no key has"
        raise ConfigError(msg, hint=f"set {NAME} to the key alone")
    if not _is_private(url):
        msg = f"the key in {NAME} would be sent to {url} in the clear"
        raise ConfigError(msg, hint="use https:// in cards.endpoint.url, or unset the key")
    return Key(password.reveal())


def _is_private(url: str) -> bool:
    """Tell whether only the server and its own network see what is sent to *url*."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme == "https":
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_LOCAL_NAMES)


def is_loopback(url: str) -> bool:
    """Tell whether *url* is on this machine."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
