"""The SMTP mailer with a server that plays along."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from digest.config import DeliverySettings, DkimSettings
from digest.deliver import make_mailer
from digest.deliver.smtp import SmtpMailer
from digest.errors import RecipientRefused
from tests.certificates import make_rsa_key
from tests.mailserver import MailServer, mail_server_process
from tests.smtp import CONTENT, mailer_for, make_message, make_settings

ENVELOPE = ["MAIL", "RCPT", "DATA"]


@pytest.fixture(scope="session")
def dkim_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a key."""
    return make_rsa_key(tmp_path_factory.mktemp("dkim") / "dkim.pem")


@pytest.fixture
def server() -> Iterator[MailServer]:
    """Run a server that refuses nothing."""
    with MailServer() as server:
        yield server


def test_a_message_arrives_as_it_is(server: MailServer) -> None:
    """With its envelope: who gets it, where it bounces, and under which name."""
    mailer = mailer_for(server)
    assert mailer.send(make_message()) == "250 2.0.0 Ok: queued"
    mailer.close()
    (mail,) = server.accepted
    assert (mail.content, mail.recipient) == (CONTENT, "reader@example.org")
    assert (mail.sender, mail.message_id) == ("bounces+1@example.org", "1@example.org")
    assert mail.rcpt_options == {"NOTIFY": "FAILURE"}
    assert {key.upper(): value for key, value in mail.mail_options.items()} == {
        "SIZE": str(len(CONTENT)),
        "RET": "HDRS",
        "ENVID": "1-2025w19",
    }


@pytest.mark.parametrize("offers", [("PIPELINING",), ()])
def test_dots_and_long_messages_arrive(offers: tuple[str, ...]) -> None:
    content = b"Message-ID: <1@example.org>\r\n\r\n" + b".\r\n..\r\n.word\r\n" * 10_000
    with MailServer(offers=offers) as server:
        mailer = mailer_for(server)
        mailer.send(make_message(content=content))
        mailer.send(make_message(content=b".\r\n"))
        mailer.close()
    assert [mail.content for mail in server.accepted] == [content, b".\r\n"]


@pytest.mark.parametrize("offers", [("PIPELINING", "DSN"), ()])
def test_one_connection_takes_many_messages(offers: tuple[str, ...]) -> None:
    """Nothing is said between them that need not be."""
    with MailServer(offers=offers) as server:
        mailer = mailer_for(server)
        for number in range(3):
            mailer.send(make_message(to=f"reader{number}@example.org"))
        mailer.close()
        assert server.connections == 1
        assert list(server.commands) == ["EHLO", *ENVELOPE * 3, "QUIT"]


def test_each_thread_has_a_connection_of_its_own(server: MailServer) -> None:
    mailer = mailer_for(server, connections=4)
    assert mailer.connections == 4
    together = threading.Barrier(4, timeout=10)

    def work(name: int) -> None:
        for number in range(5):
            together.wait()
            mailer.send(make_message(to=f"reader{name}.{number}@example.org"))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({mail.recipient for mail in server.accepted}) == 20
    assert server.connections <= 4
    mailer.close()
    assert server.commands.count("QUIT") == server.connections


def test_the_next_round_uses_what_is_open(server: MailServer) -> None:
    """Threads come and go; connections stay."""
    mailer = mailer_for(server)
    for _ in range(3):
        thread = threading.Thread(target=mailer.send, args=(make_message(),))
        thread.start()
        thread.join()
    mailer.close()
    assert (server.connections, len(server.accepted)) == (1, 3)


def test_it_sends_again_after_it_was_closed(server: MailServer) -> None:
    mailer = mailer_for(server)
    for _ in range(2):
        mailer.send(make_message())
        mailer.close()
    assert (server.connections, len(server.accepted)) == (2, 2)


def test_a_connection_that_was_idle_for_long_is_not_used_again(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailer = mailer_for(server)
    mailer.send(make_message())
    monkeypatch.setattr("digest.deliver.smtp_connection._IDLE", 0.0)
    mailer.send(make_message())
    mailer.close()
    assert (server.connections, len(server.accepted)) == (2, 2)


def test_a_domain_is_written_as_dns_has_it(server: MailServer) -> None:
    mailer = mailer_for(server)
    mailer.send(make_message(to="reader@bücher.example"))
    mailer.send(make_message(to="jörg@bücher.example"))
    mailer.close()
    plain, wide = server.accepted
    assert plain.recipient == "reader@xn--bcher-kva.example"
    assert "SMTPUTF8" not in plain.mail_options
    assert wide.recipient == "jörg@xn--bcher-kva.example"
    assert "SMTPUTF8" in wide.mail_options


def test_a_server_without_smtputf8_is_not_asked() -> None:
    """The address is refused, and the next message goes on over the same connection."""
    with MailServer(smtputf8=False) as server:
        mailer = mailer_for(server)
        with pytest.raises(RecipientRefused, match="does not offer SMTPUTF8"):
            mailer.send(make_message(to="jörg@example.org"))
        mailer.send(make_message())
        mailer.close()
        assert list(server.commands) == ["EHLO", *ENVELOPE, "QUIT"]


def test_probe_says_what_it_found(server: MailServer) -> None:
    """And what it opened is used for the first message."""
    mailer = mailer_for(server)
    assert list(mailer.probe()) == [f"connected to 127.0.0.1:{server.port}"]
    mailer.send(make_message())
    mailer.close()
    assert server.connections == 1


def test_messages_are_signed_on_their_way(
    server: MailServer, dkim_key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same message has the same signature, so that a second try is the same bytes."""
    monkeypatch.setenv("DIGEST_DKIM_KEY_FILE", str(dkim_key))
    dkim = DkimSettings(domain="example.org", selector="digest")
    smtp = make_settings(server.port)
    mailer = make_mailer(DeliverySettings(mailer="smtp", smtp=smtp, dkim=dkim))
    assert isinstance(mailer, SmtpMailer)
    message = make_message(content=b"Date: Fri, 09 May 2025 07:00:00 +0000\r\n" + CONTENT)
    mailer.send(message)
    mailer.send(replace(message, to="other@example.org"))
    assert "messages are signed: digest._domainkey.example.org" in list(mailer.probe())
    mailer.close()
    first, second = (mail.content for mail in server.accepted)
    assert first.startswith(b"DKIM-Signature: v=1;")
    assert first.endswith(message.content)
    assert first == second


def test_the_server_as_a_process_logs_what_it_took(tmp_path: Path) -> None:
    """The tests that kill the sender rely on it."""
    log = tmp_path / "log"
    with mail_server_process(log) as port:
        mailer = SmtpMailer(DeliverySettings(smtp=make_settings(port)))
        mailer.send(make_message())
        assert log.read_text() == "reader@example.org\t1@example.org\n"
        mailer.close()
