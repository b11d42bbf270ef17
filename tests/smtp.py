"""A message, and the settings of a mailer, for tests with the scripted mail server."""

from __future__ import annotations

from typing import Any

from digest.config import DeliverySettings, SmtpSettings
from digest.deliver.smtp import SmtpMailer
from digest.model import Message
from tests.mailserver import MailServer

CONTENT = b"From: digest@example.org\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n"


def make_message(**changes: Any) -> Message:
    """Build a message to ``reader@example.org``."""
    fields: dict[str, Any] = {
        "to": "reader@example.org",
        "message_id": "1@example.org",
        "content": CONTENT,
        "sender": "bounces+1@example.org",
        "envelope_id": "1-2025w19",
        "label": "2025-W19",
    }
    return Message(**{**fields, **changes})


def make_settings(port: int, **changes: Any) -> SmtpSettings:
    """Build settings for a server on this machine; plain text unless *changes* say otherwise."""
    fields: dict[str, Any] = {"port": port, "security": "none", "timeout": 10.0}
    return SmtpSettings(**{**fields, **changes})


def mailer_for(server: MailServer, **changes: Any) -> SmtpMailer:
    """Build a mailer that sends through *server*."""
    return SmtpMailer(DeliverySettings(mailer="smtp", smtp=make_settings(server.port, **changes)))
