"""Work done by several threads, with its results in the order of the items."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


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
