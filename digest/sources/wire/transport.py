"""The way to arXiv's services: a pause, patience, a budget, and only answers that are good."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from digest.config import ArxivSettings
from digest.errors import SourceError
from digest.sources.calendar import index_day
from digest.sources.documents.answers import Doubtful, Garbled, Overloaded, Rejected, message_of
from digest.sources.wire.cache import DayCache
from digest.sources.wire.exchange import Answer, Exchange, Interrupted, Unreachable
from digest.sources.wire.pacing import Pacer

_log = logging.getLogger(__name__)

_HOPS = 3
_MOVED = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})

#: Waits between the tries of one request, in pauses: of 3 s that makes 9 s, 30 s, 90 s, ...
_OVERLOADED = (3.0, 10.0, 30.0, 90.0, 100.0, 100.0, 100.0, 100.0)
_BROKEN = (1.0, 3.0, 10.0)
_DOUBTFUL = (1.0, 3.0)
_UNREACHABLE = (0.3, 0.6)

_LATER = "run again later; what has come today is not asked for again"


class Denied(SourceError):
    """Access is denied: whatever is asked next counts as an attack."""


class _Trouble(Exception):
    """A request failed, and may succeed after the next of *waits*."""

    def __init__(self, what: str, waits: tuple[float, ...], hint: str = _LATER) -> None:
        super().__init__(what)
        #: Follows the name of the host.
        self.what = what
        self.waits = waits
        self.hint = hint
        #: Seconds that the service asks for at least.
        self.asked = 0.0
        #: The answer to believe if the trouble stays.
        self.believed: bytes | None = None


class Transport:
    """Fetches documents for one run.

    Seconds waited for an overloaded service count against ``settings.patience``, requests
    against ``settings.budget``. Answers of the UTC day of *now* come from ``settings.cache``.
    *contact* is a mailbox; *folder* is what all runs of this machine share (see `pacing`).
    """

    def __init__(
        self,
        settings: ArxivSettings,
        *,
        contact: str,
        folder: Path,
        now: datetime,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._now = now
        self._sleep = sleep
        known = index_day(now, settings.holidays)
        self._cache = DayCache(settings.cache, now.astimezone(UTC).date(), known)
        self._pacer = Pacer(folder, settings.pause, sleep=sleep)
        self._exchange = Exchange(contact, settings.timeout)
        self._left = settings.budget
        self._patience = settings.patience

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        check: Callable[[bytes], object] = len,
        *,
        fresh: bool = False,
    ) -> bytes:
        """Give the body of the document at *url* with *params*, once *check* is content with it.

        *check* raises Garbled for what should be asked for again, Doubtful for what should be
        repeated before it is believed, Rejected for a refusal. *fresh* passes over what is kept
        from earlier today. Raises SourceError if there is no good answer; its cause is Garbled
        or Rejected where the service did answer.
        """
        full = f"{url}?{urlencode(params)}" if params else url
        kept = None if fresh else self._cache.get(full)
        if kept is not None and _still_good(kept, check):
            return kept
        body = self._insist(full, check)
        self._cache.put(full, body)
        return body

    def _insist(self, url: str, check: Callable[[bytes], object]) -> bytes:
        """Ask again and again, with growing waits, as long as there is hope and patience."""
        waits: dict[tuple[float, ...], Iterator[float]] = {}
        while True:
            try:
                return _checked(self._follow(url), check)
            except _Trouble as trouble:
                pauses = next(waits.setdefault(trouble.waits, iter(trouble.waits)), None)
                if pauses is None and trouble.believed is not None:
                    return trouble.believed
                self._wait_out(trouble, pauses, urlsplit(url).hostname)

    def _wait_out(self, trouble: _Trouble, pauses: float | None, host: str | None) -> None:
        """Wait before the next try; SourceError if there is to be none."""
        overloaded = trouble.waits is _OVERLOADED
        if pauses is None or (overloaded and self._patience <= 0):
            msg = f"{host} {trouble.what}"
            raise SourceError(msg, hint=trouble.hint) from trouble.__cause__
        wait = pauses * self._settings.pause
        if overloaded:
            wait = max(min(wait, self._patience), trouble.asked)
            if wait > self._patience:
                msg = f"{host} {trouble.what}, and asks for {wait:.0f} s without a request"
                raise SourceError(msg, hint="run again after that") from trouble.__cause__
            self._patience -= wait
        level = logging.WARNING if overloaded else logging.INFO
        _log.log(level, "%s %s; asking again in %.0f s", host, trouble.what, wait)
        self._sleep(wait)

    def _follow(self, url: str) -> bytes:
        """Ask once, going where the answer sends us."""
        target = url
        for _ in range(_HOPS + 1):
            answer = self._ask(target)
            if answer.status not in _MOVED:
                return self._body(answer, urlsplit(target).hostname)
            target = _redirected(target, answer.headers.get("Location", ""))
        msg = f"{urlsplit(url).hostname} sends from one address to the next without an end"
        raise SourceError(msg, hint="check the address in sources.arxiv")

    def _ask(self, url: str) -> Answer:
        """Send one request, in its turn."""
        if self._left <= 0:
            msg = f"the budget of {self._settings.budget} requests is used up"
            raise SourceError(msg, hint="run again to go on; or raise sources.arxiv.budget")
        self._left -= 1
        try:
            with self._pacer.turn():
                return self._exchange.ask(url)
        except Unreachable as error:
            hint = "check the network, and the address in sources.arxiv; then run again"
            msg = f"cannot be reached: {error}"
            raise _Trouble(msg, _UNREACHABLE, hint) from error
        except Interrupted as error:
            raise _Trouble(str(error), _BROKEN) from error

    def _body(self, answer: Answer, host: str | None) -> bytes:
        """Give the body of a good answer; raise what fits a bad one."""
        if answer.status == HTTPStatus.OK:
            return answer.body
        if answer.status in _BUSY:
            msg = f"is overloaded (HTTP {answer.status})"
            trouble = _Trouble(msg, _OVERLOADED)
            trouble.asked = self._retry_after(answer)
            raise trouble
        said = message_of(answer.body)
        if answer.status == HTTPStatus.FORBIDDEN:
            msg = f"{host} denies access (HTTP 403): it takes this program for a robot"
            hint = "send nothing for a day, and read https://info.arxiv.org/help/robots.html"
            raise Denied(msg, hint=hint)
        msg = f"{host} refuses the request (HTTP {answer.status}): {said}"
        hint = "correct the queries of the topics, or the address in sources.arxiv"
        raise SourceError(msg, hint=hint) from Rejected(said)

    def _retry_after(self, answer: Answer) -> float:
        """Read Retry-After: seconds, or a date, which is a time of the server's own clock."""
        value = answer.headers.get("Retry-After", "").strip()
        if value.isascii() and value.isdigit():
            return float(value[:9])
        until = _http_date(value)
        since = _http_date(answer.headers.get("Date", "")) or self._now
        return max(0.0, (until - since).total_seconds()) if until else 0.0


