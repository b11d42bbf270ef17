"""What the answer to a message makes of it, and of its address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.config import DeliverySettings
from digest.deliver.verdicts import is_common, judge
from digest.errors import (
    MessageDeferred,
    MessageRefused,
    MessageUncertain,
    OneMessageFailed,
    RecipientRefused,
)
from digest.model import MessageState, Queued, ReportKind
from tests.builders import NOW, WEEK, make_subscriber

SETTINGS = DeliverySettings()
HOLD = DeliverySettings(on_unknown="hold")
OLD = NOW - timedelta(hours=49)
QUEUED = Queued(
    week=WEEK,
    mailer="smtp",
    subscriber=make_subscriber(id=7),
    message_id="7@x",
    date=NOW,
    attempts=1,
    state=MessageState.SENDING,
)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RecipientRefused("no such user", code=550, status="5.1.1"), ReportKind.HARD),
        (RecipientRefused("mailbox full", code=552, status="5.2.2"), ReportKind.SOFT),
        (RecipientRefused("cannot be written to"), ReportKind.HARD),
    ],
)
def test_a_refused_address_is_told_of(error: OneMessageFailed, kind: ReportKind) -> None:
    verdict = judge(QUEUED, error, SETTINGS, NOW)
    assert verdict.settled.state is MessageState.REFUSED
    assert verdict.report is not None
    assert (verdict.report.kind, verdict.report.subscriber_id) == (kind, 7)
    assert verdict.report.week == WEEK
    assert not verdict.common


def test_a_refused_message_is_nobodys_fault_but_ours() -> None:
    verdict = judge(QUEUED, MessageRefused("spam", code=554, status="5.7.1"), SETTINGS, NOW)
    assert verdict.settled.state is MessageState.REFUSED
    assert verdict.report is None
    assert verdict.common


def test_a_deferred_message_is_due_again() -> None:
    verdict = judge(QUEUED, MessageDeferred("busy", code=450), SETTINGS, NOW)
    assert verdict.settled.state is MessageState.DEFERRED
    assert verdict.settled.due is not None
    assert timedelta(minutes=1) <= verdict.settled.due - NOW <= timedelta(minutes=1.2)
    assert verdict.report is None


@pytest.mark.parametrize(("code", "told"), [(450, True), (421, False), (0, False)])
def test_what_is_given_up_is_told_of_if_the_address_is_to_blame(code: int, *, told: bool) -> None:
    verdict = judge(replace(QUEUED, date=OLD), MessageDeferred("busy", code=code), SETTINGS, NOW)
    assert verdict.settled.state is MessageState.REFUSED
    assert verdict.settled.detail == "given up after 48 hours: busy"
    assert (verdict.report is not None) is told
    if verdict.report:
        assert verdict.report.kind is ReportKind.SOFT


def test_an_uncertain_message_is_sent_again_or_held() -> None:
    error = MessageUncertain("cut")
    again, held = (judge(QUEUED, error, one, NOW).settled for one in (SETTINGS, HOLD))
    assert again.state is held.state is MessageState.UNKNOWN
    assert again.due is not None
    assert held.due is None
    old = replace(QUEUED, date=OLD)
    assert judge(old, error, SETTINGS, NOW).settled.state is MessageState.REFUSED
    assert judge(old, error, HOLD, NOW).settled.state is MessageState.UNKNOWN


@pytest.mark.parametrize(
    ("error", "common"),
    [
        (MessageDeferred("", code=421), True),
        (MessageDeferred(""), True),
        (MessageDeferred("", code=451, status="4.7.1"), False),
        (RecipientRefused("", code=550, status="5.7.1"), True),
        (RecipientRefused("", code=550, status="5.1.1"), False),
        (MessageRefused("", code=552, status="5.3.4"), True),
        (MessageUncertain(""), True),
    ],
)
def test_what_may_be_the_same_for_the_next_message(
    error: OneMessageFailed, *, common: bool
) -> None:
    assert is_common(error) is common
