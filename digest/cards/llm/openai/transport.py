"""HTTP to a server: its key, one request and its whole answer, and what the requests cost."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_address
from ssl import SSLCertVerificationError
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from digest import __version__
from digest.cards.llm import Usage
from digest.config import EndpointSettings
from digest.errors import ConfigError, SummarizerError
from digest.passwords import Password, read_password

if TYPE_CHECKING:
    from requests import PreparedRequest

NAME = "DIGEST_CARDS_KEY"
#: What a header carries as it is; anything else would be quoted by the error that refuses it.
_SENDABLE = re.compile(r"[!-~]+")
#: Endings of names that no public name server knows: RFC 6761, 6762, 8375, and ICANN for .internal.
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa")

_MILLION = 1_000_000
_CONNECT_SECONDS = 10.0
#: A card is 4 KiB; a model that thinks aloud sends perhaps a hundred times that.
_LARGEST = 8 * 2**20
_CHUNK = 2**16


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
    """Return whether only the server and its own network see what is sent to *url*."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme == "https":
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_LOCAL_NAMES)


def is_loopback(url: str) -> bool:
    """Return whether *url* is on this machine."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What one request took, as the server counts it."""

    read: int
    written: int


class UsageMeter:
    """Adds up tokens at the configured prices; for many threads at once.

    Raises ConfigError for a budget without prices.
    """

    def __init__(self, settings: EndpointSettings) -> None:
        self._read_price = settings.price_read
        self._written_price = settings.price_written
        self._budget = settings.budget
        self._lock = Lock()
        self._requests = self._read = self._written = 0
        if self._budget is not None and not self._has_prices:
            msg = "cards.endpoint.budget needs the prices of the model"
            raise ConfigError(msg, hint="set cards.endpoint.price_read and price_written")

    def admit(self) -> None:
        """Count one request that is about to be sent; SummarizerError if the budget is spent."""
        with self._lock:
            cost = self._cost()
            if self._budget is not None and cost is not None and cost >= self._budget:
                msg = f"the budget of {self._budget:g} is spent"
                hint = "raise cards.endpoint.budget, or run again: what was made is kept"
                raise SummarizerError(msg, hint=hint)
            self._requests += 1

    def count(self, tokens: Tokens | None) -> None:
        """Add what a request took; SummarizerError if it is not known, and there is a budget."""
        if tokens is None:
            if self._budget is not None:
                msg = "the server does not count tokens, so that no budget can be kept"
                raise SummarizerError(msg, hint="remove cards.endpoint.budget to go on without it")
            return
        with self._lock:
            self._read += tokens.read
            self._written += tokens.written

    def usage(self) -> Usage:
        """Return what was spent so far."""
        with self._lock:
            return Usage(
                requests=self._requests,
                read=self._read,
                written=self._written,
                cost=self._cost(),
            )

    @property
    def _has_prices(self) -> bool:
        return self._read_price is not None or self._written_price is not None

    def _cost(self) -> float | None:
        """Return the sum; a price that is not set is none."""
        if not self._has_prices:
            return None
        read = self._read * (self._read_price or 0.0)
        written = self._written * (self._written_price or 0.0)
        return (read + written) / _MILLION


class Unreachable(Exception):
    """No connection to the server could be made."""


class Interrupted(Exception):
    """The server was there, and did not give a complete answer in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back, complete; the names in *headers* are found in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class ModelTransport:
    """Sends requests to the server at *url*, signed with *key*; for many threads at once.

    Nothing is followed to another place, so that the key goes to this server alone.
    """

    def __init__(self, url: str, *, key: Key | None, timeout: float, connections: int) -> None:
        self._url = url
        self._timeout = timeout
        # Always set: without it, requests would sign with what ~/.netrc has for this host.
        self._sign = key or _unsigned
        # What is on this machine is not behind a proxy.
        self._proxies = {"no_proxy": urlsplit(url).hostname or ""} if is_loopback(url) else None
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"digest-weekly/{__version__}"
        self._session.headers["Accept"] = "application/json"
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_maxsize=connections))

    def get(self, path: str) -> Reply:
        """Get what is at *path*; raises Unreachable, Interrupted, and SummarizerError."""
        return self._exchange("GET", path, None)

    def post(self, path: str, content: Mapping[str, Any]) -> Reply:
        """Send *content* as JSON to *path*; raises Unreachable, Interrupted, SummarizerError."""
        return self._exchange("POST", path, content)

    def _exchange(self, method: str, path: str, content: Mapping[str, Any] | None) -> Reply:
        deadline = time.monotonic() + self._timeout
        try:
            with closing(self._open(method, path, content)) as response:
                body = _read(response.raw, deadline)
                return Reply(status=response.status_code, headers=response.headers, body=body)
        except _Late as error:
            msg = f"gave no answer within {self._timeout:g} s"
            raise Interrupted(msg) from error
        except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
            msg = f"gave no answer within {self._timeout:g} s"
            raise Interrupted(msg) from error
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            msg = "cut the connection in the middle of an answer"
            raise Interrupted(msg) from error

    def _open(self, method: str, path: str, content: Mapping[str, Any] | None) -> requests.Response:
        """Send the request, and wait for the head of the answer."""
        try:
            return self._session.request(
                method,
                self._url + path,
                json=content,
                auth=self._sign,
                proxies=self._proxies,
                stream=True,
                allow_redirects=False,
                timeout=(min(_CONNECT_SECONDS, self._timeout), self._timeout),
            )
        except ValueError as error:  # so are all of requests' errors about addresses
            msg = f"{self._url} is not the address of a server"
            raise SummarizerError(msg, hint="correct it in cards.endpoint.url") from error
        except requests.ConnectTimeout as error:
            msg = "it does not answer"
            raise Unreachable(msg) from error
        except requests.ConnectionError as error:
            if _is_untrusted(error):
                msg = f"the server at {self._url} has no valid certificate"
                raise SummarizerError(msg, hint="REQUESTS_CA_BUNDLE names own ones") from error
            if reason := _why_unreachable(error):
                raise Unreachable(reason) from error
            raise


class _Late(Exception):
    """The answer drips in, and is not whole in time."""


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send *request* as it is."""
    return request


def _read(raw: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    """Read the body to its end, whatever its pieces, up to *deadline* and to a size."""
    body = bytearray()
    # read1 gives what has come; other ways to read wait until a whole piece is there.
    while piece := raw.read1(_CHUNK, decode_content=True):
        body += piece
        if time.monotonic() > deadline:
            raise _Late
        if len(body) > _LARGEST:
            msg = f"sends more than {_LARGEST >> 20} MiB"
            raise Interrupted(msg)
    return bytes(body)


def _reason(error: requests.ConnectionError) -> object:
    """Return what urllib3 says about *error*."""
    cause = error.args[0] if error.args else None
    return getattr(cause, "reason", None)


def _is_untrusted(error: requests.ConnectionError) -> bool:
    """Return whether the server is not who it should be, which will not pass."""
    reason = _reason(error)
    cause = reason.args[0] if isinstance(reason, Exception) and reason.args else None
    return isinstance(cause, SSLCertVerificationError)


def _why_unreachable(error: requests.ConnectionError) -> str:
    """Return why there is no connection; empty if there was one."""
    match reason := _reason(error):
        case urllib3.exceptions.NameResolutionError():
            return "its name is not known"
        case urllib3.exceptions.NewConnectionError():
            return "the connection is refused" if "refused" in str(reason) else "there is no way"
        case urllib3.exceptions.ProxyError():
            return "the proxy does not answer"
        case urllib3.exceptions.SSLError():
            return "there is no https"
        case _:
            return ""
