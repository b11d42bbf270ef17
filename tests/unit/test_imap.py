"""Letters on a real IMAP server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from digest.config import ImapSettings
from digest.deliver.bounces import LIMIT
from digest.deliver.bounces.imap import ImapMailbox
from digest.errors import ConfigError, DeliveryError
from tests.dovecot import PASSWORD, USER, Dovecot, lacking, running_dovecot


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    if lacking():
        pytest.skip(lacking())
    with running_dovecot() as dovecot:
        yield dovecot


@pytest.fixture
def dovecot(server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Dovecot:
    """Give the server with an empty mailbox."""
    for place in ("new", "cur"):
        for path in (server.maildir / place).iterdir():
            path.unlink()
    monkeypatch.setenv("DIGEST_IMAP_PASSWORD", PASSWORD)
    return server


def settings(dovecot: Dovecot, **changes: Any) -> ImapSettings:
    base: dict[str, Any] = {
        "host": dovecot.host,
        "port": dovecot.port,
        "username": USER,
        "security": "none",
    }
    return ImapSettings(**base | changes)


def unseen(imap: ImapSettings) -> list[bytes]:
    with closing(ImapMailbox(imap)) as mailbox:
        return [letter.content for letter in mailbox.letters()]


def test_unseen_letters_are_read_without_a_trace_and_settled(dovecot: Dovecot) -> None:
    imap = settings(dovecot)
    assert unseen(imap) == []
    for name in ("1", "2", "3"):
        dovecot.deliver(f"{name}.x", f"Subject: {name}\r\n\r\ntext".encode())
    dovecot.deliver("4.x", b"Subject: 4\r\n\r\n" + b"x" * LIMIT)
    with closing(ImapMailbox(imap)) as mailbox:
        letters = list(mailbox.letters())
        assert [letter.content[:10] for letter in letters] == [
            b"Subject: %d" % number for number in (1, 2, 3, 4)
        ]
        assert len(letters[-1].content) == LIMIT
        mailbox.settle(letters[1])
        mailbox.settle(letters[3])
    assert [content[:10] for content in unseen(imap)] == [b"Subject: 1", b"Subject: 3"]


def test_a_connection_is_made_private(dovecot: Dovecot) -> None:
    dovecot.deliver("1.x", b"Subject: 1\r\n\r\ntext")
    private = settings(dovecot, security="starttls", ca_file=dovecot.certificate)
    assert len(unseen(private)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"security": "starttls"}, "its certificate is not to be trusted: self-signed"),
        ({"security": "tls"}, "TLS does not come about: WRONG_VERSION_NUMBER"),
        ({"folder": "No such"}, "it says .*Mailbox doesn't exist: No such"),
        ({"folder": 'Quoted "\\'}, "it says"),
        ({"folder": "Fähre"}, "IMAP takes only ASCII here"),
        ({"port": 1}, "connection refused"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    dovecot: Dovecot, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(DeliveryError, match=words) as caught:
        unseen(settings(dovecot, **changes))
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_a_wrong_password_is_said_and_not_shown(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_IMAP_PASSWORD", "wrong-secret")
    with pytest.raises(DeliveryError, match="AUTHENTICATIONFAILED") as caught:
        unseen(settings(dovecot))
    assert "wrong-secret" not in caught.value.message


def test_settings_that_cannot_work_are_found_before_a_connection(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap = ImapSettings(host="127.0.0.1", port=1, username="x", ca_file=tmp_path / "none.pem")
    with pytest.raises(ConfigError, match="a username but no password"):
        ImapMailbox(imap)
    monkeypatch.setenv("DIGEST_IMAP_PASSWORD", "x")
    with pytest.raises(ConfigError, match=r"ca_file: .*No such file"):
        ImapMailbox(imap)
    (tmp_path / "none.pem").write_text("nothing")
    with pytest.raises(ConfigError, match="no certificate in it"):
        ImapMailbox(imap)


SCRIPT = [b"+OK\r\n", b"* BYE too busy\r\n", b"* OK hello\r\n"]


@pytest.mark.parametrize("greeting", SCRIPT)
def test_a_server_that_is_none_or_breaks_off(
    greeting: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_IMAP_PASSWORD", "x")
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(greeting)

        thread = threading.Thread(target=answer)
        thread.start()
        port = listening.getsockname()[1]
        imap = ImapSettings(host="127.0.0.1", port=port, username="x", security="none")
        with pytest.raises(DeliveryError, match="the IMAP server 127"):
            unseen(imap)
        thread.join(10)
