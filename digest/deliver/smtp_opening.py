"""Opening a connection: TCP, TLS, the greeting and the login, as the settings want them.

Nothing here falls back to less than was asked for.
"""

from __future__ import annotations

import smtplib
import socket
import ssl

from digest.config import SmtpSettings
from digest.deliver.smtp_login import log_in
from digest.deliver.smtp_reply import GOODBYE, Reply
from digest.deliver.smtp_verdict import Step, verdict
from digest.errors import DeliveryError
from digest.passwords import Password

_PAIRS = "port 465 goes with security: tls, port 587 with starttls, port 25 mostly with none"


def open_smtp(
    settings: SmtpSettings, context: ssl.SSLContext | None, password: Password | None
) -> smtplib.SMTP:
    """Connect, and log in if there is a *password*.

    Raises DeliveryError where nothing can be sent as things are; MessageDeferred where the server
    asks to come later.
    """
    try:
        smtp = _connected(settings, context)
    except OSError as error:  # smtplib's errors and TLS's among them
        raise connect_error(error, settings) from error
    try:
        _greet(smtp)
        if settings.security == "starttls" and context is not None:
            _start_tls(smtp, context)
        if settings.username is not None and password is not None:
            log_in(smtp, settings.username, password)
    except OSError as error:
        smtp.close()
        raise connect_error(error, settings) from error
    except DeliveryError:
        smtp.close()
        raise
    return smtp


def greeting_name(hostname: str, address: str) -> str:
    """Give the name for EHLO: that of this machine if it is a full one, else its *address*."""
    if "." in hostname.strip("."):
        return hostname
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def connect_error(error: OSError, settings: SmtpSettings) -> DeliveryError:
    """Give the error, for people, that *error* means while a connection is made. Pure."""
    where = f"{settings.host}:{settings.port}"
    if isinstance(error, smtplib.SMTPConnectError):
        raw = error.smtp_error
        text = raw if isinstance(raw, bytes) else raw.encode()
        return verdict(Step.GREETING, Reply(code=error.smtp_code, raw=text))
    reason, hint = _why(error)
    return DeliveryError(f"the mail server {where} cannot be used: {reason}", hint=hint)


def _why(error: OSError) -> tuple[str, str]:
    """Say what *error* means, and what to do."""
    where = "check delivery.smtp.host and port"
    if isinstance(error, ssl.SSLError):
        return _why_no_tls(error)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "it does not offer STARTTLS, and mail is not sent in plain text instead", _PAIRS
    if isinstance(error, socket.gaierror):
        return f"its name is not known: {error.strerror}", where
    if is_slow(error):
        return "it does not answer", f"{where}; {_PAIRS}"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "it ended the connection", _PAIRS
    return f"{error.strerror or error}".lower(), f"{where}, and that the server runs"


def _why_no_tls(error: ssl.SSLError) -> tuple[str, str]:
    if not isinstance(error, ssl.SSLCertVerificationError):
        return f"TLS does not come about: {getattr(error, 'reason', None) or error}", _PAIRS
    hint = (
        "delivery.smtp.host must be the name in the certificate; name an authority of your own in"
        " delivery.smtp.ca_file"
    )
    return f"its certificate is not to be trusted: {error.verify_message}", hint


def is_slow(error: BaseException) -> bool:
    """Say whether *error* is that an answer took too long."""
    # smtplib says "disconnected" for a time-out, too
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _connected(settings: SmtpSettings, context: ssl.SSLContext | None) -> smtplib.SMTP:
    # without a name of ours, smtplib would ask DNS for one
    name = "localhost"
    host, port, timeout = settings.host, settings.port, settings.timeout
    if settings.security == "tls":
        return smtplib.SMTP_SSL(host, port, name, timeout=timeout, context=context)
    return smtplib.SMTP(host, port, name, timeout=timeout)


def _greet(smtp: smtplib.SMTP) -> None:
    """Say EHLO."""
    assert smtp.sock is not None  # noqa: S101 # it is connected
    smtp.local_hostname = greeting_name(socket.gethostname(), smtp.sock.getsockname()[0])
    code, text = smtp.ehlo()
    reply = Reply(code=code, raw=text)
    if not Step.EHLO.is_done(reply):
        raise verdict(Step.EHLO, reply)


def _start_tls(smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
    """Go on in TLS, or not at all."""
    try:
        smtp.starttls(context=context)
    except smtplib.SMTPNotSupportedError:
        raise
    except smtplib.SMTPResponseException as error:
        raw = error.smtp_error
        reply = Reply(code=error.smtp_code, raw=raw if isinstance(raw, bytes) else raw.encode())
        if reply.code == GOODBYE:
            raise verdict(Step.EHLO, reply) from error
        msg = f"the server refuses STARTTLS: {reply.line}"
        raise DeliveryError(msg, hint=_PAIRS) from error
    _greet(smtp)
