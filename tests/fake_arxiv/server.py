"""The fake arXiv as a server on loopback, with a clock that is set by hand."""

from __future__ import annotations

import hashlib
import socket
import struct
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.fake_arxiv.answers import TEXT, Answer
from tests.fake_arxiv.api import BadRequest, error_feed, find_page, render_page
from tests.fake_arxiv.faults import DAMAGED, REPLACED, Fault, FaultQueue
from tests.fake_arxiv.oai import respond
from tests.fake_arxiv.papers import FakePaper
from tests.fake_arxiv.rss import feed, seconds_left

API_PATH, RSS_PATH, OAI_PATH = "/api/query", "/rss/", "/oai"
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it came in; *time* is monotonic seconds, *wall* the real time in UTC."""

    time: float
    wall: datetime
    service: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: str | None = None

    @property
    def user_agent(self) -> str:
        """Who asked."""
        return self.headers.get("user-agent", "")


class FakeArxiv:
    """Serves *papers* while the context is open; *papers*, *now* and *faults* may be changed.

    *now* is the time that arXiv thinks it is; *api_lag* is how much later than the announcement
    the API knows a paper; *oai_page* is the number of records in one OAI-PMH answer.
    """

    def __init__(
        self,
        papers: Sequence[FakePaper],
        *,
        now: datetime,
        faults: Iterable[Fault | str] = (),
        port: int = 0,
        api_lag: timedelta = timedelta(),
        oai_page: int = 2_500,
    ) -> None:
        self.papers = papers
        self.now = now
        self.faults = FaultQueue(faults)
        self.api_lag = api_lag
        self.oai_page = oai_page
        self.log: list[Request] = []
        self.stopping = Event()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def api_url(self) -> str:
        """Where the query API answers."""
        return self.url + API_PATH

    @property
    def rss_url(self) -> str:
        """Where the feeds are; ``/cs.AI+cs.CL`` comes after it."""
        return self.url + RSS_PATH.rstrip("/")

    @property
    def oai_url(self) -> str:
        """Where OAI-PMH answers."""
        return self.url + OAI_PATH

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def requests(self, service: str) -> list[Request]:
        """Give the log of one service: api, rss or oai."""
        return [request for request in self.log if request.service == service]

    def answer(self, request: Request, fault: Fault | None = None) -> Answer:
        """Give the answer to *request*, as *fault* has it."""
        if fault and fault.name in REPLACED:
            return replace(REPLACED[fault.name](self.now), headers=fault.headers())
        if request.service == "api":
            return self._api(request.params, fault)
        if request.service == "rss":
            return self._rss(request, fault)
        if request.service == "oai":
            return respond(self.papers, request.params, self.now, self.oai_page)
        return Answer(body=b"Not Found", status=404, content_type=TEXT)

    def _api(self, asked: Mapping[str, str], fault: Fault | None) -> Answer:
        """Answer a query."""
        try:
            page = find_page(self.papers, asked, self.now - self.api_lag)
        except BadRequest as error:
            return error_feed(str(error), self.now)
        if fault and fault.name in DAMAGED:
            page = DAMAGED[fault.name](page)
        return render_page(page, self.now)

    def _rss(self, request: Request, fault: Fault | None) -> Answer:
        """Answer with a feed, or that it has not changed."""
        answer = feed(self.papers, request.path, self.now, fault.name if fault else "")
        if answer.status != HTTPStatus.OK:
            return answer
        mark = f'"{hashlib.sha256(answer.body).hexdigest()}"'
        if request.headers.get("if-none-match") == mark:
            return Answer(body=b"", status=HTTPStatus.NOT_MODIFIED, headers={"ETag": mark})
        age = seconds_left(self.now)
        return replace(answer, headers={"ETag": mark, "Cache-Control": f"max-age={age}"})


class _Server(ThreadingHTTPServer):
    """Knows the fake it belongs to, and is quiet about clients that went away."""

    daemon_threads = False  # closing waits for the answers under way

    def __init__(self, address: tuple[str, int], fake: FakeArxiv) -> None:
        self.fake = fake
        super().__init__(address, _Conversation)

    def handle_error(self, request: object, client_address: object) -> None:
        """Report what is a mistake of the fake's, not of the client's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # a socket


class _Conversation(BaseHTTPRequestHandler):
    """One connection, one request, one answer."""

    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "Fake"
    timeout = 10

    def do_GET(self) -> None:
        """Answer."""
        address = urlsplit(self.path)
        self._converse(unquote(address.path), address.query)

    def do_POST(self) -> None:
        """Answer; the parameters are in the body."""
        length = int(self.headers.get("Content-Length", 0))
        self._converse(unquote(urlsplit(self.path).path), self.rfile.read(length).decode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # its name upstream
        """Keep quiet; the requests are in the fake's log."""

    def _converse(self, path: str, query: str) -> None:
        """Log the request and send its answer, or what a fault makes of it."""
        fake = self.server.fake
        params = dict(parse_qsl(query, keep_blank_values=True))
        service = _service(path)
        fault = fake.faults.take(service, params)
        request = Request(
            time=time.monotonic(),
            wall=datetime.now(UTC),
            service=service,
            path=path,
            params=params,
            headers={name.lower(): value for name, value in self.headers.items()},
            fault=fault.name if fault else None,
        )
        fake.log.append(request)
        self.close_connection = True
        if fault and fault.name == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self.connection.close()
            return
        if fault and fault.name == "hang":
            fake.stopping.wait(fault.value)
        self._send(fake.answer(request, fault), fault)

    def _send(self, answer: Answer, fault: Fault | None) -> None:
        """Send *answer*; a truncated one is short, a cut one is shorter than promised."""
        name = fault.name if fault else ""
        part = answer.body[: len(answer.body) * 3 // 5]
        body = part if name in {"truncated", "cut"} else answer.body
        promised = answer.body if name == "cut" else body
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(promised)))
        self.send_header("Connection", "close")
        for field_name, value in answer.headers.items():
            self.send_header(field_name, value)
        self.end_headers()
        self.wfile.write(body)


def _service(path: str) -> str:
    """Name the service that answers at *path*; empty if none does."""
    if path == API_PATH:
        return "api"
    if path.startswith((RSS_PATH, "/atom/")):
        return "rss"
    return "oai" if path == OAI_PATH else ""
