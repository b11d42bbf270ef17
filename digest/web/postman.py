"""The postman: sends notices soon after they are wanted, and forgets what is over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from digest.config import Config
from digest.deliver import Mailer
from digest.errors import DigestError
from digest.model import Message, Notice, Report
from digest.store.database import Store
from digest.subscribing.bounces import apply
from digest.subscribing.notices import send_waiting
from digest.web.desk import utc_now

#: Seconds between two looks for what nobody told of: notices of other programs, second tries.
_LOOK = 5.0
#: Seconds after a fault that concerns all; they double with each.
_SHORTEST, _LONGEST = 5.0, 300.0
#: Seconds that the end waits for the message in hand.
_GRACE = 5.0
_HOUR = timedelta(hours=1)


@dataclass(slots=True, kw_only=True)
class Postman:
    """A thread beside the web app; what goes wrong in it is told in one line, and tried again."""

    store: Store
    config: Config
    make_mailer: Callable[[], Mailer]
    render: Callable[[Notice], Message]
    complain: Callable[[str], None]
    clock: Callable[[], datetime] = utc_now
    look: float = _LOOK
    shortest: float = _SHORTEST
    _wanted: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)
    _purge: datetime | None = None
    _thread: threading.Thread | None = None

    def wake(self) -> None:
        """Tell it that a notice is wanted."""
        self._wanted.set()

    def __enter__(self) -> Self:
        # a daemon: a server that hangs must not keep the program from ending
        self._thread = threading.Thread(target=self._work, name="postman", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let it finish the message in hand."""
        self._ended.set()
        self.wake()
        if self._thread:
            self._thread.join(timeout=_GRACE)

    def round(self) -> None:
        """Purge if an hour is over, and send what is due. Raises DigestError."""
        now = self.clock()
        if self._purge is None or now >= self._purge:
            self.store.subscribers.purge_pending(now - timedelta(days=self.config.web.pending_days))
            self.store.limits.purge(now)
            self._purge = now + _HOUR
        if not self.store.notices.waiting(now):
            return
        with closing(self.make_mailer()) as mailer:
            send_waiting(self.store, mailer, self.render, self.clock, bounced=self._bounced)

    def _work(self) -> None:
        """Go round until the end; after a fault not even a new notice shortens the pause."""
        faults = 0
        while not self._ended.is_set():
            self._wanted.clear()
            try:
                self.round()
            except DigestError as error:
                self._pause(faults := faults + 1, error.message)
            except Exception as error:  # noqa: BLE001 - a thread for months must outlive one fault
                self._pause(faults := faults + 1, f"unexpected {type(error).__name__}")
            else:
                faults = 0
                self._wanted.wait(self.look)

    def _pause(self, faults: int, words: str) -> None:
        """Tell of a fault, and wait."""
        pause = min(self.shortest * 2 ** min(faults - 1, 16), _LONGEST)
        self.complain(f"mail: {words}; trying again in {pause:.0f} seconds")
        self._ended.wait(pause)

    def _bounced(self, report: Report) -> None:
        apply(report, store=self.store, settings=self.config.bounces, now=self.clock())
