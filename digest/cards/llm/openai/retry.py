"""Retries, the errors with which asking ends, and requests by several threads in order."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from difflib import get_close_matches
from http import HTTPStatus
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, TypeVar

from digest.cards.llm.openai.responses import Broken, Busy, Refusal, Trouble, one_line
from digest.cards.llm.openai.transport import NAME
from digest.errors import SummarizerError

if TYPE_CHECKING:
    from stamina.instrumentation import RetryDetails

_KEPT = "what was made is kept, so run again to go on"
_NO_KEY = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_NO_CHAT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE})
_LISTED = 5

_log = logging.getLogger(__name__)
#: A request with which the server fails three times is not likely to fare better.
_BROKEN_TRIES = 3
#: So many such requests in a row, and it is the server.
_FAILURES_IN_A_ROW = 5
_FIRST_WAIT, _LONGEST_WAIT, _JITTER = 0.5, 30.0, 1.0
_LONG = 5.0
Result = TypeVar("Result")
Item = TypeVar("Item")


def out_of_reach(url: str, trouble: Trouble) -> SummarizerError:
    """Return that the server at *url* gave no answer for too long."""
    msg = f"the server at {url} is out of reach: it {trouble}"
    if isinstance(trouble, Busy) and trouble.asked:
        msg += f", and asks for {trouble.asked:.0f} s without a request"
    return SummarizerError(msg, hint=f"check that it runs, and cards.endpoint; {_KEPT}")


def refusing_all(url: str, why: Refusal) -> SummarizerError:
    """Return that the server at *url* takes one request as little as the other."""
    msg = f"the server at {url} refuses one request after the other: {why}"
    return SummarizerError(msg, hint=f"see its own log, and check cards.endpoint; {_KEPT}")


def stopping(why: Refusal, url: str, *, has_key: bool) -> SummarizerError | None:
    """Return whether *why* will hold for all requests to *url*, and if so say it."""
    if why.status == HTTPStatus.PAYMENT_REQUIRED or why.is_about_money:
        msg = f"the server at {url} wants to be paid: {why}"
        return SummarizerError(msg, hint=f"pay, or take another model; {_KEPT}")
    if why.status in _NO_KEY:
        msg = f"the server at {url} denies access: {why}"
        hint = f"it does not accept the key in {NAME}" if has_key else f"set {NAME} to a key"
        return SummarizerError(msg, hint=hint)
    if HTTPStatus.MULTIPLE_CHOICES <= why.status < HTTPStatus.BAD_REQUEST:
        msg = f"the server at {url} sends to another place ({why})"
        return SummarizerError(msg, hint="set cards.endpoint.url to the place itself")
    if why.status in _NO_CHAT:
        msg = f"there is no chat at {url}/chat/completions ({why})"
        return SummarizerError(msg, hint="check cards.endpoint.url; most end in /v1")
    return None


def unknown_model(why: Refusal, url: str, model: str, known: Sequence[str]) -> SummarizerError:
    """Return that there is no *model* among the *known* at *url*, and which are near."""
    msg = f"the server at {url} has no model called {model} ({why})"
    near = get_close_matches(model, known, n=_LISTED, cutoff=0.4) or list(known[:_LISTED])
    names = ", ".join(one_line(name) for name in near)
    hint = f"set cards.model to one that it has: {names}" if names else "check cards.model"
    return SummarizerError(msg, hint=hint)


class RetryPolicy:
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


def retried(send: Callable[[], Result], seconds: float) -> Result:
    """Call *send* until it succeeds, or *seconds* have passed; then its last error is raised."""
    import stamina
    from stamina.instrumentation import set_on_retry_hooks

    set_on_retry_hooks([_say])  # its own line says nothing that a person could use
    for attempt in stamina.retry_context(
        on=RetryPolicy(seconds),
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


class FailureCount:
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


def in_order(
    work: Callable[[Item, Event], Result], items: Sequence[Item], *, workers: int
) -> Generator[Result]:
    """Yield what *work* makes of each of *items*, in order, with *workers* of them at once.

    An error is raised where its result would stand, and nothing is begun after it. *work* gets
    an event that is set as soon as nobody waits for results any more, also when the iterator is
    closed early; what is under way then is not waited for.
    """
    over = Event()
    futures: list[Future[Result]] = [Future() for _ in items]
    todo: SimpleQueue[tuple[Future[Result], Item]] = SimpleQueue()
    for pair in zip(futures, items, strict=True):
        todo.put(pair)
    for _ in range(min(workers, len(items))):
        # A pool of the standard library would be waited for when the process ends, that is,
        # Ctrl-C would last as long as the slowest request.
        Thread(target=_serve, args=(work, todo, over), daemon=True).start()
    try:
        for future in futures:
            yield future.result()
    finally:
        over.set()


def _serve(
    work: Callable[[Item, Event], Result],
    todo: SimpleQueue[tuple[Future[Result], Item]],
    over: Event,
) -> None:
    """Do what there is to do, until there is nothing left or it is over."""
    while not over.is_set():
        try:
            future, item = todo.get_nowait()
        except Empty:
            return
        try:
            future.set_result(work(item, over))
        except BaseException as error:  # noqa: BLE001 # raised again where the result is taken
            _drop_all(todo)
            future.set_exception(error)


def _drop_all(todo: SimpleQueue[tuple[Future[Result], Item]]) -> None:
    """Take everything away, so that nothing more is begun."""
    while not todo.empty():
        try:
            todo.get_nowait()
        except Empty:
            return
