"""What a mail that came back says: a bounce, a complaint, a wish to leave, or nothing. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum
from hashlib import sha256

from digest.deliver.bounces import LIMIT
from digest.deliver.bounces.classifying import classify, speaks_of_nobody
from digest.deliver.bounces.letter import (
    fields,
    from_a_daemon,
    parse,
    parts,
    replied_automatically,
    value,
    without_sender,
    wording,
)
from digest.deliver.bounces.owner import Owner, addressed, leaving, returned
from digest.model import Report, ReportKind
from digest.tokens import Tokens

#: Characters of a server's words that are kept.
_LONGEST = 300
# not a part of an IP address
_STATUS = re.compile(r"(?<![\w.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\w)")
_CODE = re.compile(r"(?<![\w.])([45]\d\d)(?=[ -])")
# the returned message, which may hold anything, comes after what the server says
_ORIGINAL = re.compile(
    r"^(?:-.*(?:original|copy|returned)|return-path:)", re.IGNORECASE | re.MULTILINE
)


class Passed(StrEnum):
    """A mail that is understood, and says nothing that matters."""

    #: An absent person's answer, or a receipt.
    AUTOMATIC = "automatic reply"
    #: The server goes on trying.
    DELAYED = "delayed"
    #: It arrived.
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    """What a mail says, without whom it is about."""

    kind: ReportKind
    status: str = ""
    detail: str = ""


def read(content: bytes, tokens: Tokens) -> Report | Passed | None:
    """Read one mail; None where it is not understood, or is not about a subscriber of ours."""
    content = content[:LIMIT]
    try:
        return _read(content, tokens)
    except Exception:  # noqa: BLE001 # hostile MIME breaks the parser in ways it does not promise
        return None


def _read(content: bytes, tokens: Tokens) -> Report | Passed | None:
    message = parse(content)
    found = _reported(parts(message))
    if found:
        owner = addressed(message, tokens) or returned(parts(message), tokens)
    else:
        found, owner = _unreported(message, tokens)
    if owner is None or found is None:
        return None
    if isinstance(found, Passed):
        return found
    return Report(
        kind=found.kind,
        subscriber_id=owner.subscriber_id,
        week=owner.week,
        status=found.status,
        detail=" ".join(found.detail.split())[:_LONGEST],
        key=_key(message, content, owner),
    )


def _reported(found: Sequence[Message]) -> _Finding | Passed | None:
    """Read a report in a standard form; None where there is none."""
    for part in found:
        match part.get_content_type():
            case "message/delivery-status" | "message/global-delivery-status":
                return _delivery(fields(part))
            case "message/feedback-report":
                return _feedback(fields(part))
            case "message/disposition-notification":
                return Passed.AUTOMATIC
    return None


def _delivery(groups: Sequence[Message]) -> _Finding | Passed | None:
    """Read what became of a message (RFC 3464); of several recipients, the best counts."""
    fates = [_fate(group) for group in groups if value(group, "Action") or value(group, "Status")]
    passed = [fate for fate in fates if isinstance(fate, Passed)]
    failed = [fate for fate in fates if isinstance(fate, _Finding)]
    if passed:
        return Passed.DELIVERED if Passed.DELIVERED in passed else Passed.DELAYED
    soft = [fate for fate in failed if fate.kind is ReportKind.SOFT]
    return next(iter([*soft, *failed]), None)


def _fate(group: Message) -> _Finding | Passed:
    """Read what became of a message for one recipient."""
    action = value(group, "Action").lower()
    if action.startswith("delayed"):
        return Passed.DELAYED
    if action.startswith(("delivered", "relayed", "expanded")):
        return Passed.DELIVERED
    detail = value(group, "Diagnostic-Code").partition(";")[2].strip()
    status = _status(value(group, "Status"))
    if not status or status.endswith(".0.0"):
        told = _status(detail)
        status = told if told[:1] == (status or told)[:1] else status
    return _Finding(kind=_kind(status, detail), status=status, detail=detail)


def _feedback(groups: Sequence[Message]) -> _Finding | Passed:
    """Read what a reader's provider says they did (RFC 5965)."""
    kind = next((value(group, "Feedback-Type").lower() for group in groups), "")
    if kind.startswith("opt-out"):
        return _Finding(kind=ReportKind.UNSUBSCRIBE, detail=kind)
    if kind.startswith(("not-spam", "auth-failure", "dmarc")):
        return Passed.AUTOMATIC
    return _Finding(kind=ReportKind.COMPLAINT, detail=kind)


def _unreported(message: Message, tokens: Tokens) -> tuple[_Finding | Passed | None, Owner | None]:
    """Read a mail that is no report in a standard form."""
    bounced = addressed(message, tokens)
    if bounced and from_a_daemon(message):
        return _worded(message), bounced
    if replied_automatically(message):
        return Passed.AUTOMATIC, bounced or leaving(message, tokens)
    owner = leaving(message, tokens)
    if owner:
        return _Finding(kind=ReportKind.UNSUBSCRIBE, detail="by mail"), owner
    if bounced and without_sender(message):
        return _by_nobody(message), bounced
    return None, None


def _by_nobody(message: Message) -> _Finding | Passed | None:
    """Read a mail without a sender: a bounce only if it says so, for absent people write such."""
    if value(message, "Auto-Submitted").lower().startswith("auto-"):
        return Passed.AUTOMATIC
    found = _worded(message)
    return found if found.status or found.kind is ReportKind.HARD else None


def _worded(message: Message) -> _Finding:
    """Read a bounce in a form of its own: by a status, or clear words, in its text."""
    words = _ORIGINAL.split(wording(message))[0]
    status, code = _status(words), _code(words)
    hard = _kind(status, words) is ReportKind.HARD if status else speaks_of_nobody(words)
    start = next((at for at in (words.find(status or f"{code or '?'}"),) if at >= 0), 0)
    return _Finding(
        kind=ReportKind.HARD if hard else ReportKind.SOFT, status=status, detail=words[start:]
    )


def _kind(status: str, detail: str) -> ReportKind:
    return classify(_code(detail), status, detail)


def _status(words: str) -> str:
    found = _STATUS.search(words)
    return found[1] if found else ""


def _code(words: str) -> int:
    found = _CODE.search(words)
    return int(found[1]) if found else 0


def _key(message: Message, content: bytes, owner: Owner) -> str:
    """Make what is equal for the same mail, also if it took another way to us."""
    name = value(message, "Message-ID").encode(errors="replace") or content
    return sha256(f"{owner.subscriber_id}\n".encode() + name).hexdigest()[:40]
