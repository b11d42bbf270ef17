"""The postman: sends notices soon after they are wanted, and forgets who never confirmed."""

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
            self._thread.join(timeout=_SHORTEST)

    def round(self) -> None:
        """Purge if an hour is over, and send what is due. Raises DigestError."""
        now = self.clock()
        if self._purge is None or now >= self._purge:
            self.store.subscribers.purge_pending(now - timedelta(days=self.config.web.pending_days))
            self._purge = now + _HOUR
        if not self.store.notices.waiting(now):
            return
        with closing(self.make_mailer()) as mailer:
            send_waiting(self.store, mailer, self.render, self.clock, bounced=self._bounced)

    def _work(self) -> None:
        pause = self.look
        while not self._ended.is_set():
            self._wanted.clear()
            try:
                self.round()
            except DigestError as error:
                pause = self._after(pause, error.message)
            except Exception as error:  # noqa: BLE001 - a thread for months must outlive one fault
                pause = self._after(pause, f"unexpected {type(error).__name__}")
            else:
                pause = self.look
            self._rest(pause)

    def _after(self, pause: float, words: str) -> float:
        """Tell of a fault, and give the seconds until the next try."""
        pause = min(max(pause, _SHORTEST / 2) * 2, _LONGEST)
        self.complain(f"mail: {words}; trying again in {pause:.0f} seconds")
        return pause

    def _rest(self, pause: float) -> None:
        """Wait *pause* seconds, or less if a notice is wanted and all is well."""
        signal = self._wanted if pause <= self.look else self._ended
        signal.wait(pause)

    def _bounced(self, report: Report) -> None:
        apply(report, store=self.store, settings=self.config.bounces, now=self.clock())
