"""What goes wrong in a scripted mail server, when and for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Moment(StrEnum):
    """When a fault shows."""

    #: Instead of the greeting.
    CONNECT = "connect"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    #: After the 354, before any of the message is read.
    BODY = "body"
    #: After the final dot.
    END = "end"
    RSET = "rset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong, when and for whom."""

    at: Moment
    #: The recipient; empty for everyone. CONNECT, EHLO, STARTTLS, AUTH and MAIL know of none.
    to: str = ""
    #: What is answered, such as ``550 5.1.1 No such user``; empty for no answer.
    reply: str = ""
    #: The connection is cut, after the answer if there is one.
    cut: bool = False
    #: Nothing more is said until the client goes away.
    hang: bool = False
    #: At END: the message is accepted all the same.
    keeps: bool = False
    #: So many times it goes well before.
    after: int = 0
    #: So many times it goes wrong, then it is well again; None for always.
    times: int | None = None


@dataclass(slots=True, kw_only=True)
class Script:
    """Faults, and how often each has been met."""

    faults: Sequence[Fault] = ()
    _met: Counter[int] = field(default_factory=Counter)

    def fault(self, at: Moment, to: str = "") -> Fault | None:
        """Give what goes wrong now."""
        for number, fault in enumerate(self.faults):
            if fault.at is not at or fault.to not in {"", to}:
                continue
            self._met[number] += 1
            over = self._met[number] - fault.after
            if over > 0 and (fault.times is None or over <= fault.times):
                return fault
        return None
