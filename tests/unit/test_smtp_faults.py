"""What goes wrong with one message, and that the next one goes out all the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from digest.errors import (
    DeliveryError,
    MessageDeferred,
    MessageRefused,
    MessageUncertain,
    OneMessageFailed,
    RecipientRefused,
)
from tests.mailserver import Fault, MailServer, Moment
from tests.smtp import mailer_for, make_message

TO = "reader@example.org"
PIPELINED: Sequence[str] = ("PIPELINING", "DSN")
ONE_BY_ONE: Sequence[str] = ()


def fault(at: Moment, reply: str = "", **changes: object) -> Fault:
    """Build a fault of the first message to TO."""
    to = "" if at is Moment.MAIL else TO
    return Fault(**{"at": at, "to": to, "reply": reply, "times": 1, **changes})  # type: ignore[arg-type] # any change


@pytest.mark.parametrize("offers", [PIPELINED, ONE_BY_ONE])
@pytest.mark.parametrize(
    ("what", "kind", "code", "status"),
    [
        (fault(Moment.MAIL, "451 4.3.0 later"), MessageDeferred, 451, "4.3.0"),
        (fault(Moment.MAIL, "421 4.3.2 going down", cut=True), MessageDeferred, 421, "4.3.2"),
        (fault(Moment.MAIL, cut=True), MessageDeferred, 0, ""),
        (fault(Moment.RCPT, "550 5.1.1 no such user"), RecipientRefused, 550, "5.1.1"),
        (fault(Moment.RCPT, "550 no such user", cut=True), RecipientRefused, 550, ""),
        (fault(Moment.RCPT, "450 4.2.0 greylisted"), MessageDeferred, 450, "4.2.0"),
        (fault(Moment.RCPT, "421 4.7.0 too much", cut=True), MessageDeferred, 421, "4.7.0"),
        (fault(Moment.RCPT, cut=True), MessageDeferred, 0, ""),
        (fault(Moment.RCPT, "999 what"), MessageDeferred, 999, ""),
        (fault(Moment.DATA, "554 5.7.1 no"), MessageRefused, 554, "5.7.1"),
        (fault(Moment.DATA, "451 4.3.0 later"), MessageDeferred, 451, "4.3.0"),
        (fault(Moment.DATA, "421 4.3.0 later", cut=True), MessageDeferred, 421, "4.3.0"),
        (fault(Moment.DATA, "250 2.0.0 what"), MessageDeferred, 250, "2.0.0"),
        (fault(Moment.DATA, cut=True), MessageDeferred, 0, ""),
        (fault(Moment.END, "554 5.7.1 spam"), MessageRefused, 554, "5.7.1"),
        (fault(Moment.END, "452 4.3.1 no space"), MessageDeferred, 452, "4.3.1"),
        (fault(Moment.END, "421 4.3.2 going down", cut=True), MessageDeferred, 421, "4.3.2"),
        (fault(Moment.END, cut=True), MessageUncertain, 0, ""),
        (fault(Moment.END, cut=True, keeps=True), MessageUncertain, 0, ""),
        (fault(Moment.END, "nonsense"), MessageUncertain, 0, ""),
    ],
)
def test_one_message_fails(
    offers: Sequence[str], what: Fault, kind: type[OneMessageFailed], code: int, status: str
) -> None:
    """It is known for what it is; the next one is sent, and the one that failed goes later."""
    with MailServer(faults=[what], offers=offers) as server:
        mailer = mailer_for(server)
        with pytest.raises(OneMessageFailed) as caught:
            mailer.send(make_message())
        assert (type(caught.value), caught.value.code, caught.value.status) == (kind, code, status)
        assert "\n" not in caught.value.message
        mailer.send(make_message(to="other@example.org"))
        mailer.send(make_message())
        mailer.close()
    taken = [mail.recipient for mail in server.accepted]
    assert taken == [*([TO] if what.keeps else []), "other@example.org", TO]
    assert server.connections == 2 - _stays_open(what)


def _stays_open(what: Fault) -> bool:
    """Say whether the connection is good for another message."""
    return not what.cut and what.reply[:1] in {"4", "5"}


@pytest.mark.parametrize("offers", [PIPELINED, ONE_BY_ONE])
def test_a_failed_message_is_forgotten_before_the_next(offers: Sequence[str]) -> None:
    """By RSET, and only then."""
    refused = fault(Moment.RCPT, "550 5.1.1 no")
    with MailServer(faults=[refused], offers=offers) as server:
        mailer = mailer_for(server)
        with pytest.raises(RecipientRefused):
            mailer.send(make_message())
        mailer.send(make_message())
        mailer.send(make_message())
        mailer.close()
    first = ["MAIL", "RCPT", "DATA"] if offers else ["MAIL", "RCPT"]
    others = ["RSET", "MAIL", "RCPT", "DATA", "MAIL", "RCPT", "DATA", "QUIT"]
    assert list(server.commands) == ["EHLO", *first, *others]


@pytest.mark.parametrize("reply", ["550 5.1.1 no such user", "451 4.2.1 later"])
def test_a_server_that_wants_a_message_for_nobody_gets_none(reply: str) -> None:
    """Some answer DATA with 354 though they refused the only recipient: a dot ends it."""
    with MailServer(faults=[fault(Moment.RCPT, reply)], eager=True) as server:
        mailer = mailer_for(server)
        with pytest.raises(OneMessageFailed, match=reply):
            mailer.send(make_message())
        mailer.send(make_message(to="other@example.org"))
        mailer.close()
    assert [mail.recipient for mail in server.accepted] == ["other@example.org"]
    assert server.connections == 1
    assert "RSET" not in server.commands


def test_a_server_that_goes_at_the_dot_for_nobody() -> None:
    """What counts is that the recipient was refused."""
    faults = [fault(Moment.RCPT, "550 5.1.1 no"), Fault(at=Moment.END, cut=True, times=1)]
    with MailServer(faults=faults, eager=True) as server:
        mailer = mailer_for(server)
        with pytest.raises(RecipientRefused):
            mailer.send(make_message())
        mailer.send(make_message())
        mailer.close()
    assert (server.connections, len(server.accepted)) == (2, 1)


@pytest.mark.parametrize("offers", [PIPELINED, ONE_BY_ONE])
@pytest.mark.parametrize(
    ("at", "kind"),
    [
        (Moment.MAIL, MessageDeferred),
        (Moment.RCPT, MessageDeferred),
        (Moment.DATA, MessageDeferred),
        (Moment.END, MessageUncertain),
    ],
)
def test_a_server_that_hangs_is_left(
    offers: Sequence[str], at: Moment, kind: type[OneMessageFailed]
) -> None:
    with MailServer(faults=[fault(at, hang=True)], offers=offers) as server:
        mailer = mailer_for(server, timeout=1.0)
        with pytest.raises(OneMessageFailed, match="it took too long") as caught:
            mailer.send(make_message())
        assert type(caught.value) is kind
        mailer.send(make_message(to="other@example.org"))
        mailer.close()
    assert [mail.recipient for mail in server.accepted] == ["other@example.org"]


def test_a_cut_while_the_message_goes_out_took_nothing() -> None:
    """The message is bigger than what buffers hold, so that it cannot have gone out."""
    with MailServer(faults=[fault(Moment.BODY, cut=True)]) as server:
        mailer = mailer_for(server)
        with pytest.raises(MessageDeferred, match="broke before the message was taken"):
            mailer.send(make_message(content=b"x" * 78 + b"\r\n" + b"word\r\n" * 4_000_000))
        mailer.send(make_message())
        mailer.close()
    assert len(server.accepted) == 1


@pytest.mark.parametrize("offers", [PIPELINED, ONE_BY_ONE])
@pytest.mark.parametrize("reply", ["", "421 4.7.0 so many on one connection"])
def test_a_server_that_ends_a_used_connection_gets_another_at_once(
    offers: Sequence[str], reply: str
) -> None:
    """Many take only so many messages over one; that is no reason to put a message off."""
    ended = Fault(at=Moment.MAIL, reply=reply, cut=True, after=2, times=1)
    with MailServer(faults=[ended], offers=offers) as server:
        mailer = mailer_for(server)
        for _ in range(4):
            mailer.send(make_message())
        mailer.close()
    assert (server.connections, len(server.accepted)) == (2, 4)


def test_a_server_that_always_says_421_is_asked_twice_at_most() -> None:
    """Then the message waits."""
    ended = Fault(at=Moment.MAIL, reply="421 4.7.0 slow down", cut=True, after=1)
    with MailServer(faults=[ended]) as server:
        mailer = mailer_for(server)
        mailer.send(make_message())
        with pytest.raises(MessageDeferred, match=r"421 4\.7\.0 slow down") as caught:
            mailer.send(make_message())
        mailer.close()
    assert caught.value.code == 421
    assert server.connections == 2


@pytest.mark.parametrize("offers", [PIPELINED, ONE_BY_ONE])
@pytest.mark.parametrize("reply", ["553 5.7.1 not your address", "530 5.7.0 log in first"])
def test_a_refused_sender_blames_nobody(offers: Sequence[str], reply: str) -> None:
    with MailServer(faults=[Fault(at=Moment.MAIL, reply=reply)], offers=offers) as server:
        mailer = mailer_for(server)
        with pytest.raises(DeliveryError, match=reply) as caught:
            mailer.send(make_message())
        mailer.close()
    assert type(caught.value) is DeliveryError
    assert caught.value.hint


def test_a_relay_that_does_not_relay_blames_nobody() -> None:
    reply = f"554 5.7.1 <{TO}>: Relay access denied"
    with MailServer(faults=[Fault(at=Moment.RCPT, reply=reply)]) as server:
        mailer = mailer_for(server)
        with pytest.raises(DeliveryError, match="Relay access denied") as caught:
            mailer.send(make_message())
        mailer.close()
    assert type(caught.value) is DeliveryError
    assert "DIGEST_SMTP_PASSWORD" in caught.value.hint


def test_4xx_and_then_well() -> None:
    """A greylisting server takes the third try."""
    grey = fault(Moment.RCPT, "450 4.7.1 try again", times=2)
    with MailServer(faults=[grey]) as server:
        mailer = mailer_for(server)
        for _ in range(2):
            with pytest.raises(MessageDeferred):
                mailer.send(make_message())
        mailer.send(make_message())
        mailer.close()
    assert len(server.accepted) == 1
