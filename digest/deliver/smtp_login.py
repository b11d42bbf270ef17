"""Logging in to a relay, with errors that never show the password."""

from __future__ import annotations

import smtplib
from ipaddress import ip_address

from digest.config import SmtpSettings
from digest.deliver.smtp_reply import GOODBYE, Reply
from digest.errors import ConfigError, DeliveryError, MessageDeferred
from digest.passwords import Password, read_password

#: Where the password is, in the environment.
PASSWORD = "DIGEST_SMTP_PASSWORD"  # noqa: S105 # its name
#: Ways to log in, and what of smtplib does each.
_WAYS = {"PLAIN": "auth_plain", "LOGIN": "auth_login", "CRAM-MD5": "auth_cram_md5"}
_UNKNOWN_WAY = 504


def smtp_password(settings: SmtpSettings) -> Password | None:
    """Give the password of the one who logs in; None where nobody does.

    Raises ConfigError where it is missing, or would go over the network in plain text.
    """
    if settings.username is None:
        return None
    if settings.security == "none" and not is_loopback(settings.host):
        msg = f"delivery.smtp: the password would go to {settings.host} in plain text"
        raise DeliveryError(
            msg, hint="set security to starttls (port 587) or tls (port 465), or username to null"
        )
    password = read_password(PASSWORD)
    if password is None:
        msg = f"delivery.smtp.username is set, and {PASSWORD} is not"
        raise ConfigError(
            msg,
            hint=f"set {PASSWORD}, or {PASSWORD}_FILE to a file that holds it, or username to null",
        )
    return password


def log_in(smtp: smtplib.SMTP, username: str, password: Password) -> None:
    """Log in as *username*.

    Raises DeliveryError, without a cause: that would show what the server said of the password.
    """
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    ways = [way for way in _WAYS if way in offered]
    if not ways:
        raise _no_way(offered)
    smtp.user, smtp.password = username, password.reveal()
    for way in ways:
        try:
            smtp.auth(way, getattr(smtp, _WAYS[way]))
        except smtplib.SMTPAuthenticationError as error:
            # smtplib's own login tries each way with a wrong password, which locks accounts
            if error.smtp_code == _UNKNOWN_WAY and way != ways[-1]:
                continue
            reply = Reply(code=error.smtp_code, raw=_bytes(error.smtp_error))
            raise _refused(username, cleaned(reply, password)) from None
        except UnicodeEncodeError:
            msg = "the username or the password has letters beyond ASCII, which no login carries"
            raise DeliveryError(msg, hint="set another one, such as an app password") from None
        return


def cleaned(reply: Reply, password: Password | None) -> Reply:
    """Give *reply* without the *password*, which some servers repeat."""
    if password is None:
        return reply
    text = reply.raw.decode("utf-8", errors="surrogateescape")
    raw = password.removed_from(text).encode("utf-8", errors="surrogateescape")
    return Reply(code=reply.code, raw=raw)


def is_loopback(host: str) -> bool:
    """Say whether *host* is this machine, as far as its name tells."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def _refused(username: str, reply: Reply) -> DeliveryError:
    if reply.code == GOODBYE or reply.is_for_now:
        msg = f"the server says not now to the login: {reply.line}"
        return MessageDeferred(msg, code=reply.code, status=reply.status)
    return DeliveryError(
        f"the server refuses the login of {username}: {reply.line}",
        hint=f"check delivery.smtp.username and {PASSWORD}; many providers want an app password",
    )


def _no_way(offered: list[str]) -> DeliveryError:
    if offered:
        return DeliveryError(
            f"the server offers no login that is known here: {' '.join(offered)}",
            hint="many providers that want OAuth have app passwords, on another host",
        )
    return DeliveryError(
        "the server offers no login, and delivery.smtp.username is set",
        hint="it may offer one over TLS (security: starttls or tls); or set username to null",
    )


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
