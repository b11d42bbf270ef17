"""Signatures: they verify, they cover what matters, and they are the same each time."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import dkim
import pytest
import time_machine

from digest.config import DkimSettings
from digest.deliver.dkim_signing import Signer, make_signer
from digest.errors import ConfigError
from tests.certificates import make_rsa_key, openssl, public_key

SETTINGS = DkimSettings(domain="example.org", selector="digest")
CONTENT = b"""\
From: Weekly Paper Digest <digest@example.org>\r
To: reader@example.org\r
Subject: Ten papers\r
Date: Fri, 09 May 2025 07:00:00 +0000\r
Message-ID: <1@example.org>\r
List-Id: Weekly Paper Digest <weekly.example.org>\r
List-Unsubscribe: <https://example.org/u/token>\r
List-Unsubscribe-Post: List-Unsubscribe=One-Click\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset=utf-8\r
\r
Hello\r
.\r
 two  blanks \r
\r
"""


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a key."""
    return make_rsa_key(tmp_path_factory.mktemp("dkim") / "dkim.pem")


@pytest.fixture
def signer(key: Path, monkeypatch: pytest.MonkeyPatch) -> Signer:
    """Build a signer with that key."""
    monkeypatch.setenv("DIGEST_DKIM_KEY_FILE", str(key))
    return make_signer(SETTINGS)


def verifies(content: bytes, key: Path) -> bool:
    """Say whether a receiver takes the signature on *content*."""

    def record(name: bytes, **_: object) -> bytes:
        assert name == b"digest._domainkey.example.org."
        return f"v=DKIM1; k=rsa; p={public_key(key)}".encode()

    return bool(dkim.verify(content, dnsfunc=record))


def test_a_signature_verifies(signer: Signer, key: Path) -> None:
    signed = signer.signed(CONTENT)
    assert signed.startswith(b"DKIM-Signature: ")
    assert signed.endswith(CONTENT)
    assert b"\n" not in signed.replace(b"\r\n", b"")
    assert verifies(signed, key)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"=One-Click", b"=Two-Clicks"),
        (b"/u/token", b"/u/other"),
        (b"Ten papers", b"Two papers"),
        (b"Hello", b"Hullo"),
        (b"weekly.example.org", b"daily.example.org"),
        (b"To: reader@", b"To: other@"),
        # a second one, which some programs would show
        (b"\r\nTo:", b"\r\nFrom: other@example.net\r\nTo:"),
    ],
)
def test_what_is_changed_on_the_way_is_noticed(
    signer: Signer, key: Path, old: bytes, new: bytes
) -> None:
    assert not verifies(signer.signed(CONTENT).replace(old, new), key)


def test_what_servers_add_does_no_harm(signer: Signer, key: Path) -> None:
    """Headers of their own, and blanks at the ends of lines."""
    received = b"Received: from a by b; Fri, 09 May 2025 07:00:01 +0000\r\n"
    assert verifies(received + signer.signed(CONTENT).replace(b"Hello\r\n", b"Hello \r\n"), key)


def test_the_same_message_has_the_same_signature(signer: Signer) -> None:
    """Whenever it is signed, so that a second try is the same bytes."""
    with time_machine.travel("2025-05-09T07:00:00+00:00"):
        first = signer.signed(CONTENT)
    with time_machine.travel("2025-05-11T19:30:00+00:00"):
        assert signer.signed(CONTENT) == first
    assert b"t=1746774000" in first


def test_a_message_without_a_date_is_signed_without_one(signer: Signer, key: Path) -> None:
    content = b"From: digest@example.org\r\n\r\nHello\r\n"
    signed = signer.signed(content)
    assert b" t=" not in signed
    assert verifies(signed, key)


def test_a_key_in_the_environment(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the newer form of PEM too."""
    monkeypatch.setenv("DIGEST_DKIM_KEY", key.read_text())
    assert verifies(make_signer(SETTINGS).signed(CONTENT), key)


def test_a_key_of_the_older_form(
    key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = tmp_path / "older.pem"
    openssl("rsa", "-in", str(key), "-traditional", "-out", str(older))
    monkeypatch.setenv("DIGEST_DKIM_KEY_FILE", str(older))
    assert verifies(make_signer(SETTINGS).signed(CONTENT), key)


def test_a_missing_key_is_named() -> None:
    with pytest.raises(ConfigError, match="DIGEST_DKIM_KEY is not") as caught:
        make_signer(SETTINGS)
    assert "DIGEST_DKIM_KEY_FILE" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "-----BEGIN PRIVATE KEY-----\nU2VjcmV0\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nSecret!\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----",
    ],
)
def test_a_key_that_is_none_is_not_shown(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_DKIM_KEY", text)
    with pytest.raises(ConfigError, match="no private RSA key") as caught:
        make_signer(SETTINGS)
    shown = "".join(traceback.format_exception(caught.value, chain=True))
    assert "Secret" not in shown
    assert "U2Vj" not in shown


@pytest.mark.parametrize("kind", ["encrypted", "elliptic", "public"])
def test_a_key_of_another_kind(
    kind: str, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.pem"
    commands = {
        "encrypted": ["rsa", "-in", str(key), "-aes256", "-passout", "pass:x", "-out", str(other)],
        "elliptic": ["genpkey", "-algorithm", "ed25519", "-out", str(other)],
        "public": ["rsa", "-in", str(key), "-pubout", "-out", str(other)],
    }
    openssl(*commands[kind])
    monkeypatch.setenv("DIGEST_DKIM_KEY_FILE", str(other))
    with pytest.raises(ConfigError, match="no private RSA key"):
        make_signer(SETTINGS)


def test_a_key_that_is_too_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_DKIM_KEY_FILE", str(make_rsa_key(tmp_path / "short.pem", 768)))
    with pytest.raises(ConfigError, match="768 bits"):
        make_signer(SETTINGS)


def test_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dkim.crypto", None)
    with pytest.raises(ConfigError) as caught:
        make_signer(SETTINGS)
    assert "digest-weekly[dkim]" in caught.value.hint
