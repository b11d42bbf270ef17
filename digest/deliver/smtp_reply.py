"""What an SMTP server answers: three digits, an enhanced status, and words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Letters of a server's words that are worth showing.
_LONGEST = 300
_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$)")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f]+")

#: The code of a server that is about to end the connection.
GOODBYE = 421


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer; *raw* is its text, one line or several, without the codes."""

    code: int
    raw: bytes = b""

    @property
    def is_fine(self) -> bool:
        """Say whether what was asked is done."""
        return self.code // 100 == 2  # noqa: PLR2004 # 2xx: RFC 5321, 4.2.1

    @property
    def asks_for_content(self) -> bool:
        """Say whether the message itself is to follow."""
        return self.code == 354  # noqa: PLR2004 # RFC 5321, 4.3.2

    @property
    def is_for_now(self) -> bool:
        """Say whether the same may go well later."""
        return self.code // 100 == 4  # noqa: PLR2004 # 4xx

    @property
    def is_for_good(self) -> bool:
        """Say whether the same never goes well."""
        return self.code // 100 == 5  # noqa: PLR2004 # 5xx

    @property
    def status(self) -> str:
        """Give the enhanced status (RFC 3463), such as ``5.1.1``; empty if there is none."""
        found = _STATUS.match(self._lines()[0])
        fits = found is not None and found[1] == str(self.code)[:1]
        return ".".join(found.groups()) if found is not None and fits else ""

    @property
    def line(self) -> str:
        """Give code, status and words on one line, cut where it becomes long."""
        # each line of an answer repeats the status
        status = self.status
        words = " ".join(line.removeprefix(status).lstrip() for line in self._lines())
        whole = " ".join(part for part in (str(self.code), status, words) if part)
        return whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 1]}…"

    def _lines(self) -> list[str]:
        lines = self.raw.decode("utf-8", errors="replace").split("\n")
        cleaned = (" ".join(_UNSEEN.sub(" ", line).split()) for line in lines)
        return [line for line in cleaned if line] or [""]
