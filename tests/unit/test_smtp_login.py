"""Logging in: what is refused stops the run, and no error shows the password."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

import pytest

from digest.deliver.smtp_login import is_loopback
from digest.errors import ConfigError, DeliveryError, MessageDeferred
from tests.certificates import make_certificate
from tests.mailserver import Fault, MailServer, Moment
from tests.smtp import mailer_for, make_message

SECRET = "pass-Word/123"
USERS = {"digest": SECRET}


def make_server(**changes: Any) -> MailServer:
    """Build a server that knows one user, in plain text on this machine."""
    return MailServer(**{"users": USERS, "plain_login": True, **changes})


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the password."""
    monkeypatch.setenv("DIGEST_SMTP_PASSWORD", SECRET)


def stopped(server: MailServer, username: str = "digest") -> DeliveryError:
    """Give the error with which a login stops everything; check that it keeps the secret."""
    mailer = mailer_for(server, username=username)
    with pytest.raises(DeliveryError) as caught:
        mailer.send(make_message())
    mailer.close()
    assert SECRET not in "".join(traceback.format_exception(caught.value)) + caught.value.hint
    assert "MAIL" not in server.commands
    return caught.value


def test_log_in_once_for_many_messages() -> None:
    with make_server() as server:
        mailer = mailer_for(server, username="digest")
        assert "logged in as digest" in list(mailer.probe())
        mailer.send(make_message())
        mailer.send(make_message())
        mailer.close()
    assert server.commands.count("AUTH") == 1
    assert len(server.accepted) == 2


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_log_in_over_tls(tmp_path: Path, security: Any) -> None:
    certificate = make_certificate(tmp_path)
    with MailServer(users=USERS, security=security, context=certificate.context) as server:
        mailer = mailer_for(
            server, username="digest", security=security, ca_file=certificate.certificate
        )
        mailer.send(make_message())
        mailer.close()
    assert len(server.accepted) == 1


def test_a_wrong_password_stops_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried once, since many servers lock who tries often."""
    monkeypatch.setenv("DIGEST_SMTP_PASSWORD", "wrong")
    with make_server() as server:
        error = stopped(server)
    assert type(error) is DeliveryError
    assert "refuses the login of digest: 535 5.7.8" in error.message
    assert "app password" in error.hint
    assert "DIGEST_SMTP_PASSWORD" in error.hint
    assert server.commands.count("AUTH") == 1


def test_a_server_that_repeats_the_password() -> None:
    no = Fault(at=Moment.AUTH, reply=f"535 5.7.8 {SECRET} is wrong")
    with make_server(faults=[no]) as server:
        assert stopped(server).message.endswith("535 5.7.8 *** is wrong")


def test_a_server_that_repeats_the_password_later() -> None:
    no = Fault(at=Moment.RCPT, reply=f"550 5.1.1 {SECRET}")
    with make_server(faults=[no]) as server:
        mailer = mailer_for(server, username="digest")
        with pytest.raises(DeliveryError) as caught:
            mailer.send(make_message())
        mailer.close()
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("code", ["454 4.7.0", "421 4.7.0"])
def test_a_login_that_is_put_off(code: str) -> None:
    no = Fault(at=Moment.AUTH, reply=f"{code} later", cut=code.startswith("421"))
    with make_server(faults=[no]) as server:
        error = stopped(server)
    assert isinstance(error, MessageDeferred)
    assert error.code == int(code[:3])


def test_a_way_that_the_server_only_seems_to_know() -> None:
    """The next way is tried."""
    no = Fault(at=Moment.AUTH, reply="504 5.5.4 not really", times=1)
    with make_server(faults=[no]) as server:
        mailer = mailer_for(server, username="digest")
        mailer.send(make_message())
        mailer.close()
    assert server.commands.count("AUTH") == 2


def test_a_server_without_login() -> None:
    with MailServer() as server:
        error = stopped(server)
    assert "offers no login" in error.message
    assert "starttls" in error.hint


def test_a_server_with_ways_that_are_not_known_here() -> None:
    with MailServer(offers=["AUTH XOAUTH2 OAUTHBEARER"]) as server:
        assert "known here: XOAUTH2 OAUTHBEARER" in stopped(server).message


def test_a_server_that_goes_at_the_login() -> None:
    with make_server(faults=[Fault(at=Moment.AUTH, cut=True)]) as server:
        assert "it ended the connection" in stopped(server).message


def test_a_password_that_no_login_carries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_SMTP_PASSWORD", "pässword")
    with make_server() as server:
        error = stopped(server)
    assert "letters beyond ASCII" in error.message
    assert "pässword" not in "".join(traceback.format_exception(error))


def test_a_missing_password_is_noticed_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DIGEST_SMTP_PASSWORD")
    with pytest.raises(ConfigError, match="DIGEST_SMTP_PASSWORD is not") as caught:
        mailer_for(MailServer(port=25), username="digest")
    assert "DIGEST_SMTP_PASSWORD_FILE" in caught.value.hint


def test_no_password_goes_over_the_network_in_plain_text() -> None:
    with pytest.raises(DeliveryError, match=r"to mail\.example\.org in plain text") as caught:
        mailer_for(MailServer(port=25), username="digest", host="mail.example.org")
    assert "587" in caught.value.hint


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("Localhost.", True),
        ("10.0.0.1", False),
        ("localhost.example.org", False),
        ("mail.example.org", False),
    ],
)
def test_this_machine(host: str, is_here: bool) -> None:  # noqa: FBT001 # a table's column
    assert is_loopback(host) is is_here
