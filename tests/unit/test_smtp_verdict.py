"""Whom an answer blames: the recipient, the message, nobody, or us."""

from __future__ import annotations

import pytest

from digest.deliver.smtp_reply import Reply
from digest.deliver.smtp_verdict import Step, verdict
from digest.errors import (
    DeliveryError,
    MessageDeferred,
    MessageRefused,
    MessageUncertain,
    OneMessageFailed,
    RecipientRefused,
)


@pytest.mark.parametrize(
    ("step", "code", "raw", "kind"),
    [
        (Step.GREETING, 554, b"no", DeliveryError),
        (Step.GREETING, 450, b"later", MessageDeferred),
        (Step.EHLO, 502, b"no", DeliveryError),
        (Step.MAIL, 553, b"5.7.1 not your address", DeliveryError),
        (Step.MAIL, 530, b"5.7.0 log in first", DeliveryError),
        (Step.MAIL, 552, b"5.3.4 too big", MessageRefused),
        (Step.MAIL, 452, b"4.3.1 no space", MessageDeferred),
        (Step.RCPT, 550, b"5.1.1 no such user", RecipientRefused),
        (Step.RCPT, 550, b"no such user", RecipientRefused),
        (Step.RCPT, 552, b"5.2.2 mailbox full", RecipientRefused),
        (Step.RCPT, 450, b"4.7.1 greylisted", MessageDeferred),
        # a policy is not the address's fault, and a relay that does not relay is ours
        (Step.RCPT, 550, b"5.7.1 we do not like your words", MessageRefused),
        (Step.RCPT, 554, b"5.7.1 <x@example.com>: Relay access denied", DeliveryError),
        (Step.RCPT, 530, b"5.7.0 Authentication required", DeliveryError),
        (Step.DATA, 554, b"no", MessageRefused),
        (Step.DATA, 451, b"later", MessageDeferred),
        (Step.DATA, 250, b"what?", MessageDeferred),
        (Step.END, 554, b"5.7.1 spam", MessageRefused),
        (Step.END, 451, b"later", MessageDeferred),
        (Step.END, 421, b"shutting down", MessageDeferred),
        (Step.END, -1, b"", MessageUncertain),
        (Step.END, 354, b"what?", MessageUncertain),
        (Step.RSET, 502, b"no", DeliveryError),
    ],
)
def test_verdict(step: Step, code: int, raw: bytes, kind: type[DeliveryError]) -> None:
    error = verdict(step, Reply(code=code, raw=raw))
    assert type(error) is kind
    if isinstance(error, OneMessageFailed):
        assert error.code == max(code, 0)
    else:
        assert error.hint


def test_the_status_is_kept() -> None:
    error = verdict(Step.RCPT, Reply(code=550, raw=b"5.1.1 no such user"))
    assert isinstance(error, RecipientRefused)
    assert error.status == "5.1.1"
    assert error.message == "the server refuses the recipient: 550 5.1.1 no such user"
