"""One request and its answer, whole, or the reason why there is none."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import quote

import requests
import urllib3
from requests.adapters import HTTPAdapter

from digest import __version__
from digest.errors import SourceError

#: An answer that drips in must be there after so many times the time-out.
_WHOLE = 5
_CONNECT_SECONDS = 10.0
#: 2,000 entries are 5 MiB.
_LARGEST = 64 * 2**20
_CHUNK = 2**16


class Unreachable(Exception):
    """No connection to the host could be made."""


class Interrupted(Exception):
    """The host was there, and did not give a complete answer in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, complete; the names in *headers* are found in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Exchange:
    """Sends requests over one connection, under the name of this program and of *contact*."""

    def __init__(self, contact: str, timeout: float) -> None:
        self._session = requests.Session()
        self._timeout = timeout
        address = quote(parseaddr(contact)[1], safe="@+")
        self._session.headers["User-Agent"] = f"digest-weekly/{__version__} (+mailto:{address})"
        self._session.headers["Accept"] = "application/atom+xml, application/xml;q=0.9, */*;q=0.5"
        for scheme in ("http://", "https://"):
            one = HTTPAdapter(pool_connections=1, pool_maxsize=1, pool_block=True)
            self._session.mount(scheme, one)

    def ask(self, url: str) -> Answer:
        """Get what is at *url*, without following it elsewhere.

        Raises Unreachable or Interrupted, and SourceError where *url* is no address.
        """
        deadline = time.monotonic() + _WHOLE * self._timeout
        try:
            with closing(self._open(url)) as response:
                body = _read(response.raw, deadline)
                return Answer(status=response.status_code, headers=response.headers, body=body)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            if isinstance(error, requests.Timeout | urllib3.exceptions.ReadTimeoutError):
                msg = f"gave no answer within {self._timeout:g} s"
                raise Interrupted(msg) from error
            msg = "cut the connection in the middle of an answer"
            raise Interrupted(msg) from error

    def _open(self, url: str) -> requests.Response:
        """Send the request, and wait for the head of the answer."""
        timeout = (min(_CONNECT_SECONDS, self._timeout), self._timeout)
        try:
            return self._session.get(url, stream=True, allow_redirects=False, timeout=timeout)
        except ValueError as error:  # so are all of requests' errors about addresses
            msg = f"{url[:200]} is not the address of a service"
            raise SourceError(msg, hint="correct it in sources.arxiv") from error
        except requests.ConnectTimeout as error:
            msg = "it does not answer"
            raise Unreachable(msg) from error
        except requests.ConnectionError as error:
            if reason := _why_unreachable(error):
                raise Unreachable(reason) from error
            raise


def _read(raw: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    """Read the body to its end, whatever its pieces; Interrupted if that takes too long."""
    body = bytearray()
    # read1 gives what has come; other ways to read wait until a whole piece is there.
    while piece := raw.read1(_CHUNK, decode_content=True):
        body += piece
        if time.monotonic() > deadline:
            msg = "sends so slowly that the answer was given up"
            raise Interrupted(msg)
        if len(body) > _LARGEST:
            msg = f"sends more than {_LARGEST >> 20} MiB"
            raise Interrupted(msg)
    return bytes(body)


def _why_unreachable(error: requests.ConnectionError) -> str:
    """Say why there is no connection; empty if there was one."""
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None)
    match reason:
        case urllib3.exceptions.NameResolutionError():
            return "its name is not known"
        case urllib3.exceptions.NewConnectionError():
            return "the connection is refused" if "refused" in str(reason) else "there is no way"
        case urllib3.exceptions.ProxyError():
            return "the proxy does not answer"
        case urllib3.exceptions.SSLError():
            return "its certificate is not valid"
        case _:
            return ""
