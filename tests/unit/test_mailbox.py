"""Addresses in headers: what mail can carry, and nothing that ends a header early."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError, RecipientRefused
from digest.render.mailbox import header_text, mailbox, mailto, recipient, uri


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "nobody",
        "@example.org",
        "a@",
        "a b@example.org",
        "a@b@c d.org",
        "a@example.org\r\nBcc: b@example.org",
        "a\r\nBcc: b@example.org",
        "ü\nBcc: b@example.org",
        "ü\u202e@example.org",
        "ü\ud800@example.org",
        "ü x@example.org",
        "a@exam_ple..org",
        "a@example.org, b@example.org",
        "a@\u2028.org",
    ],
)
def test_an_address_that_no_mail_can_carry_is_refused(wrong: str) -> None:
    """As one recipient, so that the others get theirs; without the address, which logs may hold."""
    with pytest.raises(RecipientRefused) as caught:
        recipient(wrong)
    assert caught.value.hint
    assert not wrong or wrong not in caught.value.message


@pytest.mark.parametrize(
    ("address", "carried"),
    [
        ("reader@example.org", "reader@example.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("a,b@example.org", '"a,b"@example.org'),
        ("größe@example.org", "größe@example.org"),
        ("用户@例子.example", "用户@xn--fsqu00a.example"),
        ("ü,b@example.org", '"ü,b"@example.org'),
    ],
)
def test_odd_addresses_that_are_right(address: str, carried: str) -> None:
    """Quoted where they must be; a domain in any script as DNS writes it."""
    assert recipient(address) == carried


@given(st.text(max_size=30))
def test_what_is_carried_is_one_line(text: str) -> None:
    try:
        carried = recipient(text)
    except RecipientRefused:
        return
    assert carried.isprintable()
    assert carried.encode()


@pytest.mark.parametrize("wrong", ["größe@example.org", "nobody", "A <a@b_c.org>"])
def test_a_mailbox_that_no_mail_can_carry_is_the_operators_mistake(wrong: str) -> None:
    with pytest.raises(ConfigError, match="is not an address that mail can carry"):
        mailbox(wrong)


def test_links_in_headers_hold_ascii_alone() -> None:
    """Nothing in them ends them early."""
    assert uri("https://example.org/ü/<x>\r\nBcc: a") == (
        "https://example.org/%C3%BC/%3Cx%3E%0D%0ABcc:%20a"
    )
    assert mailto("Ed <a&b@bücher.example>") == "mailto:a%26b@xn--bcher-kva.example"


def test_what_looks_encoded_is_not_decoded() -> None:
    assert header_text("=?utf-8?q?a=0D=0ABcc:_x?=\r\nb") == "= ?utf-8?q?a=0D=0ABcc:_x?= b"
