"""The fake arXiv fails as it is told to."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from http.client import IncompleteRead
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from tests.fake_arxiv import FAULTS, FakeArxiv, parse_fault
from tests.fake_arxiv.asking import (
    NOW,
    PAPERS,
    get,
    ids,
    total,
)


@pytest.fixture
def arxiv() -> Iterator[FakeArxiv]:
    """Serve 300 papers of one week, which is over."""
    with FakeArxiv(PAPERS, now=NOW) as fake:
        yield fake


ASKED = {"search_query": "cat:cs.AI OR cat:cs.CL", "max_results": 30}


@pytest.mark.parametrize("name", ["429", "503", "400", "403", "500", "429-retry-after=7"])
def test_faults_with_a_status(arxiv: FakeArxiv, name: str) -> None:
    arxiv.faults.append(name)
    with pytest.raises(HTTPError) as caught:
        get(arxiv.api_url, **ASKED)
    with caught.value as answer:
        assert answer.code == int(name[:3])
        assert answer.headers.get("Retry-After") == ("7" if "=" in name else None)
    assert len(ids(get(arxiv.api_url, **ASKED))) == 30
    assert [request.fault for request in arxiv.log] == [name.partition("=")[0], None]


@pytest.mark.parametrize(
    ("name", "start", "words"),
    [
        ("error-entry", 0, b"/api/errors#"),
        ("html-page", 0, b"<!DOCTYPE html>"),
        ("rate-exceeded-text", 0, b"Rate exceeded."),
        ("blank", 0, b""),
        ("empty-first", 0, b"<opensearch:totalResults>0<"),
        ("empty-later", 30, b"<opensearch:totalResults>300<"),
        ("short", 0, b"<opensearch:totalResults>300<"),
        ("short-later", 30, b"<opensearch:totalResults>300<"),
        ("truncated", 0, b"<opensearch:totalResults>300<"),
        ("wrong-total", 0, b"<opensearch:totalResults>307<"),
        ("duplicate-page", 30, b"<opensearch:startIndex>30<"),
    ],
)
def test_faults_that_look_like_success(
    arxiv: FakeArxiv, name: str, start: int, words: bytes
) -> None:
    right = get(arxiv.api_url, **ASKED, start=start)
    arxiv.faults.append(name)
    wrong = get(arxiv.api_url, **ASKED, start=start)
    assert words in wrong
    assert wrong != right
    assert not arxiv.faults
    assert get(arxiv.api_url, **ASKED, start=start) == right


def test_what_the_damaged_pages_hold(arxiv: FakeArxiv) -> None:
    first, later = (get(arxiv.api_url, **ASKED, start=start) for start in (0, 30))
    arxiv.faults.extend(["empty-later", "short-later", "duplicate-page"])
    damaged = [get(arxiv.api_url, **ASKED, start=start) for start in (0, 30, 30, 30)]
    assert damaged[0] == first  # those faults leave a first page alone
    assert ids(damaged[1]) == []
    assert len(ids(damaged[2])) == 20
    assert set(ids(damaged[2])) < set(ids(later))
    assert ids(damaged[3]) == ids(first)
    arxiv.faults.append("drop-ids")
    assert get(arxiv.api_url, **ASKED) == first  # it waits for a list of ids
    some = get(arxiv.api_url, id_list=",".join(paper.id for paper in PAPERS[:6]))
    assert len(ids(some)) == total(some) == 4


def test_a_truncated_answer_is_no_xml(arxiv: FakeArxiv) -> None:
    urls = {"api": arxiv.api_url, "rss": f"{arxiv.rss_url}/cs", "oai": arxiv.oai_url}
    for service, url in urls.items():
        arxiv.faults.append(f"{service}.truncated")
        with pytest.raises(ET.ParseError):
            ET.fromstring(get(url, search_query="all:a", verb="ListRecords"))
    assert not arxiv.faults


def test_connections_that_end_badly(arxiv: FakeArxiv) -> None:
    arxiv.faults.extend(["cut", "reset"])
    with pytest.raises(IncompleteRead):
        get(arxiv.api_url, **ASKED)
    with pytest.raises((ConnectionResetError, URLError), match="reset"):
        get(arxiv.api_url, **ASKED)
    assert [request.fault for request in arxiv.log] == ["cut", "reset"]


def test_a_server_that_hangs_lets_go_when_it_is_closed() -> None:
    with FakeArxiv(PAPERS, now=NOW, faults=["hang=300"]) as fake:
        host, port = fake.url.removeprefix("http://").split(":")
        connection = socket.create_connection((host, int(port)), timeout=0.05)
        connection.sendall(b"GET /api/query?search_query=a HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(TimeoutError):
            connection.recv(1)
        while not fake.log:
            time.sleep(0.01)  # the request may come in late on a busy machine
    with connection:
        connection.settimeout(5)
        assert connection.recv(12) == b"HTTP/1.1 200"
    assert fake.log[0].fault == "hang"


def test_faults_wait_for_their_turn(arxiv: FakeArxiv) -> None:
    arxiv.faults.extend(["blank@3", "error-entry:2", "oai.blank", "rss.blank:*"])
    found = [len(ids(body)) if (body := get(arxiv.api_url, **ASKED)) else -1 for _ in range(4)]
    assert found == [1, 1, -1, 30]
    assert get(arxiv.oai_url, verb="Identify") == b""
    assert [get(f"{arxiv.rss_url}/cs") for _ in range(3)] == [b""] * 3
    assert [fault.name for fault in arxiv.faults.pending] == ["blank"]
    arxiv.faults.clear()
    assert not arxiv.faults


def test_every_fault_has_a_spelling_and_others_do_not() -> None:
    assert [parse_fault(f"{name}:2@3").name for name in FAULTS] == list(FAULTS)
    assert parse_fault("rss.hang=2.5:4").value == 2.5
    assert parse_fault("stale-rss").service == "rss"
    for wrong in ("", "430", "429:x", "oai.empty-first", "web.429", "hang="):
        with pytest.raises(ValueError, match="fault"):
            parse_fault(wrong)


def test_it_runs_by_hand(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fake_arxiv", "--make", "20", "--fault", "429:3"]
    command += ["--now", "2026-05-08T12:00Z"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            with pytest.raises(HTTPError) as caught:
                get(f"{url}/api/query", **ASKED)
            caught.value.close()
        finally:
            process.terminate()
