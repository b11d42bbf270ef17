"""What the answer to a message makes of it, and of its address. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.config import DeliverySettings
from digest.deliver.bounces.classifying import classify
from digest.deliver.retrying import given_up, pause
from digest.errors import (
    MessageDeferred,
    MessageRefused,
    MessageUncertain,
    OneMessageFailed,
    RecipientRefused,
)
from digest.model import MessageState, Queued, Report, ReportKind, Settled

#: The server closes the connection (RFC 5321); whoever was next would have heard it.
_CLOSING = 421
#: Enhanced statuses that are about who sends and what is sent (RFC 3463).
_POLICY = "5.7."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The fate of one message, and what is said of its address."""

    settled: Settled
    #: What to tell of the address; None where it is not to blame.
    report: Report | None = None
    #: Whether the next message may well fail for the same reason.
    common: bool = False


def judge(
    queued: Queued, error: OneMessageFailed, settings: DeliverySettings, now: datetime
) -> Verdict:
    """Say what becomes of a message that did not go out, or of which nobody knows."""
    common = is_common(error)
    match error:
        case RecipientRefused():
            settled = Settled(queued=queued, state=MessageState.REFUSED, detail=error.message)
            report = _report(queued, _kind(error), error)
            return Verdict(settled=settled, report=report, common=common)
        case MessageRefused():
            settled = Settled(queued=queued, state=MessageState.REFUSED, detail=error.message)
            return Verdict(settled=settled, common=common)
        case MessageUncertain():
            return Verdict(settled=_uncertain(queued, error, settings, now), common=common)
        case _ if given_up(queued.date or now, now, settings.give_up):
            settled = _gave_up(queued, error, settings)
            late = None if common else _report(queued, ReportKind.SOFT, error)
            return Verdict(settled=settled, report=late, common=common)
        case _:
            return Verdict(settled=_again(queued, MessageState.DEFERRED, error, now), common=common)


def sent(queued: Queued, words: str) -> Settled:
    """Give the fate of a message that the server took with these *words*."""
    return Settled(queued=queued, state=MessageState.SENT, detail=words)


def untried(queued: Queued) -> Settled:
    """Give the fate of a message that never went out, for a reason that was not its own."""
    return Settled(queued=queued, state=MessageState.WAITING)


def is_common(error: OneMessageFailed) -> bool:
    """Say whether *error* may be one of the server or of the sender, not of one address."""
    match error:
        case MessageRefused() | MessageUncertain():
            return True
        case MessageDeferred():
            return error.code in {0, _CLOSING}
        case _:
            return error.status.startswith(_POLICY)


def _uncertain(
    queued: Queued, error: OneMessageFailed, settings: DeliverySettings, now: datetime
) -> Settled:
    """Leave it to the operator whether to try again; not for ever."""
    if settings.on_unknown == "hold":
        return Settled(queued=queued, state=MessageState.UNKNOWN, detail=error.message)
    if given_up(queued.date or now, now, settings.give_up):
        return _gave_up(queued, error, settings)
    return _again(queued, MessageState.UNKNOWN, error, now)


def _again(queued: Queued, state: MessageState, error: OneMessageFailed, now: datetime) -> Settled:
    due = now + pause(queued.message_id, queued.attempts)
    return Settled(queued=queued, state=state, detail=error.message, due=due)


def _gave_up(queued: Queued, error: OneMessageFailed, settings: DeliverySettings) -> Settled:
    detail = f"given up after {settings.give_up:g} hours: {error.message}"
    return Settled(queued=queued, state=MessageState.REFUSED, detail=detail)


def _kind(error: OneMessageFailed) -> ReportKind:
    """Tell "never" from "not now"; without a code, we found ourselves that no mail can go there."""
    if not error.code and not error.status:
        return ReportKind.HARD
    return classify(error.code, error.status, error.message)


def _report(queued: Queued, kind: ReportKind, error: OneMessageFailed) -> Report:
    return Report(
        kind=kind,
        subscriber_id=queued.subscriber.id,
        week=queued.week,
        status=error.status,
        detail=error.message,
        key=f"sending {queued.message_id}",
    )
