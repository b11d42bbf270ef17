"""What stands in a file of subscribers: our own format, listmonk's, or a bare list. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import TypeVar

from digest.errors import ConfigError
from digest.model import (
    Choices,
    Frequency,
    MailFormat,
    SubscriberState,
    Suppression,
    Topic,
    slugify,
)
from digest.store import addresses
from digest.subscribing.listing import FORMULA, MARK, Entry, Unfit
from digest.subscribing.listing.lines import cells

Word = TypeVar("Word", bound=StrEnum)

_ADDRESS = ("address", "email", "e-mail", "email address", "e-mail address")
_STATE = ("state", "status")
_SINCE = ("confirmed", "created_at", "created")

_WELCOME = {"", "confirmed", "enabled", "subscribed", "active"}
_PENDING = {"pending", "unconfirmed"}
_KEPT_AWAY = {
    "blocklisted": Suppression.REMOVED,
    "blacklisted": Suppression.REMOVED,
    "unsubscribed": Suppression.LEFT,
    "bounced": Suppression.BOUNCED,
}


def entries(lines: Iterable[str], topics: Sequence[Topic]) -> Iterator[Entry | Unfit]:
    """Read each record; raises ConfigError if no column can hold addresses."""
    records = cells(lines)
    first = next(records, None)
    if first is None:
        return
    head = [_plain(cell) for cell in first[1]]
    if not any(name in head for name in _ADDRESS):
        if not any("@" in cell for cell in head):
            msg = "no column is called address or email"
            raise ConfigError(msg, hint=f"the first line says: {', '.join(head)[:200]}")
        # a list without a head: the address is where the first line has one
        head = ["address" if "@" in cell else "" for cell in head]
        records = chain([first], records)
    known = {topic.slug: topic.name for topic in topics}
    for number, row in records:
        yield _entry(number, head, row, known)


def _plain(cell: str) -> str:
    return " ".join(cell.lower().split())


def _entry(
    number: int, head: Sequence[str], row: Sequence[str], topics: Mapping[str, str]
) -> Entry | Unfit:
    if len(row) < len(head):
        # what is missing might have said that they are not to get mail
        return Unfit(line=number, reason=f"{len(row)} cells, not {len(head)}")
    record = dict(zip(reversed(head), reversed(row[: len(head)]), strict=True))
    try:
        address = addresses.normal(_unmarked(_cell(record, _ADDRESS)))
    except ConfigError:
        return Unfit(line=number, reason="not an address")
    state = _cell(record, _STATE).lower()
    if state not in {*_WELCOME, *_PENDING, *_KEPT_AWAY}:
        return Unfit(line=number, reason=f"left out: {state[:40]}")
    try:
        choices = _choices(record, topics)
    except ValueError as error:
        return Unfit(line=number, reason=str(error))
    return Entry(
        line=number,
        address=address,
        state=SubscriberState.PENDING if state in _PENDING else SubscriberState.CONFIRMED,
        kept_away=_KEPT_AWAY.get(state),
        choices=choices,
        since=_cell(record, _SINCE)[:40],
    )


def _cell(record: Mapping[str, str], names: Sequence[str]) -> str:
    """Give the first cell with one of *names* that says something."""
    return next((record[name] for name in names if record.get(name)), "")


def _unmarked(cell: str) -> str:
    """Take away what keeps a spreadsheet from reading *cell* as a formula."""
    return cell[1:] if cell.startswith(tuple(MARK + first for first in (*FORMULA, MARK))) else cell


def _choices(record: Mapping[str, str], topics: Mapping[str, str]) -> Choices:
    """Read what they want; raises ValueError, in words, for what cannot be."""
    names = [slugify(slug) for slug in record.get("topics", "").split()]
    lost = next((name for name in names if name not in topics), None)
    if lost is not None:
        msg = f"no topic is called {lost[:40]}"
        raise ValueError(msg)
    return Choices(
        topics=tuple(topics[name] for name in names),
        frequency=_word(Frequency, record.get("frequency", ""), Frequency.ISSUE),
        format=_word(MailFormat, record.get("format", ""), MailFormat.HTML),
        paused_until=_day(record.get("paused_until", "")),
    )


def _word(kind: type[Word], text: str, default: Word) -> Word:
    try:
        return kind(text.lower()) if text else default
    except ValueError:
        msg = f"neither {' nor '.join(kind)}: {text[:40]}"
        raise ValueError(msg) from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        msg = f"not a day: {text[:40]}"
        raise ValueError(msg) from None
