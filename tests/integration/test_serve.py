"""``digest serve`` as an operator runs it."""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from digest.cli import main
from tests.serving import PATIENCE, Serving, link_in, make_folder, serving

STAMPLESS = {"address": "reader@example.org", "topic": "speech"}
JSON = {"Accept": "application/json"}


def ask(server: Serving, address: str, **headers: str) -> Any:
    """Ask as a script does that has waited long enough."""
    with httpx2.Client(base_url=server.url, headers=headers) as client:
        form = client.get("subscribe/").text
        stamp = re.findall(r'name="stamp" value="([^"]+)"', form)[0]
        time.sleep(2.1)  # the stamp is signed, and its time that of the server
        return client.post("subscribe/", data={"address": address, "stamp": stamp})


def tried(folder: Path) -> str:
    """Wait until the mail has been tried; give what the server, or nobody, said."""
    deadline = time.monotonic() + PATIENCE
    with closing(sqlite3.connect(folder / "var/digest.db")) as connection:
        while time.monotonic() < deadline:
            (detail,) = connection.execute("SELECT detail FROM notices").fetchone()
            if detail:
                return str(detail)
            time.sleep(0.05)
    message = "no mail was tried"
    raise AssertionError(message)


def origins(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "var/digest.db")) as connection:
        return [row[0] for row in connection.execute("SELECT origin FROM consents ORDER BY number")]


def test_the_journey_works_on_one_machine_without_any_setting(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "weekly")
    with serving(folder) as server:
        assert server.url.endswith("/digest/")
        assert ask(server, "reader@example.org").status_code == 200
        mail = server.mail()
        assert mail["To"] == "reader@example.org"
        link = link_in(mail)
        assert link.startswith(server.url)
        assert "r•••@example.org" in httpx2.get(link).text
        assert "You are subscribed" in httpx2.post(link).text
        status, said = server.end(signal.SIGTERM)
    assert (status, said.splitlines()[-1]) == (0, "stopped")
    assert "web.url is not set" in said
    assert "mail is not sent, but written to var/outbox/" in said
    assert "there is no site in site/ yet" in said
    assert "@example.org" not in said


def test_ctrl_c_ends_it(tmp_path: Path) -> None:
    with serving(make_folder(tmp_path / "weekly"), "--host", "127.0.0.1") as server:
        assert httpx2.get(server.url + "nowhere").status_code == 404
        assert server.end(signal.SIGINT)[0] == 0


def test_a_mail_server_that_is_down_slows_nobody_and_gets_it_after_kill_9(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = taken.getsockname()[1]
    smtp = f"delivery: {{mailer: smtp, smtp: {{port: {closed}, security: none}}}}\n"
    folder = make_folder(tmp_path / "weekly", smtp)
    with serving(folder) as server:
        assert ask(server, "reader@example.org").status_code == 200
        assert httpx2.get(server.url + "subscribe/", timeout=5).status_code == 200
        assert "efused" in tried(folder)
        _, said = server.end(signal.SIGKILL)
    assert "digest: mail: " in said
    assert "reader@example.org" not in said
    with closing(sqlite3.connect(folder / "var/digest.db")) as connection, connection:
        # not to wait for half a minute here
        connection.execute("UPDATE notices SET due = created WHERE due IS NOT NULL")
    make_folder(folder)
    with serving(folder) as server:
        assert server.mail()["To"] == "reader@example.org"


@pytest.mark.parametrize(
    ("trusted", "record", "expected"),
    [
        ("[]", "network", "127.0.0.0/24"),
        ("[127.0.0.1]", "network", "198.51.100.0/24"),
        ("[127.0.0.0/8]", "address", "198.51.100.7"),
        ("[10.0.0.1]", "address", "127.0.0.1"),
        ("[127.0.0.1]", "none", ""),
    ],
)
def test_only_a_trusted_proxy_says_where_a_request_comes_from(
    tmp_path: Path, trusted: str, record: str, expected: str
) -> None:
    web = f"web: {{trusted_proxies: {trusted}, record: {record}}}\n"
    folder = make_folder(tmp_path / "weekly", web)
    with serving(folder) as server:
        ask(server, "reader@example.org", **{"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
        server.mail()
    assert origins(folder) == [expected]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--host", "no-such-host.invalid"], "no-such-host.invalid is no address of this"),
        (["--host", "192.0.2.1", "--port", "0"], "port 0 of 192.0.2.1 cannot be used: "),
        (["--port", "70000"], "Invalid value for '--port'"),
    ],
)
def test_where_it_cannot_listen_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(make_folder(tmp_path / "weekly"))
    assert main(["serve", *arguments]) in {1, 2}
    assert message in capsys.readouterr().err.splitlines()[0]


def test_a_busy_port_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(make_folder(tmp_path / "weekly"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"digest: error: port {port} of 127.0.0.1 cannot be used: Address already in use",
        f"hint: try --port {port + 1}, or --port 0",
    ]
