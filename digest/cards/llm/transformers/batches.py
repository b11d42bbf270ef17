"""Work in batches that shrink until they fit into the memory, and a line a minute of progress."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from digest.errors import SummarizerError
from digest.text.repair import one_line

#: Batches that are sorted by length together: the rows of one need less filling then, and more
#: batches would keep finished answers back for longer.
WINDOW: Final = 2

_MINUTE: Final = 60.0

Item = TypeVar("Item")
Result = TypeVar("Result")
_log = logging.getLogger(__name__)


class Batches:
    """Cuts work into batches, and remembers the size that fits."""

    def __init__(self, size: int) -> None:
        """Begin with *size* at once."""
        self.size = size

    def run(
        self, items: Sequence[Item], work: Callable[[Sequence[Item]], Sequence[Result]]
    ) -> Iterator[tuple[Item, Result]]:
        """Yield each of *items* with what *work* makes of it, batch by batch.

        Raises SummarizerError if even one alone does not fit into the memory, or *work* fails.
        """
        start = 0
        while start < len(items):
            batch = items[start : start + self.size]
            results = _attempt(work, batch)
            if results is None:
                self._shrink(len(batch))
                continue
            start += len(batch)
            yield from zip(batch, results, strict=True)

    def _shrink(self, tried: int) -> None:
        _release_memory()
        if tried == 1:
            msg = "the memory is too small for the model and a single paper"
            raise SummarizerError(msg, hint="choose a smaller model or another device")
        self.size = tried // 2
        _log.warning("out of memory with %s papers at once; going on with %s", tried, self.size)


class ProgressLog:
    """Logs a line a minute: the cards that are done, the tokens a second, the time left."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the seconds from *clock*."""
        self._clock = clock
        self._total = self._done = 0
        self._began = self._said = clock()
        self._tokens = self._tokens_said = 0

    def begin(self, total: int) -> None:
        """Count anew, towards *total* cards."""
        self._total, self._done, self._tokens, self._tokens_said = total, 0, 0, 0
        self._began = self._said = self._clock()

    def finish(self) -> None:
        """Count one card as done."""
        self._done += 1

    def tick(self, tokens: int) -> None:
        """Count *tokens* as written, and log a line if the last is a minute old."""
        self._tokens += tokens
        now = self._clock()
        if now - self._said >= _MINUTE:
            rate = (self._tokens - self._tokens_said) / (now - self._said)
            _log.warning(
                "%s of %s cards, %.1f tokens a second, %s",
                *(self._done, self._total, rate, self._left(now)),
            )
            self._said, self._tokens_said = now, self._tokens

    def _left(self, now: float) -> str:
        if not self._done:
            return f"{self._tokens:,} tokens so far"
        seconds = (now - self._began) / self._done * (self._total - self._done)
        hours, minutes = divmod(max(1, round(seconds / _MINUTE)), 60)
        return f"about {f'{hours} h ' if hours else ''}{minutes} min left"


def in_turn(numbered: Iterable[tuple[int, Result]]) -> Iterator[Result]:
    """Yield results that come with their place (0, 1, ...) in that order, each at once it can."""
    waiting: dict[int, Result] = {}
    turn = 0
    for place, result in numbered:
        waiting[place] = result
        while turn in waiting:
            yield waiting.pop(turn)
            turn += 1


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether torch, on any device, or Python ran out of memory."""
    import torch

    # Only CUDA has a type for it; MPS and the CPU say it in a RuntimeError.
    said = str(error).lower()
    known = isinstance(error, (torch.OutOfMemoryError, MemoryError))
    return known or "out of memory" in said or "can't allocate memory" in said


def _attempt(
    work: Callable[[Sequence[Item]], Sequence[Result]], batch: Sequence[Item]
) -> Sequence[Result] | None:
    """Run *work*; None if the memory was too small."""
    try:
        return work(batch)
    except Exception as error:  # transformers raises all kinds; KeyboardInterrupt passes
        if is_out_of_memory(error):
            return None
        msg = f"the model failed: {one_line(str(error))[:200]}"
        raise SummarizerError(msg, hint="try cards.transformer.device: cpu") from error


def _release_memory() -> None:
    """Return back what the failed attempt held."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
