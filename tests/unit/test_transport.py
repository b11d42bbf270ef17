"""How requests are sent, repeated and given up."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from digest.config import ArxivSettings
from digest.errors import SourceError
from digest.sources.documents.answers import Doubtful, Garbled, Overloaded, Rejected
from digest.sources.wire.transport import Transport
from tests.scripted import drip, hang, reply, scripted

NOW = datetime(2025, 5, 10, 7, tzinfo=UTC)
GOOD = reply(b"good")

Make = Callable[..., tuple[Transport, list[float]]]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Build a transport that writes down its waits instead of waiting."""

    def build(now: datetime = NOW, **changes: Any) -> tuple[Transport, list[float]]:
        slept: list[float] = []
        settings = ArxivSettings(cache=tmp_path / "cache", timeout=2.0).model_copy(update=changes)
        contact = "Ada Example <ada@example.org>"
        transport = Transport(
            settings, contact=contact, folder=tmp_path / "lock", now=now, sleep=slept.append
        )
        return transport, slept

    return build


def cool_downs(slept: list[float]) -> list[float]:
    """Leave out the pauses of three seconds at most between any two requests."""
    return [wait for wait in slept if wait > 3]


def expects_good(body: bytes) -> None:
    """Be content with one answer only."""
    if body != b"good":
        msg = "rubbish"
        raise Garbled(msg)


def test_a_request_says_who_asks(make: Make) -> None:
    transport, _ = make()
    with scripted(GOOD) as server:
        assert transport.get(server.url, {"search_query": "cat:cs.AI AND x"}) == b"good"
    request = server.asked[0]
    assert request.startswith("GET /api/query?search_query=cat%3Acs.AI+AND+x HTTP/1.1\r\n")
    assert "User-Agent: digest-weekly/" in request
    assert "(+mailto:ada@example.org)" in request


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_cool_downs_grow(make: Make, status: str) -> None:
    transport, slept = make()
    busy = reply(b"Rate exceeded.", status)
    with scripted(busy, busy, busy, GOOD) as server:
        assert transport.get(server.url) == b"good"
    assert cool_downs(slept) == [9, 30, 90]


@pytest.mark.parametrize(
    "value",
    ["77", format_datetime(NOW + timedelta(seconds=77), usegmt=True)],
)
def test_retry_after_is_honoured(make: Make, value: str) -> None:
    transport, slept = make()
    with scripted(reply(b"", "429 Too Many", Retry_After=value), GOOD) as server:
        assert transport.get(server.url) == b"good"
    assert cool_downs(slept) == [77]


def test_a_date_in_retry_after_is_by_the_clock_of_the_server(make: Make) -> None:
    transport, slept = make()
    there = NOW + timedelta(days=400)
    dates = {
        "Date": format_datetime(there),
        "Retry_After": format_datetime(there.replace(minute=1)),
    }
    with scripted(reply(b"", "503 Busy", **dates), GOOD) as server:
        transport.get(server.url)
    assert cool_downs(slept) == [60]


def test_a_wait_beyond_patience_ends_the_run_at_once(make: Make) -> None:
    transport, slept = make()
    with (
        scripted(reply(b"", "429 Too Many", Retry_After="7200")) as server,
        pytest.raises(SourceError, match="asks for 7200 s without a request"),
    ):
        transport.get(server.url)
    assert len(server.asked) == 1
    assert cool_downs(slept) == []


def test_patience_is_for_the_whole_run(make: Make) -> None:
    """The last wait is as long as patience goes; then the next request gets no second try."""
    transport, slept = make(patience=100)
    busy = r"127\.0\.0\.1 is overloaded \(HTTP 503\)"
    with scripted(reply(b"", "503 Busy")) as server:
        with pytest.raises(SourceError, match=busy) as caught:
            transport.get(server.url)
        assert sum(cool_downs(slept)) == 100
        assert "run again later" in caught.value.hint
        count = len(server.asked)
        with pytest.raises(SourceError):
            transport.get(server.url + "?2")
    assert len(server.asked) == count + 1


