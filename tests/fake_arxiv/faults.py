"""Everything that goes wrong at arXiv, by name, and when it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from tests.fake_arxiv.answers import HTML, TEXT, Answer
from tests.fake_arxiv.api import Page, Shown, error_feed

FOR_EVER = 10**9

_UNAVAILABLE = "<html><head><title>503 Backend fetch failed</title></head><body>Guru</body></html>"
_DENIED = "<html><head><title>403 Forbidden</title></head><body>Access Denied</body></html>"
_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>arXiv.org</title></head><body><p>Sorry.</p></body></html>"
)

REPLACED: Mapping[str, Callable[[datetime], Answer]] = {
    "429": lambda _: Answer(body=b"Rate exceeded.", status=429, content_type=TEXT),
    "429-retry-after": lambda _: Answer(body=b"Rate exceeded.", status=429, content_type=TEXT),
    "503": lambda _: Answer(body=_UNAVAILABLE.encode(), status=503, content_type=HTML),
    "503-retry-after": lambda _: Answer(body=_UNAVAILABLE.encode(), status=503, content_type=HTML),
    "400": lambda now: error_feed("the fake arXiv refuses this request", now),
    "403": lambda _: Answer(body=_DENIED.encode(), status=403, content_type=HTML),
    "500": lambda _: Answer(body=b"Internal Server Error", status=500, content_type=TEXT),
    "error-entry": lambda now: error_feed("the search backend did not answer", now, 200),
    "html-page": lambda _: Answer(body=_PAGE.encode(), content_type=HTML),
    "rate-exceeded-text": lambda _: Answer(body=b"Rate exceeded.", content_type=TEXT),
    "blank": lambda _: Answer(body=b""),
}
"""Faults that put another answer in the place of the right one; any service."""

DAMAGED: Mapping[str, Callable[[Page], Page]] = {
    "empty-first": lambda page: replace(page, entries=(), total=0),
    "empty-later": lambda page: replace(page, entries=()),
    "short": lambda page: replace(page, entries=_thinned(page)),
    "short-later": lambda page: replace(page, entries=_thinned(page)),
    "drop-ids": lambda page: replace(page, entries=_thinned(page), total=len(_thinned(page))),
    "wrong-total": lambda page: replace(page, total=page.total + 7),
    "duplicate-page": lambda page: replace(
        page, entries=page.matches[max(0, page.start - page.size) : page.start]
    ),
}
"""Faults that leave a valid document which is not true; API only."""

BROKEN = frozenset({"truncated", "cut", "hang", "reset"})
"""Faults on the way: the document ends early, the connection too, it never comes; any service."""

OUTDATED = frozenset({"stale-rss", "empty-rss"})
"""Faults of the feeds."""

FAULTS = (*REPLACED, *DAMAGED, *sorted(BROKEN), *sorted(OUTDATED))
SERVICES = ("api", "rss", "oai")

_SPELLING = re.compile(
    r"(?:(?P<service>api|rss|oai)\.)?(?P<name>[a-z0-9-]+)(?:=(?P<value>\d+(?:\.\d+)?))?"
    r"(?::(?P<count>\d+|\*))?(?:@(?P<position>\d+))?"
)
_NEEDS_VALUE = {"429-retry-after": 1.0, "503-retry-after": 1.0, "hang": 60.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: for the next *count* fitting requests, from the *position*-th one on.

    *value* is in seconds, for those that take one.
    """

    name: str
    service: str = "api"
    count: int = 1
    position: int = 1
    value: float | None = None

    def fits(self, asked: Mapping[str, str]) -> bool:
        """Say whether a request with the parameters *asked* can suffer from this."""
        first = asked.get("start", "0") in {"", "0"}
        if self.name == "empty-first":
            return first
        if self.name == "drop-ids":
            return bool(asked.get("id_list"))
        return not first if self.name in {"empty-later", "short-later", "duplicate-page"} else True

    def headers(self) -> dict[str, str]:
        """Give the header fields that come with it."""
        return {"Retry-After": f"{self.value:g}"} if self.name.endswith("-retry-after") else {}


def parse_fault(text: str) -> Fault:
    """Read ``[service.]name[=seconds][:count][@position]``; raises ValueError.

    Examples: ``429:3``, ``503:*`` (for ever), ``429-retry-after=2:2``, ``rss.hang=30``,
    ``cut@2`` (the second request).
    """
    match = _SPELLING.fullmatch(text)
    name = match["name"] if match else text
    if match is None or name not in FAULTS:
        msg = f"no fault {text!r}; there are: {', '.join(FAULTS)}"
        raise ValueError(msg)
    service = "rss" if name in OUTDATED else match["service"] or "api"
    if name in DAMAGED and service != "api":
        msg = f"{name} is a fault of the API alone"
        raise ValueError(msg)
    count = match["count"] or "1"
    return Fault(
        name=name,
        service=service,
        count=FOR_EVER if count == "*" else int(count),
        position=int(match["position"] or 1),
        value=float(match["value"]) if match["value"] else _NEEDS_VALUE.get(name),
    )


class FaultQueue:
    """The faults still to come; safe to change while the server runs."""

    def __init__(self, faults: Iterable[Fault | str] = ()) -> None:
        self._lock = Lock()
        self._faults: list[Fault] = []
        self.extend(faults)

    def __len__(self) -> int:
        return len(self.pending)

    @property
    def pending(self) -> tuple[Fault, ...]:
        """The faults that are not used up, in order."""
        with self._lock:
            return tuple(self._faults)

    def append(self, fault: Fault | str) -> None:
        """Add one at the end."""
        self.extend([fault])

    def extend(self, faults: Iterable[Fault | str]) -> None:
        """Add some at the end."""
        read = [parse_fault(fault) if isinstance(fault, str) else fault for fault in faults]
        with self._lock:
            self._faults.extend(read)

    def clear(self) -> None:
        """Let everything go well from now on."""
        with self._lock:
            self._faults.clear()

    def take(self, service: str, asked: Mapping[str, str]) -> Fault | None:
        """Use up and give the first fault that is due for this request.

        Faults that wait for a later position come one fitting request nearer.
        """
        with self._lock:
            taken: Fault | None = None
            left: list[Fault] = []
            for fault in self._faults:
                if fault.service != service or not fault.fits(asked):
                    left.append(fault)
                elif fault.position > 1:
                    left.append(replace(fault, position=fault.position - 1))
                elif taken is None:
                    taken = fault
                    left.extend([replace(fault, count=fault.count - 1)] * (fault.count > 1))
                else:
                    left.append(fault)
            self._faults = left
            return taken


def _thinned(page: Page) -> tuple[Shown, ...]:
    """Leave out every third entry, the first one included."""
    return tuple(shown for place, shown in enumerate(page.entries) if place % 3)
