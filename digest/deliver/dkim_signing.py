"""Signing a message (DKIM, RFC 6376), the same message always with the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from digest.config import DkimSettings
from digest.errors import ConfigError
from digest.passwords import read_password

#: Where the private key is, in the environment.
KEY = "DIGEST_DKIM_KEY"
#: The headers that nobody may change on the way. RFC 8058 asks for those that unsubscribe.
SIGNED = (
    *(b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version"),
    *(b"content-type", b"content-transfer-encoding", b"content-language", b"auto-submitted"),
    *(b"list-id", b"list-unsubscribe", b"list-unsubscribe-post", b"list-archive", b"list-help"),
    *(b"list-owner", b"list-post", b"list-subscribe", b"feedback-id"),
)
#: Receivers take no shorter keys (RFC 8301).
_SHORTEST = 1024
_RELAXED = (b"relaxed", b"relaxed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs with one key."""

    settings: DkimSettings
    #: PEM.
    key: bytes

    @property
    def record(self) -> str:
        """Give the name in DNS under which receivers look for the public key."""
        return f"{self.settings.selector}._domainkey.{self.settings.domain}"

    def signed(self, content: bytes) -> bytes:
        """Give *content*, a message with CRLF line ends, with its signature before it."""
        from dkim import DKIM

        signature = DKIM(content)
        there = {name.lower(): value for name, value in signature.headers}
        write = signature.gen_header
        moment = _moment(there.get(b"date", b""))
        # dkimpy would write the time of signing, and a second try would not be the same bytes
        signature.gen_header = lambda fields, *rest: write(_dated(fields, moment), *rest)
        header: bytes = signature.sign(
            self.settings.selector.encode(),
            self.settings.domain.encode(),
            self.key,
            canonicalize=_RELAXED,
            # once more than it is there: a second From breaks the signature
            include_headers=[*(name for name in SIGNED if name in there), b"from"],
        )
        return header + content


def make_signer(settings: DkimSettings) -> Signer:
    """Make the signer of *settings*, with the key from the environment.

    Raises ConfigError if the key, or the library, is not there or not fit.
    """
    try:
        from dkim.crypto import UnparsableKeyError, parse_pem_private_key
    except ImportError as error:
        msg = "delivery.dkim needs a library that is not installed"
        raise ConfigError(msg, hint="pip install 'digest-weekly[dkim]'") from error
    key = read_password(KEY)
    if key is None:
        msg = f"delivery.dkim is set, and {KEY} is not"
        raise ConfigError(msg, hint=f"set {KEY}_FILE to the file with the private key (PEM)")
    pem = key.reveal().encode()
    try:
        bits = parse_pem_private_key(pem)["modulus"].bit_length()
    # it looks into the bytes without checking that they are there
    except (UnparsableKeyError, ValueError, LookupError, TypeError):
        msg = f"{KEY} holds no private RSA key in PEM form, without a password"
        hint = "make one with: openssl genrsa -out dkim.pem 2048"
        raise ConfigError(msg, hint=hint) from None  # the cause may show the key
    if bits < _SHORTEST:
        msg = f"{KEY} holds a key of {bits} bits, which receivers do not take"
        raise ConfigError(msg, hint="make one with: openssl genrsa -out dkim.pem 2048")
    return Signer(settings=settings, key=pem)


def _moment(date: bytes) -> bytes:
    """Give the seconds of a Date header; empty where there is none."""
    try:
        return str(int(parsedate_to_datetime(date.decode().strip()).timestamp())).encode()
    except ValueError:
        return b""


def _dated(fields: list[tuple[bytes, bytes]], moment: bytes) -> list[tuple[bytes, bytes]]:
    """Give the *fields* of a signature with *moment* as its time."""
    others = ((name, moment if name == b"t" else value) for name, value in fields)
    return [(name, value) for name, value in others if value]
