"""Opening a connection: never less than was asked for, and one clear line if it fails."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.deliver.smtp_opening import connect_error, greeting_name
from digest.errors import ConfigError, DeliveryError, MessageDeferred
from tests.certificates import Certificate, make_certificate
from tests.mailserver import Fault, MailServer, Moment
from tests.smtp import mailer_for, make_message, make_settings


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Make a certificate of localhost."""
    return make_certificate(tmp_path_factory.mktemp("good"))


@pytest.fixture(scope="session")
def expired(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Make a certificate that was good until yesterday."""
    return make_certificate(tmp_path_factory.mktemp("expired"), is_expired=True)


@pytest.fixture(scope="session")
def of_another(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Make a certificate of another host."""
    return make_certificate(tmp_path_factory.mktemp("another"), host="mail.example.net")


def stopped(server: MailServer, **changes: Any) -> DeliveryError:
    """Give the error with which *server* stops everything."""
    mailer = mailer_for(server, **changes)
    with pytest.raises(DeliveryError) as caught:
        mailer.send(make_message())
    mailer.close()
    assert type(caught.value) is DeliveryError
    assert caught.value.hint
    assert "\n" not in caught.value.message
    assert not server.accepted
    return caught.value


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_good_certificate(good: Certificate, security: Any, host: str) -> None:
    with MailServer(security=security, context=good.context) as server:
        mailer = mailer_for(server, security=security, host=host, ca_file=good.certificate)
        assert any("TLSv1." in line for line in mailer.probe())
        mailer.send(make_message())
        mailer.send(make_message())
        mailer.close()
    assert (server.connections, len(server.accepted)) == (1, 2)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("which", "reason"),
    [("expired", "certificate has expired"), ("of_another", "match|mismatch"), ("good", "self")],
)
def test_a_certificate_that_is_wrong(
    request: pytest.FixtureRequest, security: Any, which: str, reason: str
) -> None:
    """Expired, of another host, or of an authority that nobody named."""
    certificate: Certificate = request.getfixturevalue(which)
    trusted = None if which == "good" else certificate.certificate
    with MailServer(security=security, context=certificate.context) as server:
        error = stopped(server, security=security, host="localhost", ca_file=trusted)
    assert "its certificate is not to be trusted: " in error.message
    assert any(word in error.message for word in reason.split("|"))
    assert "ca_file" in error.hint
    assert "MAIL" not in server.commands


def test_no_fall_back_to_plain_text() -> None:
    """A server, or somebody between, that does not offer STARTTLS gets nothing."""
    with MailServer() as server:
        error = stopped(server, security="starttls")
    assert "does not offer STARTTLS" in error.message
    assert "587 with starttls" in error.hint
    assert list(server.commands) == ["EHLO"]


@pytest.mark.parametrize("reply", ["454 4.7.0 TLS not available", "502 5.5.1 no"])
def test_a_refused_starttls(good: Certificate, reply: str) -> None:
    no = Fault(at=Moment.STARTTLS, reply=reply)
    with MailServer(faults=[no], security="starttls", context=good.context) as server:
        error = stopped(server, security="starttls", ca_file=good.certificate)
    assert f"refuses STARTTLS: {reply}" in error.message


def test_tls_to_a_port_with_plain_text() -> None:
    with MailServer() as server:
        error = stopped(server, security="tls")
    assert "TLS does not come about" in error.message
    assert "465" in error.hint


def test_plain_text_to_a_port_with_tls(good: Certificate) -> None:
    """Each waits for the other to speak."""
    with MailServer(security="tls", context=good.context) as server:
        error = stopped(server, security="starttls", timeout=1.0)
    assert "it does not answer" in error.message
    assert "465" in error.hint


@pytest.fixture
def nobody() -> Iterator[int]:
    """Give a port on which nobody listens, and nobody begins to."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_nobody_listens(nobody: int) -> None:
    error = stopped(MailServer(port=nobody))
    assert error.message == f"the mail server 127.0.0.1:{nobody} cannot be used: connection refused"


def test_a_name_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = stopped(MailServer(port=25), host="mail.example.invalid")
    assert "its name is not known" in error.message


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (Fault(at=Moment.CONNECT, hang=True), "it does not answer"),
        (Fault(at=Moment.CONNECT, cut=True), "it ended the connection"),
        (Fault(at=Moment.CONNECT, reply="554 5.3.2 no service"), "takes no connection: 554 5.3.2"),
        (Fault(at=Moment.EHLO, reply="550 5.7.1 who are you"), "refuses our greeting: 550 5.7.1"),
        (Fault(at=Moment.EHLO, cut=True), "it ended the connection"),
        (Fault(at=Moment.EHLO, hang=True), "it does not answer"),
    ],
)
def test_a_server_that_does_not_begin(what: Fault, words: str) -> None:
    with MailServer(faults=[what]) as server:
        assert words in stopped(server, timeout=1.0).message


@pytest.mark.parametrize(
    "what",
    [
        Fault(at=Moment.CONNECT, reply="421 4.3.2 too many connections", times=1),
        Fault(at=Moment.CONNECT, reply="450 4.3.2 too many connections", times=1),
        Fault(at=Moment.EHLO, reply="421 4.3.2 going down", cut=True, times=1),
    ],
)
def test_a_server_that_is_busy_is_asked_later(what: Fault) -> None:
    with MailServer(faults=[what]) as server:
        mailer = mailer_for(server)
        with pytest.raises(MessageDeferred) as caught:
            mailer.send(make_message())
        assert caught.value.code == int(what.reply[:3])
        mailer.send(make_message())
        mailer.close()
    assert len(server.accepted) == 1


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_ca_file_that_holds_none(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigError, match=r"delivery\.smtp\.ca_file: .* cannot be read"):
        mailer_for(MailServer(port=25), security="tls", ca_file=path)


@pytest.mark.parametrize(
    ("hostname", "address", "name"),
    [
        ("mail.example.org", "192.0.2.1", "mail.example.org"),
        ("laptop", "192.0.2.1", "[192.0.2.1]"),
        ("laptop.", "192.0.2.1", "[192.0.2.1]"),
        ("laptop", "2001:db8::1", "[IPv6:2001:db8::1]"),
    ],
)
def test_we_greet_with_a_full_name(hostname: str, address: str, name: str) -> None:
    assert greeting_name(hostname, address) == name


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError("timed out"), "it does not answer"),
        (OSError(113, "No route to host"), "no route to host"),
        (ssl.SSLError(1, "odd"), "TLS does not come about"),
    ],
)
def test_what_the_system_says_is_one_line(error: OSError, words: str) -> None:
    assert words in connect_error(error, make_settings(25)).message
