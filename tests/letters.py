"""Mails that come back, as the mail systems of the world write them."""

from __future__ import annotations

import textwrap

from digest.model import Subscriber
from digest.tokens import Tokens
from tests.builders import WEEK, make_subscriber

TOKENS = Tokens(secret=b"a secret of tests, 32 bytes long")
READER = make_subscriber(id=42)
VERP = f"bounces+{TOKENS.bounce(READER.id, WEEK)}@example.org"
LEAVE = f"bounces+leave-{TOKENS.leave(READER.id)}@example.org"


def verp(subscriber: Subscriber, tokens: Tokens) -> str:
    """Give the address that a message of the issue to *subscriber* bounces to."""
    return f"bounces+{tokens.bounce(subscriber.id, WEEK)}@example.org"


def letter(body: str, **headers: str) -> bytes:
    """Write a mail; ``Auto_Submitted="..."`` makes the header Auto-Submitted."""
    base = {"Message_ID": "<1@mx.example.net>", "Subject": "Hello"}
    lines = [f"{name.replace('_', '-')}: {text}" for name, text in (base | headers).items()]
    return ("\n".join(lines) + "\n\n" + textwrap.dedent(body).lstrip("\n")).encode()


def report(
    status: str,
    *,
    kind: str = "message/delivery-status",
    original: str = "Subject: Weekly",
    **headers: str,
) -> bytes:
    """Write a report in a standard form: *status* is what programs read of it."""
    base = {
        "Return_Path": "<>",
        "From": "Mail Delivery System <MAILER-DAEMON@mx.example.net>",
        "To": VERP,
        "Subject": "Undelivered Mail Returned to Sender",
        "Auto_Submitted": "auto-replied",
        "MIME_Version": "1.0",
        "Content_Type": 'multipart/report; report-type=delivery-status; boundary="b"',
    }
    body = "\n".join(
        [
            "--b\nContent-Type: text/plain\n\nI am sorry.\n",
            f"--b\nContent-Type: {kind}\n\n{textwrap.dedent(status).strip()}\n",
            f"--b\nContent-Type: text/rfc822-headers\n\n{original}\n",
            "--b--\n",
        ]
    )
    return letter(body, **(base | headers))


def failed(status: str, diagnostic: str = "", *, action: str = "failed") -> str:
    """Write what programs read of a failure."""
    return (
        "Reporting-MTA: dns; mx.example.net\n\n"
        "Final-Recipient: rfc822; reader@example.net\n"
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {diagnostic}"
    )
