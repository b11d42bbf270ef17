"""Mails to one person about their subscription: each is sent once, or tried for two days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.deliver import Mailer
from digest.errors import (
    DigestError,
    MessageDeferred,
    MessageRefused,
    MessageUncertain,
    OneMessageFailed,
    RecipientRefused,
)
from digest.model import Message, Notice, NoticeKind, Report, ReportKind, SubscriberState
from digest.store.database import Store

#: A notice that cannot be sent is given up when it is so old.
GIVE_UP = timedelta(hours=48)
#: Notices of one round, so that it ends.
_MOST = 1000
_SHORTEST, _LONGEST = timedelta(seconds=30), timedelta(hours=2)
#: The longest pause where it is not the notice's fault: a server that is down.
_DOWN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of the notices of one round."""

    sent: int = 0
    deferred: int = 0
    refused: int = 0


def send_waiting(
    store: Store,
    mailer: Mailer,
    render: Callable[[Notice], Message],
    clock: Callable[[], datetime],
    *,
    bounced: Callable[[Report], object] = lambda _report: None,
) -> Sent:
    """Send the notices that are due by *clock*, one by one.

    What is put off is due again after growing pauses, up to two days. *render* must give the same
    bytes for the same notice. *bounced* is told of an address that takes no mail. Raises
    DigestError if none can be sent; the notice that was tried will be due again.
    """
    sent = deferred = refused = 0
    for _ in range(_MOST):
        notice = store.notices.take(clock())
        if notice is None:
            break
        if not _wanted(notice):
            store.notices.settle(notice, "no longer wanted")
            continue
        try:
            words = mailer.send(render(notice))
        except (RecipientRefused, MessageRefused) as error:
            store.notices.settle(notice, error.message)
            refused += 1
            if isinstance(error, RecipientRefused):
                bounced(_hard(notice, error))
        except (MessageDeferred, MessageUncertain) as error:
            store.notices.settle(notice, error.message, due_again(notice, clock()))
            deferred += 1
        except DigestError as error:
            due = due_again(notice, clock(), longest=_DOWN)
            store.notices.settle(notice, error.message, due)
            raise
        else:
            store.notices.settle(notice, words)
            sent += 1
    return Sent(sent=sent, deferred=deferred, refused=refused)


def due_again(notice: Notice, now: datetime, *, longest: timedelta = _LONGEST) -> datetime | None:
    """Say when to try *notice* again; None if it is too old."""
    pause = min(_SHORTEST * 2 ** min(notice.attempts - 1, 16), longest)
    return None if now + pause > notice.created + GIVE_UP else now + pause


def _wanted(notice: Notice) -> bool:
    """Say whether *notice* still fits its reader, who may have confirmed or left meanwhile."""
    asking = notice.kind is NoticeKind.CONFIRM
    state = SubscriberState.PENDING if asking else SubscriberState.CONFIRMED
    return notice.subscriber.state is state


def _hard(notice: Notice, error: OneMessageFailed) -> Report:
    return Report(
        kind=ReportKind.HARD,
        subscriber_id=notice.subscriber.id,
        status=error.status,
        detail=error.message,
        key=f"notice-{notice.id}",
    )
