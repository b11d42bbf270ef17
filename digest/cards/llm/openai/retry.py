"""How long a server is asked again, and when it counts as out of reach."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from digest.cards.llm.openai.responses import Broken, Busy, Trouble

if TYPE_CHECKING:
    from stamina.instrumentation import RetryDetails

_log = logging.getLogger(__name__)

#: A request with which the server fails three times is not likely to fare better.
_BROKEN_TRIES = 3
#: So many such requests in a row, and it is the server.
_FAILURES_IN_A_ROW = 5
_FIRST_WAIT, _LONGEST_WAIT, _JITTER = 0.5, 30.0, 1.0
_LONG = 5.0

Result = TypeVar("Result")


class Patience:
    """Decides for one prompt, *seconds* long, whether it is sent again after an error.

    It is what stamina calls a backoff hook: the answer is yes, no, or the seconds to wait.
    """

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._end = clock() + seconds
        self._clock = clock
        self._broken = 0

    def __call__(self, error: Exception) -> bool | float:
        """Decide after *error*."""
        left = self._end - self._clock()
        self._broken += isinstance(error, Broken)
        if not isinstance(error, Trouble) or left <= 0 or self._broken >= _BROKEN_TRIES:
            return False
        if isinstance(error, Busy) and error.asked is not None:
            return error.asked if error.asked <= left else False
        return True


def insist(send: Callable[[], Result], seconds: float) -> Result:
    """Call *send* until it succeeds, or *seconds* have passed; then its last error is raised."""
    import stamina
    from stamina.instrumentation import set_on_retry_hooks

    set_on_retry_hooks([_say])  # its own line says nothing that a person could use
    for attempt in stamina.retry_context(
        on=Patience(seconds),
        attempts=None,
        timeout=None,
        wait_initial=_FIRST_WAIT,
        wait_max=_LONGEST_WAIT,
        wait_jitter=_JITTER,
    ):
        with attempt:
            return send()
    raise AssertionError  # the loop ends with a result or an error


def _say(details: RetryDetails) -> None:
    level = logging.WARNING if details.wait_for >= _LONG else logging.INFO
    _log.log(level, "the server %s; asking again in %.0f s", details.caused_by, details.wait_for)


class Health:
    """Tells a bad request from a bad server, by how many fail; for many threads at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures = 0
        self.has_answered = False

    def note_answer(self) -> None:
        """Remember that the server works."""
        with self._lock:
            self.has_answered = True
            self._failures = 0

    def note_failure(self, asked: int) -> bool:
        """Count one of *asked* prompts as failed; tell whether the server is to blame.

        It is after many in a row, or if all have failed and none was ever answered.
        """
        with self._lock:
            self._failures += 1
            most = _FAILURES_IN_A_ROW if self.has_answered else min(asked, _FAILURES_IN_A_ROW)
            return self._failures >= most