BROKEN = {
    "cut": reply(b"half", Content_Length="1000"),
    "reset": lambda connection: connection.close(),
    "nonsense": lambda connection: connection.sendall(b"nonsense\r\n\r\n"),
    "garbled": reply(b"<html>sorry</html>"),
    "partial": reply(b"good", "200 OK", Content_Encoding="gzip"),
    "cut chunk": lambda connection: connection.sendall(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf"
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_asked_for_again(make: Make, name: str) -> None:
    transport, _ = make()
    with scripted(BROKEN[name], GOOD) as server:
        assert transport.get(server.url, check=expects_good) == b"good"
    assert len(server.asked) == 2


@pytest.mark.parametrize("name", BROKEN)
def test_an_answer_that_stays_broken_is_an_error(make: Make, name: str) -> None:
    transport, _ = make()
    with (
        scripted(BROKEN[name]) as server,
        pytest.raises(SourceError, match=r"^127\.0\.0\.1 ") as caught,
    ):
        transport.get(server.url, check=expects_good)
    assert len(server.asked) == 4
    assert caught.value.hint


def test_a_server_that_says_nothing_is_given_up(make: Make) -> None:
    transport, _ = make(timeout=0.1)
    with (
        scripted(hang) as server,
        pytest.raises(SourceError, match=r"gave no answer within 0\.1 s"),
    ):
        transport.get(server.url)


def test_a_server_that_drips_is_given_up(make: Make) -> None:
    """Each byte comes in time; the whole never would."""
    transport, _ = make(timeout=0.1)
    with (
        scripted(drip) as server,
        pytest.raises(SourceError, match="sends so slowly"),
    ):
        transport.get(server.url)


def test_nobody_there_is_said_soon(make: Make) -> None:
    """No patience is spent on a network that is not there: two quick tries more."""
    transport, slept = make()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(SourceError, match="cannot be reached: the connection is refused") as caught:
        transport.get(f"http://127.0.0.1:{port}/")
    assert "check the network" in caught.value.hint
    assert sum(slept) < 12


def test_a_name_that_is_not_known(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    transport, _ = make()
    with pytest.raises(SourceError, match=r"nowhere\.invalid cannot be reached: its name is not"):
        transport.get("https://nowhere.invalid/")


@pytest.mark.parametrize("url", ["nonsense", "ftp://example.org/", "http://"])
def test_what_is_no_address(make: Make, url: str) -> None:
    transport, _ = make()
    with pytest.raises(SourceError, match="is not the address of a service"):
        transport.get(url)


def test_403_stops_at_once(make: Make) -> None:
    transport, _ = make()
    with (
        scripted(reply(b"<html>Access Denied</html>", "403 Forbidden")) as server,
        pytest.raises(SourceError, match="403") as caught,
    ):
        transport.get(server.url)
    assert len(server.asked) == 1
    assert "robots" in caught.value.hint


def test_400_shows_the_message_and_is_never_repeated(make: Make, shared: Path) -> None:
    body = (shared / "recordings/api/axpy_id_abc_s0_m100_http400.xml").read_bytes()
    transport, _ = make()
    with (
        scripted(reply(body, "400 Bad Request")) as server,
        pytest.raises(SourceError, match="incorrect id format for abc") as caught,
    ):
        transport.get(server.url)
    assert len(server.asked) == 1
    assert isinstance(caught.value.__cause__, Rejected)


def test_an_excuse_with_200_is_an_overloaded_service(make: Make) -> None:
    def check(body: bytes) -> None:
        if body != b"good":
            msg = "plain text: Rate exceeded."
            raise Overloaded(msg)

    transport, slept = make()
    with scripted(reply(b"Rate exceeded."), GOOD) as server:
        assert transport.get(server.url, check=check) == b"good"
    assert cool_downs(slept) == [9]


def doubts_nothing(body: bytes) -> None:
    """Doubt an answer with nothing in it."""
    if body == b"nothing":
        msg = "nothing"
        raise Doubtful(msg)


def test_what_is_doubtful_is_believed_the_third_time(make: Make) -> None:
    transport, _ = make()
    with scripted(reply(b"nothing")) as server:
        assert transport.get(server.url, check=doubts_nothing) == b"nothing"
        assert len(server.asked) == 3
        transport, _ = make()
        assert transport.get(server.url, check=doubts_nothing) == b"nothing"
        assert len(server.asked) == 3


def test_what_is_doubtful_may_turn_out_wrong(make: Make) -> None:
    transport, _ = make()
    with scripted(reply(b"nothing"), reply(b"nothing"), GOOD) as server:
        assert transport.get(server.url, check=doubts_nothing) == b"good"


def test_an_answer_is_asked_for_once_a_day(make: Make, tmp_path: Path) -> None:
    """Another run of the day takes what is kept; the next day asks, and tidies up."""
    with scripted(GOOD, reply(b"fresh"), reply(b"tomorrow's")) as server:
        assert make()[0].get(server.url) == b"good"
        assert make()[0].get(server.url) == b"good"
        assert make()[0].get(server.url, fresh=True) == b"fresh"
        assert make()[0].get(server.url) == b"fresh"
        assert make(now=NOW + timedelta(days=1))[0].get(server.url) == b"tomorrow's"
    assert len(server.asked) == 3
    folders = [folder.name for folder in (tmp_path / "cache").iterdir()]
    assert folders == ["2025-05-11-after-2025-05-09"]


def test_an_answer_from_before_an_announcement_is_not_kept_after_it(make: Make) -> None:
    """What was asked before the service knew of it would look complete, and is not."""
    friday = datetime(2025, 5, 9, 1, tzinfo=UTC)  # announced at 00:00, sure to be known at 02:00
    with scripted(reply(b"before"), reply(b"after")) as server:
        assert make(now=friday)[0].get(server.url) == b"before"
        assert make(now=friday + timedelta(hours=2))[0].get(server.url) == b"after"


def test_only_what_was_kept_is_tidied_up(make: Make, tmp_path: Path) -> None:
    """A folder that looks like ours loses nothing that is not ours."""
    other = tmp_path / "cache" / "2025-05-01" / "thesis.tex"
    other.parent.mkdir(parents=True)
    other.write_text("precious")
    with scripted(GOOD) as server:
        make()[0].get(server.url)
    assert other.read_text() == "precious"


@pytest.mark.parametrize("scene", [reply(b"no", "500 Oops"), reply(b"no", "404 Not Found")])
def test_an_error_is_never_kept(make: Make, tmp_path: Path, scene: Any) -> None:
    transport, _ = make(patience=0)
    with scripted(scene) as server, pytest.raises(SourceError):
        transport.get(server.url)
    assert not (tmp_path / "cache").exists()


def test_a_damaged_kept_answer_is_asked_for_again(make: Make, tmp_path: Path) -> None:
    with scripted(GOOD) as server:
        make()[0].get(server.url, check=expects_good)
        next((tmp_path / "cache").rglob("*.answer")).write_bytes(b"go")
        assert make()[0].get(server.url, check=expects_good) == b"good"
    assert len(server.asked) == 2


def test_a_cache_that_cannot_be_written_is_an_error(make: Make, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    transport, _ = make()
    with scripted(GOOD) as server, pytest.raises(SourceError, match="cannot be kept in"):
        transport.get(server.url)


def test_the_budget_ends_a_run_and_the_next_goes_on(make: Make) -> None:
    with scripted(GOOD) as server:
        transport, _ = make(budget=2)
        for number in (1, 2):
            transport.get(f"{server.url}?{number}")
        with pytest.raises(SourceError, match="the budget of 2 requests is used up") as caught:
            transport.get(f"{server.url}?3")
        assert "run again" in caught.value.hint
        transport, _ = make(budget=2)
        for number in (1, 2, 3):
            transport.get(f"{server.url}?{number}")
    assert len(server.asked) == 3


def test_requests_are_spaced_out(make: Make) -> None:
    transport, slept = make()
    with scripted(GOOD) as server:
        transport.get(f"{server.url}?1")
        transport.get(f"{server.url}?2")
    assert slept[0] == 0
    assert 2 < slept[1] <= 3


def test_a_redirect_on_the_same_host_is_followed(make: Make) -> None:
    transport, _ = make()
    with scripted(reply(b"", "301 Moved", Location="/elsewhere?x=1"), GOOD) as server:
        assert transport.get(server.url) == b"good"
    assert server.asked[1].startswith("GET /elsewhere?x=1 ")


@pytest.mark.parametrize(
    "location", ["http://evil.example/", "//evil.example/x", "http://127.0.0.1:1/", "", "file:///x"]
)
def test_a_redirect_to_another_place_is_refused(make: Make, location: str) -> None:
    transport, _ = make()
    with (
        scripted(reply(b"", "302 Found", Location=location)) as server,
        pytest.raises(SourceError, match="sends to another place"),
    ):
        transport.get(server.url)
    assert len(server.asked) == 1


def test_a_circle_of_redirects_ends(make: Make) -> None:
    transport, _ = make()
    with (
        scripted(reply(b"", "302 Found", Location="/api/query")) as server,
        pytest.raises(SourceError, match="without an end"),
    ):
        transport.get(server.url)
    assert len(server.asked) == 4
