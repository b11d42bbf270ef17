"""Signed tokens: what stands in links and in bounce addresses, and cannot be guessed. Pure.

A token holds its fields in the clear, then 96 bits of their HMAC-SHA256. It is in lower
case throughout and read in any, since mail servers may change the case of what stands before the
``@``; and it is short, so that a ``List-Unsubscribe`` header fits on one line.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from digest.model import Week

#: Bytes of the MAC in a token: 96 bits, 24 letters.
_MAC = 12
#: Stands before the token in the tag of an address that is written to in order to leave.
LEAVING = "leave-"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class _Purpose(StrEnum):
    """What a token is good for, and nothing else."""

    CONFIRM = "confirm"
    LEAVE = "leave"
    CHOOSE = "choose"
    BOUNCE = "bounce"
    STAMP = "stamp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Makes tokens and reads them; reading gives None for what is forged, altered or expired."""

    secret: bytes = field(repr=False)

    def leave(self, subscriber_id: int) -> str:
        """Give the token by which a subscriber leaves; it never expires."""
        return self._signed(_Purpose.LEAVE, _base36(subscriber_id))

    def read_leave(self, token: str) -> int | None:
        """Give the id of the subscriber who may leave by *token*."""
        fields = self._fields(_Purpose.LEAVE, token, 1)
        return int(fields[0], 36) if fields else None

    def confirm(self, subscriber_id: int, expires: datetime) -> str:
        """Give the token by which a subscriber says yes."""
        return self._signed(_Purpose.CONFIRM, _base36(subscriber_id), _minutes(expires))

    def read_confirm(self, token: str, now: datetime) -> int | None:
        """Give the id of the subscriber who says yes by *token*."""
        return self._unexpired(_Purpose.CONFIRM, token, now)

    def choose(self, subscriber_id: int, expires: datetime) -> str:
        """Give the token by which a subscriber sees and changes what is kept of them."""
        return self._signed(_Purpose.CHOOSE, _base36(subscriber_id), _minutes(expires))

    def read_choose(self, token: str, now: datetime) -> int | None:
        """Give the id of the subscriber whose choices *token* opens."""
        return self._unexpired(_Purpose.CHOOSE, token, now)

    def bounce(self, subscriber_id: int, week: Week | None = None) -> str:
        """Give the token that tells of which message a bounce is; without *week*, of a notice."""
        label = "" if week is None else f"{week.year:04}w{week.number:02}"
        return self._signed(_Purpose.BOUNCE, _base36(subscriber_id), label)

    def read_bounce(self, token: str) -> tuple[int, Week | None] | None:
        """Give the subscriber's id and the week of the message that came back."""
        fields = self._fields(_Purpose.BOUNCE, token, 2)
        if fields is None:
            return None
        year, _, number = fields[1].partition("w")
        return int(fields[0], 36), Week(int(year), int(number)) if fields[1] else None

    def stamp(self, moment: datetime) -> str:
        """Give a token that tells when a form was shown."""
        return self._signed(_Purpose.STAMP, _base36(int(moment.timestamp())))

    def read_stamp(self, token: str) -> datetime | None:
        """Give when the form was shown that carries *token*."""
        fields = self._fields(_Purpose.STAMP, token, 1)
        return datetime.fromtimestamp(int(fields[0], 36), UTC) if fields else None

    def _unexpired(self, purpose: _Purpose, token: str, now: datetime) -> int | None:
        fields = self._fields(purpose, token, 2)
        if fields is None or int(fields[1], 36) * 60 < now.timestamp():
            return None
        return int(fields[0], 36)

    def _signed(self, purpose: _Purpose, *fields: str) -> str:
        text = "-".join(fields)
        return f"{text}-{self._mac(purpose, text)}"

    def _fields(self, purpose: _Purpose, token: str, count: int) -> list[str] | None:
        """Give the fields of a *token* that is ours, and for *purpose*."""
        text, _, mac = token.lower().rpartition("-")
        if not hmac.compare_digest(mac.encode(errors="replace"), self._mac(purpose, text).encode()):
            return None
        fields = text.split("-")
        return fields if len(fields) == count else None

    def _mac(self, purpose: _Purpose, text: str) -> str:
        mac = hmac.digest(self.secret, f"{purpose}:{text}".encode(errors="replace"), "sha256")
        return mac[:_MAC].hex()


def _minutes(moment: datetime) -> str:
    """Write *moment* in minutes, rounded up."""
    return _base36(-int(-moment.timestamp() // 60))


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
