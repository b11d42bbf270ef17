"""What was filled in, as values: an address, choices, a pause. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from digest.errors import ConfigError
from digest.model import Choices, Frequency, MailFormat, Topic
from digest.render.forms import KEEP
from digest.store import addresses
from digest.tokens import Tokens
from digest.web.fields import Fields, first

#: A form that is filled in sooner was filled in by a program; one that is older is shown again.
_SOONEST, _LATEST = timedelta(seconds=2), timedelta(days=1)
_Kind = TypeVar("_Kind", bound=StrEnum)
_PAUSES = {"weeks": timedelta(weeks=4), "months": timedelta(days=91)}


def read_choices(fields: Fields, topics: Sequence[Topic]) -> Choices:
    """Give what is ticked; all of the *topics* is the same as none, which means all for ever."""
    ticked = set(fields.get("topic", ()))
    names = tuple(topic.name for topic in topics if topic.slug in ticked)
    return Choices(
        topics=() if len(names) == len(topics) else names,
        frequency=_one_of(Frequency, first(fields, "frequency"), Frequency.ISSUE),
        format=_one_of(MailFormat, first(fields, "format"), MailFormat.HTML),
    )


def with_pause(choices: Choices, fields: Fields, now: Choices, today: date) -> Choices:
    """Add to *choices* the pause that is asked for; *now* has the one in force."""
    pause = first(fields, "pause")
    if pause == KEEP:
        return replace(choices, paused_until=now.paused_until)
    if pause == "back":
        return replace(choices, paused_until=date.max)
    return replace(choices, paused_until=today + _PAUSES[pause] if pause in _PAUSES else None)


def wrong(address: str) -> str:
    """Say what is wrong with an address that mail is to be sent to; empty where it is fine."""
    try:
        domain = addresses.normal(address).rpartition("@")[2]
    except ConfigError:
        domain = ""
    if "." in domain:
        return ""
    return (
        "This is not an address like name@example.org." if address else "Your address is missing."
    )


def timely(stamp: str, tokens: Tokens, now: datetime) -> bool:
    """Say whether the form with *stamp* was shown neither a moment ago nor long ago."""
    shown = tokens.read_stamp(stamp)
    return shown is not None and _SOONEST <= now - shown <= _LATEST


def masked(address: str) -> str:
    """Give so much of *address* that its reader knows it: ``r•••@example.org``."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def _one_of(kind: type[_Kind], value: str, default: _Kind) -> _Kind:
    return kind(value) if value in {one.value for one in kind} else default