def _checked(body: bytes, check: Callable[[bytes], object]) -> bytes:
    """Give *body* if *check* is content with it; Trouble if not."""
    try:
        check(body)
    except Overloaded as error:
        msg = f"is overloaded ({error})"
        raise _Trouble(msg, _OVERLOADED) from error
    except Doubtful as error:
        trouble = _Trouble(f"answered with {error}", _DOUBTFUL)
        trouble.believed = body
        raise trouble from error
    except Garbled as error:
        msg = f"answered with {error}"
        raise _Trouble(msg, _BROKEN) from error
    except Rejected as error:  # with HTTP 200, it may be a passing fault
        msg = f"reports an error: {error}"
        raise _Trouble(msg, _BROKEN) from error
    return body


def _still_good(body: bytes, check: Callable[[bytes], object]) -> bool:
    """Say whether a kept answer passes; what was doubtful has been repeated by then."""
    try:
        check(body)
    except Doubtful:
        return True
    except (Garbled, Rejected):
        return False
    return True


def _redirected(url: str, location: str) -> str:
    """Give the address that *url* moved to; SourceError unless it is the same host, as safe."""
    target = urljoin(url, location)
    old, new = urlsplit(url), urlsplit(target)
    upgrade = old.scheme == "http" and new.scheme == "https"
    same = old.hostname == new.hostname and (upgrade or old[:2] == new[:2])
    if not location or not same:
        msg = f"{old.hostname} sends to another place, {target[:200]}"
        raise SourceError(msg, hint="check the address in sources.arxiv")
    return target


def _http_date(text: str) -> datetime | None:
    """Read a date of a header, if it is one; without a zone it is in UTC."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
