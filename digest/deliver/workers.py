"""The threads that send: each takes one message at a time, and gives its answer back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self

from digest.model import Queued


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one message: the server's *words*, or why there are none."""

    queued: Queued
    words: str = ""
    error: BaseException | None = None


#: Where answers come in; None wakes whoever waits for one.
Inbox = SimpleQueue[Answer | None]


class Workers:
    """So many threads, from the ``with`` to its end; they have no work left by then."""

    def __init__(self, count: int, send: Callable[[Queued], str], inbox: Inbox) -> None:
        self._send = send
        self._inbox = inbox
        self._work: SimpleQueue[Queued | None] = SimpleQueue()
        # daemons: whoever insists on ending now need not wait for a server that hangs
        self._threads = [Thread(target=self._run, daemon=True) for _ in range(count)]

    def hand(self, queued: Queued) -> None:
        """Give *queued* to the first thread that is free."""
        self._work.put(queued)

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for _ in self._threads:
            self._work.put(None)

    def _run(self) -> None:
        while (queued := self._work.get()) is not None:
            try:
                answer = Answer(queued=queued, words=self._send(queued))
            except BaseException as error:  # noqa: BLE001 - it is raised where the answers are read
                answer = Answer(queued=queued, error=error)
            self._inbox.put(answer)
