"""A mailbox on an IMAP server: the letters that nobody has seen, and the flag of those seen."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from digest.config import ImapSettings
from digest.deliver.bounces import LIMIT, Letter
from digest.deliver.trust import tls_context
from digest.errors import ConfigError, DeliveryError
from digest.passwords import Password, read_password

_TIMEOUT = 60.0
_PAIRS = "port 993 goes with security: tls, port 143 with starttls or none"


class ImapMailbox:
    """The unseen letters of one folder; close it at the end.

    They are read without a trace, and settled one by one, so that a run that breaks off leaves
    the rest for the next. Raises ConfigError without a password, DeliveryError for what goes wrong
    with the server; nothing falls back to a connection that is less private than was asked for.
    """

    def __init__(self, settings: ImapSettings) -> None:
        self.name = f"{settings.username} at {settings.host}:{settings.port}"
        self._settings = settings
        self._password = _password()
        self._context = tls_context(settings.security, settings.ca_file, "bounces.imap.ca_file")
        self._connection: imaplib.IMAP4 | None = None

    def letters(self) -> Iterator[Letter]:
        """Yield each unseen letter."""
        with self._in_words():
            connection = self._open()
            found = _answer(connection.uid("SEARCH", "UNSEEN"))
        for uid in (found or b"").split():
            with self._in_words():
                content = _fetched(connection, uid.decode())
            if content is not None:
                yield Letter(place=uid.decode(), content=content)

    def settle(self, letter: Letter) -> None:
        """Mark *letter* as seen."""
        with self._in_words():
            assert self._connection is not None  # noqa: S101 # the letter came by it
            _answer(self._connection.uid("STORE", letter.place, "+FLAGS.SILENT", r"(\Seen)"))

    def close(self) -> None:
        """Say good-bye."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with _quietly():
                connection.logout()

    def _open(self) -> imaplib.IMAP4:
        """Connect, log in and choose the folder."""
        if self._connection is None:
            self._connection = _connect(self._settings, self._context)
            self._connection.login(self._settings.username, self._password.reveal())
            _answer(self._connection.select(_quoted(self._settings.folder)))
        return self._connection

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turn what sockets, TLS and the server say into a DeliveryError, without the password."""
        try:
            yield
        except (OSError, imaplib.IMAP4.error, UnicodeError) as error:
            reason, hint = _why(error)
            reason = " ".join(self._password.removed_from(reason).split())
            where = f"{self._settings.host}:{self._settings.port}"
            msg = f"the IMAP server {where} cannot be used: {reason}"
            raise DeliveryError(msg, hint=hint) from error


def _password() -> Password:
    password = read_password("DIGEST_IMAP_PASSWORD")
    if password is None:
        msg = "bounces.imap has a username but no password"
        hint = "set DIGEST_IMAP_PASSWORD, or DIGEST_IMAP_PASSWORD_FILE to a file that holds it"
        raise ConfigError(msg, hint=hint)
    return password


def _connect(settings: ImapSettings, context: ssl.SSLContext | None) -> imaplib.IMAP4:
    host, port = settings.host, settings.port
    if settings.security == "tls":
        return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=_TIMEOUT)
    connection = imaplib.IMAP4(host, port, timeout=_TIMEOUT)
    if settings.security == "starttls":
        try:
            connection.starttls(context)
        except BaseException:
            with _quietly():
                connection.shutdown()
            raise
    return connection


def _answer(response: tuple[str, list[bytes | None]] | tuple[str, list[None]]) -> bytes | None:
    """Give the first line of a good answer; raises the server's words otherwise."""
    state, lines = response
    line = lines[0] if lines else None
    if state != "OK":
        raise imaplib.IMAP4.error((line or b"").decode(errors="replace") or state)
    return line


def _fetched(connection: imaplib.IMAP4, uid: str) -> bytes | None:
    """Read the beginning of a letter without marking it; None if it has gone."""
    state, found = connection.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LIMIT}>)")
    if state != "OK":
        msg = f"a letter cannot be read: {state}"
        raise imaplib.IMAP4.error(msg)
    return next((one[1] for one in found if isinstance(one, tuple)), None)


def _quoted(folder: str) -> str:
    """Write the name of a folder as IMAP wants it."""
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _why(error: Exception) -> tuple[str, str]:
    """Say what *error* means, and what to do."""
    match error:
        case OSError():
            return _why_no_connection(error)
        case UnicodeError():
            hint = "write bounces.imap.folder in IMAP's modified UTF-7; the password must be ASCII"
            return "IMAP takes only ASCII here", hint
        case imaplib.IMAP4.abort():
            return f"it ended the connection: {error}", "run again later; what was read is kept"
        case _:
            return f"it says {error}", "check bounces.imap, and the password"


def _why_no_connection(error: OSError) -> tuple[str, str]:
    match error:
        case ssl.SSLCertVerificationError():
            hint = "bounces.imap.host must be the name in the certificate; see bounces.imap.ca_file"
            return f"its certificate is not to be trusted: {error.verify_message}", hint
        case ssl.SSLError():
            return f"TLS does not come about: {error.reason or error}", _PAIRS
        case socket.gaierror():
            return f"its name is not known: {error.strerror}", "check bounces.imap.host"
        case TimeoutError():
            return "it does not answer", _PAIRS
        case _:
            return f"{error.strerror or error}".lower(), "check bounces.imap.host and port"


@contextmanager
def _quietly() -> Iterator[None]:
    """Let pass what goes wrong in saying good-bye."""
    try:
        yield
    except (OSError, imaplib.IMAP4.error):
        return
