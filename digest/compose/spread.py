"""One function over many items, on all processors; what comes out is as from one. Pure."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: For fewer items, starting processes costs more than it saves.
WORTH_IT = 2_000
#: Items that a process takes at once.
_CHUNK = 500

_work: Callable[[Any], Any]
_items: Sequence[Any]


def spread(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Give *function* of each of *items*, in order.

    It runs in processes that are forked, which inherit both as they are. That is unsafe beside
    threads, which a bar of progress has; then, as on one processor, everything runs here.
    """
    processors = os.cpu_count() or 1
    alone = threading.active_count() == 1 and "fork" in multiprocessing.get_all_start_methods()
    if len(items) < WORTH_IT or processors == 1 or not alone:
        return [function(item) for item in items]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processors, context, _inherit, (function, items)) as pool:
        parts = pool.map(_part, range(0, len(items), _CHUNK))
        return [result for part in parts for result in part]


def _inherit(function: Callable[[Any], Any], items: Sequence[Any]) -> None:
    """Keep in a forked process what it works on; nothing is copied until it is written to."""
    global _work, _items  # a task can carry only what is pickled
    _work, _items = function, items


def _part(start: int) -> list[Any]:
    return [_work(item) for item in _items[start : start + _CHUNK]]
