"""One request and its answer, over real connections to this machine."""

from __future__ import annotations

import gzip
import socket
import ssl
from pathlib import Path
from threading import Event

import pytest
import requests
import urllib3

from digest.cards.llm.openai.transport import (
    Interrupted,
    Key,
    ModelTransport,
    Unreachable,
    _is_untrusted,
)
from digest.errors import SummarizerError
from tests.chatserver import Play, Response, chat_server, raw

PATH = "/chat/completions"
#: Seconds; for what must fail by it.
_SHORT = 0.05
CONTENT = {"messages": [{"role": "user", "content": "Ünïcödé \ud800 \x00"}]}


def _wire(url: str, *, key: Key | None = None, timeout: float = 10.0) -> ModelTransport:
    return ModelTransport(url, key=key, timeout=timeout, connections=2)


def _break(play: Play, *, timeout: float = 10.0) -> str:
    """Say how a request fails that is answered by *play*."""
    with chat_server(play) as server, pytest.raises(Interrupted) as caught:
        _wire(server.url, timeout=timeout).post(PATH, CONTENT)
    return str(caught.value)


def test_a_request_goes_out_as_json_and_its_answer_comes_back_whole() -> None:
    with chat_server(raw(b"x" * 300_000, status=418, headers={"X-Own": "1"})) as server:
        reply = _wire(server.url).post(PATH, CONTENT)
    assert (reply.status, reply.body, reply.headers["x-own"]) == (418, b"x" * 300_000, "1")
    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.content == CONTENT
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["user-agent"].startswith("digest-weekly/")
    assert "authorization" not in asked.headers


def test_a_get_has_its_own_answer() -> None:
    with chat_server(models=Response(body=b"[]")) as server:
        assert _wire(server.url).get("/models").body == b"[]"


def test_the_key_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what ~/.netrc has for this machine does not, with a key or without."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with chat_server(raw()) as server:
        _wire(server.url, key=Key("sk-1")).post(PATH, CONTENT)
        _wire(server.url).post(PATH, CONTENT)
    assert server.asked[0].headers["authorization"] == "Bearer sk-1"
    assert "authorization" not in server.asked[1].headers


def test_this_machine_is_not_behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with chat_server(raw()) as server:
        assert _wire(server.url).post(PATH, CONTENT).status == 200


def test_a_redirect_is_not_followed() -> None:
    with chat_server(raw()) as other:
        place = {"Location": f"{other.url}/chat/completions"}
        with chat_server(raw(status=307, headers=place)) as server:
            reply = _wire(server.url, key=Key("sk-1")).post(PATH, CONTENT)
    assert reply.status == 307
    assert other.asked == []


def test_cookies_are_not_kept() -> None:
    with chat_server(raw(headers={"Set-Cookie": "a=b"})) as server:
        wire = _wire(server.url)
        for _ in range(2):
            wire.post(PATH, CONTENT)
    assert "cookie" not in server.asked[1].headers


def test_an_answer_that_does_not_come_is_given_up() -> None:
    silent = raw(until=Event())
    assert _break(silent, timeout=_SHORT) == "gave no answer within 0.05 s"


def test_an_answer_that_drips_is_given_up() -> None:
    """Each byte comes in time; the whole does not."""
    dripping = raw(b"x" * 1000, is_dripping=True)
    assert _break(dripping, timeout=_SHORT) == "gave no answer within 0.05 s"


def test_a_connection_that_is_cut_is_told() -> None:
    cut = "cut the connection in the middle of an answer"
    assert _break(raw(is_silent=True)) == cut
    assert _break(raw(b"x" * 100, length=200)) == cut


def test_a_length_that_is_too_short_ends_the_answer() -> None:
    with chat_server(raw(b'{"choices": []}', length=5)) as server:
        assert _wire(server.url).post(PATH, CONTENT).body == b'{"cho'


@pytest.mark.parametrize("is_packed", [False, True])
def test_an_answer_without_end_is_given_up(is_packed: bool) -> None:  # noqa: FBT001 # two cases
    body = b" " * (12 * 2**20)
    headers = {"Content-Encoding": "gzip"} if is_packed else {}
    endless = raw(gzip.compress(body, 1) if is_packed else body, headers=headers)
    assert _break(endless) == "sends more than 8 MiB"


def test_a_body_that_is_not_packed_as_it_says_is_told() -> None:
    assert _break(raw(b"plain", headers={"Content-Encoding": "gzip"})).startswith("cut")


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable, match="the connection is refused"):
        _wire(f"http://127.0.0.1:{port}").post(PATH, CONTENT)


def test_a_server_without_encryption_is_unreachable_by_https() -> None:
    with chat_server() as server, pytest.raises(Unreachable, match="there is no https"):
        _wire(server.url.replace("http:", "https:")).post(PATH, CONTENT)


@pytest.mark.parametrize(
    ("cause", "expected"), [(ssl.SSLCertVerificationError(), True), (ssl.SSLEOFError(), False)]
)
def test_a_server_that_is_not_who_it_should_be_is_told_from_a_broken_line(
    cause: Exception,
    expected: bool,  # noqa: FBT001 # a table
) -> None:
    reason = urllib3.exceptions.SSLError(cause)
    pool = urllib3.HTTPSConnectionPool("localhost")
    error = urllib3.exceptions.MaxRetryError(pool, "/", reason)
    assert _is_untrusted(requests.exceptions.SSLError(error)) is expected


@pytest.mark.parametrize("url", ["http://..:80/v1", f"http://{'x' * 80}.example.org/v1"])
def test_what_is_no_address_is_an_error_for_people(url: str) -> None:
    with pytest.raises(SummarizerError, match="is not the address of a server"):
        _wire(url).post(PATH, CONTENT)
