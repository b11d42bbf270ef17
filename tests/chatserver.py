"""A server on loopback with the OpenAI interface, which plays a script."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

_POLL_SECONDS = 0.01
_DRIP_SECONDS = 0.01
_BEFORE_SCHEMA = "JSON schema:\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came in."""

    path: str
    #: Names in small letters.
    headers: Mapping[str, str]
    content: Mapping[str, Any]
    #: How often the same user text has been asked, this one included.
    times: int

    @property
    def user(self) -> str:
        """What the user says."""
        return str(self.content["messages"][-1]["content"])

    @property
    def system(self) -> str:
        """What the system says; empty if it says nothing."""
        first = self.content["messages"][0]
        return str(first["content"]) if first["role"] == "system" else ""

    @property
    def format(self) -> str | None:
        """The kind of answer that is asked for."""
        wanted = self.content.get("response_format")
        return str(wanted["type"]) if wanted else None

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema of the answer, wherever it stands in the request."""
        if self.format == "json_schema":
            schema: Mapping[str, Any] = self.content["response_format"]["json_schema"]["schema"]
            return schema
        found: Mapping[str, Any]
        text = self.user.rpartition(_BEFORE_SCHEMA)[2]
        found, _ = json.JSONDecoder().raw_decode(text)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What is sent back."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    #: The length to declare, where it is to be another than that of the body.
    length: int | None = None
    #: It is sent byte by byte.
    is_dripping: bool = False
    #: The connection is cut without a word.
    is_silent: bool = False
    #: It is sent when this is set.
    until: Event | None = None


#: Makes the response to a request.
Play = Callable[[Asked], Response]


@dataclass
class ChatServer:
    """Plays one of *script* for each chat request, the last one again and again."""

    port: int
    script: Sequence[Play]
    models: Response
    asked: list[Asked] = field(default_factory=list)
    #: Requests under way at once, at most.
    peak: int = 0
    _under_way: int = 0
    _lock: Lock = field(default_factory=Lock)
    _gone: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        """The address for `cards.endpoint.url`."""
        return f"http://127.0.0.1:{self.port}/v1"

    @contextmanager
    def play(self, path: str, headers: Mapping[str, str], body: bytes) -> Iterator[Response]:
        """Note a request, and give what the script has for it."""
        content = json.loads(body)
        with self._lock:
            messages = [one.content["messages"] for one in self.asked]
            times = messages.count(content["messages"]) + 1
            asked = Asked(path=path, headers=headers, content=content, times=times)
            play = self.script[min(len(self.asked), len(self.script) - 1)]
            self.asked.append(asked)
            self._under_way += 1
            self.peak = max(self.peak, self._under_way)
        try:
            yield play(asked)
        finally:
            with self._lock:
                self._under_way -= 1

    def wait(self, until: Event) -> None:
        """Wait for *until*, or the end of the server."""
        while not (until.is_set() or self._gone.is_set()):
            time.sleep(_POLL_SECONDS)

    def leave(self) -> None:
        """Let go of all who wait."""
        self._gone.set()


@contextmanager
def chat_server(*script: Play, models: Response | None = None) -> Iterator[ChatServer]:
    """Serve *script*, by default good answers, while the context is open."""
    handler = type("Bound", (_Handler,), {})
    with _Server(("127.0.0.1", 0), handler) as server:
        state = ChatServer(
            port=server.server_address[1],
            script=script or [answer()],
            models=models or Response(status=404),
        )
        handler.state = state  # type: ignore[attr-defined] # made one line above
        thread = Thread(target=server.serve_forever, args=(_POLL_SECONDS,))
        thread.start()
        try:
            yield state
        finally:
            state.leave()
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Say nothing: clients leave as they like."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two pieces
    state: ChatServer

    def do_GET(self) -> None:  # the name is the standard library's
        self._send(self.state.models)

    def do_POST(self) -> None:  # the name is the standard library's
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.state.play(self.path, headers, body) as response:
            if response.until:
                self.state.wait(response.until)
            with suppress(OSError):  # the client has left
                self._send(response)

    def _send(self, response: Response) -> None:
        if response.is_silent:
            self.close_connection = True
            return
        self.send_response(response.status)
        fields = {"Content-Type": "application/json"} | dict(response.headers)
        length = len(response.body) if response.length is None else response.length
        for name, value in (fields | {"Content-Length": str(length)}).items():
            self.send_header(name, value)
        self.end_headers()
        self._send_body(response)
        self.close_connection = self.close_connection or length != len(response.body)

    def _send_body(self, response: Response) -> None:
        if not response.is_dripping:
            self.wfile.write(response.body)
            return
        for byte in response.body:
            self.wfile.write(bytes([byte]))
            time.sleep(_DRIP_SECONDS)

    def log_message(self, *_: object) -> None:  # the signature is the standard library's
        """Say nothing."""


def answer(
    text: str | None = None,
    *,
    finish: str = "stop",
    usage: Mapping[str, Any] | None = None,
    until: Event | None = None,
    **message: Any,
) -> Play:
    """Answer with *text*, or else with something that the schema of the request allows."""
    usage = {"prompt_tokens": 100, "completion_tokens": 20} if usage is None else usage

    def play(asked: Asked) -> Response:
        content = json.dumps(instance(asked.schema)) if text is None else text
        choice = {
            "index": 0,
            "finish_reason": finish,
            "message": {"role": "assistant", "content": content} | message,
        }
        document = {"object": "chat.completion", "choices": [choice], "usage": usage}
        return Response(body=json.dumps(document).encode(), until=until)

    return play


def echo(asked: Asked) -> Response:
    """Answer with the first line of the user, in the one text field of the schema."""
    (name,) = asked.schema["required"]
    return answer(json.dumps({name: asked.user.partition("\n")[0]}))(asked)


def error(status: int, message: str = "", **fields: Any) -> Play:
    """Refuse with an error object as OpenAI and vLLM send it."""
    return raw(json.dumps({"error": {"message": message} | fields}).encode(), status=status)


def raw(body: bytes = b"", **changes: Any) -> Play:
    """Answer with these bytes."""
    return lambda _: Response(body=body, **changes)


def busy_first(count: int, then: Play, **headers: str) -> Play:
    """Be overloaded for the first *count* times that something is asked."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}

    def play(asked: Asked) -> Response:
        return Response(status=429, headers=fields) if asked.times <= count else then(asked)

    return play


def by_user(plays: Mapping[str, Play], otherwise: Play) -> Play:
    """Play what stands for the words that the user says."""
    return lambda asked: next((plays[k] for k in plays if k in asked.user), otherwise)(asked)


def instance(schema: Mapping[str, Any]) -> Any:
    """Build the smallest value that *schema* allows, as far as our schemas go."""
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return instance(schema["anyOf"][0])
    if schema["type"] == "object":
        return {name: instance(one) for name, one in schema["properties"].items()}
    if schema["type"] == "array":
        return [instance(schema["items"])] * schema.get("minItems", 1)
    return {"integer": 1, "number": 1.0, "string": "x", "boolean": True, "null": None}[
        schema["type"]
    ]
