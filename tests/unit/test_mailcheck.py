"""What `digest check` says of mail."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from digest.cli.mailcheck import mail_notes, trial_message, try_mailer
from digest.config import Config
from digest.errors import ConfigError, DeliveryError, RecipientRefused
from tests.builders import NOW, make_config
from tests.mailserver import Fault, MailServer, Moment

GOOD: dict[str, Any] = {
    "mailer": "smtp",
    "sender": "Digest <digest@example.net>",
    "list_id": "weekly.example.net",
    "bounces": "bounces@example.net",
}


def mailing(delivery: dict[str, Any], **sections: Any) -> Config:
    """Build a configuration of a digest that can be subscribed to."""
    defaults = {
        "web": {"url": "https://example.net/digest/"},
        "site": {"contact": "Ed <editor@example.net>"},
    }
    return make_config(**{**defaults, "delivery": delivery, **sections})


def smtp_to(server: MailServer, **changes: Any) -> dict[str, Any]:
    """Build the settings for *server*."""
    return {**GOOD, "smtp": {"port": server.port, "security": "none", "timeout": 5, **changes}}


def test_one_message_goes_to_the_operator() -> None:
    """As issues go, and it says what it is."""
    with MailServer() as server:
        lines = list(try_mailer(mailing(smtp_to(server)), NOW))
    assert lines == [
        f"connected to 127.0.0.1:{server.port}",
        "a test message went to editor@example.net; the server says: 250 2.0.0 Ok: queued",
    ]
    (mail,) = server.accepted
    assert (mail.sender, mail.recipient) == ("digest@example.net", "editor@example.net")
    assert list(server.commands)[-1] == "QUIT"
    assert server.connections == 1


def test_the_message_is_plain_and_valid() -> None:
    config = mailing(
        {**GOOD, "sender": '"Müller, J." <digest@bücher.example>'},
        site={"contact": "editor@example.net", "title": "Wöchentlich"},
    )
    message = trial_message(config, NOW)
    read = message_from_bytes(message.content, policy=default)
    assert read["To"] == "editor@example.net"
    assert read["From"].addresses[0].addr_spec == "digest@xn--bcher-kva.example"
    assert read["From"].addresses[0].display_name == "Müller, J."
    assert read["Subject"] == "Wöchentlich: a test message"
    assert read["Message-ID"] == f"<{message.message_id}>"
    assert "Nobody else got it" in read.get_content()
    assert message.content.isascii()
    assert b"\n" not in message.content.replace(b"\r\n", b"")


def test_files_are_not_written(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox"
    lines = list(try_mailer(mailing({"outbox": str(outbox)}), NOW))
    assert lines == [f"files: each message becomes a file in {outbox}/"]
    assert not outbox.exists()


@pytest.mark.parametrize(
    ("what", "kind", "words"),
    [
        (Fault(at=Moment.CONNECT, reply="554 5.3.2 no"), DeliveryError, "554 5.3.2 no"),
        (Fault(at=Moment.MAIL, reply="553 5.7.1 no"), DeliveryError, "refuses the sender"),
        (Fault(at=Moment.RCPT, reply="550 5.1.1 no"), RecipientRefused, "refuses the recipient"),
    ],
)
def test_what_fails_is_told(what: Fault, kind: type[DeliveryError], words: str) -> None:
    with MailServer(faults=[what]) as server:
        tried = try_mailer(mailing(smtp_to(server)), NOW)
        with pytest.raises(kind, match=words):
            list(tried)


def test_settings_are_proved_without_a_server() -> None:
    """A password, a certificate and a key that are not there."""
    for wrong in (
        {"smtp": {"username": "digest"}},
        {"smtp": {"ca_file": "/nowhere.pem"}},
        {"dkim": {"domain": "example.net", "selector": "digest"}},
    ):
        with pytest.raises(ConfigError):
            list(try_mailer(mailing({**GOOD, **wrong}), NOW))


def notes(delivery: dict[str, Any], **sections: Any) -> list[str]:
    """Give the notes on GOOD with changes."""
    return list(mail_notes(mailing({**GOOD, **delivery}, **sections)))


def test_a_good_configuration_needs_no_note() -> None:
    assert notes({}) == []
    assert notes({"dkim": {"domain": "example.net", "selector": "digest"}}) == []
    assert notes({}, web={"url": "http://127.0.0.1:8000/"}) == []


@pytest.mark.parametrize(
    ("delivery", "web", "words"),
    [
        ({"list_id": "weekly.example.org"}, None, "delivery.list_id is still the example"),
        ({"bounces": None}, None, "delivery.bounces is null"),
        ({}, {"url": None}, "no one-click unsubscribe"),
        ({}, {"url": "http://example.net/"}, "works over https only"),
        ({"smtp": {"host": "mail.example.net", "security": "none"}}, None, "in plain text"),
        (
            {"dkim": {"domain": "example.com", "selector": "digest"}},
            None,
            "delivery.dkim.domain is example.com, and delivery.sender is at example.net",
        ),
    ],
)
def test_what_is_seldom_meant_is_noted(
    delivery: dict[str, Any], web: dict[str, Any] | None, words: str
) -> None:
    (note,) = notes(delivery, **({} if web is None else {"web": web}))
    assert words in note


def test_files_need_no_server_and_no_notes_on_one() -> None:
    assert notes({"mailer": "files", "bounces": None}, web={"url": None}) == []
