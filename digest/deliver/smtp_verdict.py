"""What a server's answer means for a message and for the run: which error it is. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from digest.deliver.smtp_reply import GOODBYE, Reply
from digest.errors import (
    DeliveryError,
    MessageDeferred,
    MessageRefused,
    MessageUncertain,
    RecipientRefused,
)

_LOGIN_MISSING = 530
_TOO_BIG = 552
_RELAYING = re.compile(r"\brelay|authenticat", re.IGNORECASE)


class Step(StrEnum):
    """What the server was asked to do, in words that go behind "the server"."""

    GREETING = "takes no connection"
    EHLO = "refuses our greeting"
    RSET = "does not forget the last message"
    MAIL = "refuses the sender"
    RCPT = "refuses the recipient"
    DATA = "refuses the message"
    END = "refuses the message after it was sent"

    def is_done(self, reply: Reply) -> bool:
        """Say whether *reply* is what this step hopes for."""
        return reply.asks_for_content if self is Step.DATA else reply.is_fine


def verdict(step: Step, reply: Reply) -> DeliveryError:
    """Give the error that a *reply* means which is not what *step* hopes for."""
    if reply.code == GOODBYE or reply.is_for_now:
        return _error(MessageDeferred, "the server says not now", reply)
    if reply.is_for_good:
        return _refusal(step, reply)
    if step is Step.END:
        return _error(MessageUncertain, "the server's answer to the message makes no sense", reply)
    return _error(MessageDeferred, "the server's answer makes no sense", reply)


def _refusal(step: Step, reply: Reply) -> DeliveryError:
    """Tell apart whom a refusal for good is about: the recipient, the message, or us."""
    words = f"the server {step}"
    if step is Step.RCPT and not _is_about_us(reply):
        # 5.7: it is not that the address is wrong, but that the server does not want this mail
        is_policy = reply.status.startswith("5.7.")
        return _error(MessageRefused if is_policy else RecipientRefused, words, reply)
    if step in {Step.DATA, Step.END} or reply.code == _TOO_BIG:
        return _error(MessageRefused, words, reply)
    return DeliveryError(f"{words}: {reply.line}", hint=_hint(step, reply))


def _is_about_us(reply: Reply) -> bool:
    """Say whether a refused recipient means that the relay does not work for us at all."""
    is_relaying = reply.status.startswith("5.7.") and _RELAYING.search(reply.line) is not None
    return reply.code == _LOGIN_MISSING or is_relaying


def _hint(step: Step, reply: Reply) -> str:
    if reply.code == _LOGIN_MISSING or step is Step.RCPT:
        return (
            "the relay takes no mail from us: set delivery.smtp.username and DIGEST_SMTP_PASSWORD,"
            " or let the relay trust this machine"
        )
    if step is Step.MAIL:
        return "the relay must allow delivery.sender, and delivery.bounces where it is set"
    return "ask whoever runs the server in delivery.smtp.host; nobody's address is to blame"


def _error(
    kind: type[MessageDeferred | MessageRefused | MessageUncertain | RecipientRefused],
    words: str,
    reply: Reply,
) -> DeliveryError:
    return kind(f"{words}: {reply.line}", code=max(reply.code, 0), status=reply.status)
