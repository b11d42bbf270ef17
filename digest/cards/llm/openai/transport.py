"""One request to a server and its whole answer, or the reason why there is none."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from ssl import SSLCertVerificationError
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from digest import __version__
from digest.cards.llm.openai.key import Key, is_loopback
from digest.errors import SummarizerError

_CONNECT_SECONDS = 10.0
#: A card is 4 KiB; a model that thinks aloud sends perhaps a hundred times that.
_LARGEST = 8 * 2**20
_CHUNK = 2**16


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


class Wire:
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
    """Give what urllib3 says about *error*."""
    cause = error.args[0] if error.args else None
    return getattr(cause, "reason", None)


def _is_untrusted(error: requests.ConnectionError) -> bool:
    """Tell whether the server is not who it should be, which will not pass."""
    reason = _reason(error)
    cause = reason.args[0] if isinstance(reason, Exception) and reason.args else None
    return isinstance(cause, SSLCertVerificationError)


def _why_unreachable(error: requests.ConnectionError) -> str:
    """Say why there is no connection; empty if there was one."""
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
