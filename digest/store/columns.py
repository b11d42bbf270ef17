"""Column types that take and give the values of ``digest.model``, kept as plain text. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from digest.model import (
    Act,
    Frequency,
    MailFormat,
    MessageState,
    NoticeKind,
    ReportKind,
    SubscriberState,
    Suppression,
    Week,
)


class Written(TypeDecorator[object]):
    """A value kept as text: *write* gives the text, *read* the value again."""

    impl = Text
    cache_ok = True

    def __init__(self, write: Callable[[Any], str], read: Callable[[str], Any]) -> None:
        super().__init__()
        self.write = write
        self.read = read

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002 # SQLAlchemy's signature
        """Write *value*."""
        return None if value is None else self.write(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:  # noqa: ARG002 # SQLAlchemy's signature
        """Read *value*."""
        return None if value is None else self.read(value)


def _in_utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        msg = f"{moment} has no time zone"
        raise ValueError(msg)
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


# PostgreSQL keeps no NUL, and nothing keeps half a character
_UNKEPT = re.compile("[\0\ud800-\udfff]")


def _kept(words: str) -> str:
    return _UNKEPT.sub("\N{REPLACEMENT CHARACTER}", words)


#: Words of somebody else, such as a server's; what no database keeps becomes U+FFFD.
WORDS = Written(_kept, str)
#: ``2025-W19``; sorts like the calendar.
WEEK = Written(str, Week.parse)
#: ``2025-05-09``.
DAY = Written(date.isoformat, date.fromisoformat)
#: ``2025-05-09T07:00:00.000000+00:00``, always in UTC; sorts like time.
MOMENT = Written(_in_utc, datetime.fromisoformat)
#: ``sent``.
MESSAGE_STATE = Written(str, MessageState)
#: ``confirmed``.
SUBSCRIBER_STATE = Written(str, SubscriberState)
#: ``issue``.
FREQUENCY = Written(str, Frequency)
#: ``html``.
MAIL_FORMAT = Written(str, MailFormat)
#: ``asked``.
ACT = Written(str, Act)
#: ``left``.
SUPPRESSION = Written(str, Suppression)
#: ``confirm``.
NOTICE_KIND = Written(str, NoticeKind)
#: ``hard``.
REPORT_KIND = Written(str, ReportKind)
