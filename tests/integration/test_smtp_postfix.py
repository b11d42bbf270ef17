"""The SMTP mailer and a real Postfix: what is sent arrives whole, what is refused is known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from digest.config import DeliverySettings
from digest.deliver.smtp import SmtpMailer
from digest.errors import MessageDeferred, RecipientRefused
from tests.postfix import Postfix, lacking, running_postfix
from tests.smtp import CONTENT, make_message, make_settings


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    """Start one."""
    if reason := lacking():
        pytest.skip(reason)
    with running_postfix() as postfix:
        yield postfix


@pytest.fixture
def mailer(postfix: Postfix) -> Iterator[SmtpMailer]:
    """Build a mailer that sends through it."""
    smtp = make_settings(postfix.port, host=postfix.host)
    mailer = SmtpMailer(DeliverySettings(mailer="smtp", smtp=smtp))
    yield mailer
    mailer.close()


def test_each_has_its_fate(mailer: SmtpMailer, postfix: Postfix) -> None:
    """Over one connection: refused, put off, and taken between and after."""
    with pytest.raises(RecipientRefused) as refused:
        mailer.send(make_message(to="unknown@example.org"))
    assert (refused.value.code, refused.value.status) == (550, "5.1.1")
    mailer.send(make_message(to="first@example.org"))
    with pytest.raises(MessageDeferred) as later:
        mailer.send(make_message(to="later@example.org"))
    assert (later.value.code, later.value.status) == (450, "4.2.1")
    content = CONTENT + b".\r\n..\r\n.word\r\n" * 1000
    assert "queued as" in mailer.send(make_message(to="second@example.org", content=content))
    (path, other) = postfix.wait_for(2)
    bodies = {path.read_bytes().partition(b"\n\n")[2] for path in (path, other)}
    expected = {text.partition(b"\r\n\r\n")[2] for text in (CONTENT, content)}
    assert bodies == {text.replace(b"\r\n", b"\n") for text in expected}


def test_a_bounce_names_its_message(mailer: SmtpMailer, postfix: Postfix) -> None:
    """By the envelope id, and it comes to the envelope's sender."""
    mailer.send(make_message(to="reader@gone.example.net", envelope_id="2-a+b"))
    (path,) = postfix.wait_for(1, postfix.bounces)
    report = path.read_bytes()
    assert b"Original-Envelope-Id: 2-a+b" in report
    assert b"Status: 5.1.1" in report
    assert b"bounces+1@example.org" in report
