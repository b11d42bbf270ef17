"""Ctrl-C and ``kill`` while messages are under way: asked once, we stop between two messages."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Keeps the first signal to itself, from the ``with`` to its end; the second works as ever.

    Signals reach the main thread only; in another one this does nothing.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        """Take *wake*, which is called at the first signal and must be fit for that."""
        self._wake = wake
        self._before: dict[signal.Signals, signal._HANDLER] = {}
        self.asked = False

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {one: signal.signal(one, self._ask) for one in _SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._restore()

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        self._restore()
        self._wake()

    def _restore(self) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)
