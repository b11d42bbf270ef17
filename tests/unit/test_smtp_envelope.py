"""The commands of a message, in the words that the server offers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.smtp_envelope import Offers, envelope, path, transparent, xtext
from digest.errors import MessageRefused, RecipientRefused
from tests.smtp import make_message

EVERYTHING = Offers.of({"pipelining": "", "dsn": "", "smtputf8": "", "size": "1000"})


def test_what_is_offered_is_used() -> None:
    assert envelope(make_message(), EVERYTHING, 70) == (
        b"MAIL FROM:<bounces+1@example.org> SIZE=70 RET=HDRS ENVID=1-2025w19\r\n",
        b"RCPT TO:<reader@example.org> NOTIFY=FAILURE\r\n",
    )


def test_what_is_not_offered_is_left_out() -> None:
    assert envelope(make_message(), Offers(), 70) == (
        b"MAIL FROM:<bounces+1@example.org>\r\n",
        b"RCPT TO:<reader@example.org>\r\n",
    )


@pytest.mark.parametrize(
    ("features", "largest"),
    [({"size": "5000"}, 5000), ({"size": "0"}, None), ({"size": ""}, None), ({}, None)],
)
def test_a_server_says_what_it_takes_at_most(features: dict[str, str], largest: int | None) -> None:
    assert Offers.of(features).largest == largest


def test_a_message_that_is_too_big_is_not_tried() -> None:
    with pytest.raises(MessageRefused, match="has 1,001 bytes, and the server takes 1,000"):
        envelope(make_message(), EVERYTHING, 1001)


def test_letters_beyond_ascii_take_smtputf8() -> None:
    """Only before the @; a domain has its form in DNS."""
    mail, rcpt = envelope(make_message(to="jörg@bücher.example"), EVERYTHING, 70)
    assert b" SMTPUTF8" in mail
    assert rcpt.startswith("RCPT TO:<jörg@xn--bcher-kva.example>".encode())
    mail, rcpt = envelope(make_message(to="jorg@bücher.example"), Offers(), 70)
    assert b"SMTPUTF8" not in mail
    assert rcpt == b"RCPT TO:<jorg@xn--bcher-kva.example>\r\n"
    with pytest.raises(RecipientRefused, match="does not offer SMTPUTF8"):
        envelope(make_message(to="jörg@example.org"), Offers(), 70)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "reader",
        "@example.org",
        "reader@",
        "a b@example.org",
        "reader@example.org>\r\nRCPT TO:<other@example.org",
        "reader@example.org\r\nDATA",
        "a>b@example.org",
        "a\0@example.org",
        "reader@exa mple.org",
        "reader@" + "x" * 64 + ".example.org",
        "reader@example..org",
    ],
)
def test_no_address_ends_its_command(address: str) -> None:
    with pytest.raises(RecipientRefused, match="not an address that mail can carry"):
        path(address)


@given(st.text())
def test_any_address_is_one_word_or_refused(address: str) -> None:
    try:
        written = path(address)
    except RecipientRefused:
        return
    assert not set(written) & set(' \r\n\0\t<>"\\')
    assert written.rpartition("@")[2].isascii()


@pytest.mark.parametrize(
    ("content", "wire"),
    [
        (b"one\r\n", b"one\r\n.\r\n"),
        (b"one", b"one\r\n.\r\n"),
        (b"", b"\r\n.\r\n"),
        (b".\r\n", b"..\r\n.\r\n"),
        (b"one\r\n.\r\ntwo\r\n", b"one\r\n..\r\ntwo\r\n.\r\n"),
        (b"one\r\n..two\r\n", b"one\r\n...two\r\n.\r\n"),
        (b"\r\n.\r\n.\r\n", b"\r\n..\r\n..\r\n.\r\n"),
    ],
)
def test_dots_are_doubled(content: bytes, wire: bytes) -> None:
    assert transparent(content) == wire


@given(st.lists(st.sampled_from([b".", b"..", b"", b"a", b".a"])).map(b"\r\n".join))
def test_nothing_but_the_end_looks_like_it(content: bytes) -> None:
    wire = b"\r\n" + transparent(content)
    assert wire.find(b"\r\n.\r\n") == len(wire) - 5
    read = wire.replace(b"\r\n..", b"\r\n.")[2:-3]
    assert read in {content, content + b"\r\n"}


def test_xtext_writes_what_a_parameter_cannot_carry() -> None:
    assert xtext("1-2025w19") == "1-2025w19"
    assert xtext("a+b=c d") == "a+2Bb+3Dc+20d"
