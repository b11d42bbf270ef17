"""Papers from arXiv's query API, every one accounted for."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from digest.config import ArxivSettings
from digest.errors import ConfigError, SourceError
from digest.model import Extent, Paper, PaperId, Topic, Unreadable, Week
from digest.sources.announcements import Announced, Announcements, Kind, stale
from digest.sources.calendar import (
    FEED_LAG,
    INDEX_LAG,
    announced_at,
    announcement_days,
    is_complete,
    submission_window,
)
from digest.sources.documents.answers import Garbled, Rejected, read_page
from digest.sources.documents.links import papers_linked
from digest.sources.paging import Reading
from digest.sources.query import categories_of, fits
from digest.sources.wire.pacing import machine_folder
from digest.sources.wire.transport import Denied, Transport
from digest.weeks import within

if TYPE_CHECKING:  # imported where it is used, since it is heavy
    import arxiv

_log = logging.getLogger(__name__)

_WEEKS = 104
#: How often a search is read from its beginning, and an unknown paper is asked for.
_ATTEMPTS = 3
_IDS_AT_ONCE = 100


class ArxivSource:
    """What arXiv lists for *topics*, by the week of the scheduled announcement.

    *now* decides which weeks are over; *contact* is a mailbox for the User-Agent; *folder* is
    where the runs of this machine agree on pauses.
    """

    name = "arxiv"

    def __init__(
        self,
        topics: Sequence[Topic],
        settings: ArxivSettings,
        *,
        contact: str,
        now: datetime,
        sleep: Callable[[float], None] = time.sleep,
        folder: Path | None = None,
    ) -> None:
        self._topics = tuple(topics)
        self._settings = settings
        self._now = now
        self._transport = Transport(
            settings, contact=contact, folder=folder or machine_folder(), now=now, sleep=sleep
        )

    def weeks(self) -> tuple[Week, ...]:
        """Give the weeks of the last two years that are complete, oldest first."""
        last = Week.of(self._now.astimezone(UTC).date())
        if not is_complete(last, self._now, self._settings.holidays):
            last = Week.of(last.monday - timedelta(weeks=1))
        return tuple(Week.of(last.monday - timedelta(weeks=ago)) for ago in range(_WEEKS)[::-1])

    def probe(self) -> Iterator[str]:
        """Ask for one paper of each topic, and yield how many arXiv has."""
        for topic in self._topics:
            params = {"search_query": topic.query, "start": "0", "max_results": "1"}
            url = self._settings.api_url
            with _of_topic(topic):
                page = read_page(self._transport.get(url, params, read_page))
            yield f"arXiv has {page.total:,} papers for {topic.name!r}"

    def extent(self, week: Week) -> Extent:
        """Give the times of submission that `papers` of *week* covers."""
        holidays = self._settings.holidays
        start, end = self._asked(week)
        queries = "\n".join(sorted(topic.query for topic in self._topics))
        return Extent(
            scope=hashlib.sha256(queries.encode()).hexdigest()[:16],
            since=start,
            until=end,
            unfinished="" if is_complete(week, self._now, holidays) else _still_due(week, holidays),
            notes=tuple(_silent_days(week, holidays)),
        )

    def papers(self, week: Week) -> Iterator[Paper | Unreadable]:
        """Yield each paper of the topics that was submitted for *week* or in the days before.

        Those due in an earlier week are among them: whether moderation had held one back can be
        told only by who knows what was listed then. Raises SourceError if arXiv does not give
        all that it says it has.
        """
        start, end = self._asked(week)
        seen: set[PaperId] = set()
        for topic in self._topics:
            listed = self._listed(topic, start, end)
            if not listed:  # seldom true of a query that is right, and arXiv errs at times
                _log.warning("topic %r: arXiv lists nothing since %s", topic.name, start.date())
            for one in listed:
                if isinstance(one, Unreadable):
                    yield one
                elif one.id not in seen and _within(one, start, end):
                    seen.add(one.id)
                    yield one
        yield from self._announced(week, seen)
        yield from self._linked(week, seen)

    def by_ids(self, ids: Sequence[PaperId]) -> Iterator[Paper | Unreadable]:
        """Yield the papers called *ids*, and an Unreadable for each that arXiv does not know."""
        missing = tuple(dict.fromkeys(ids))
        for attempt in range(_ATTEMPTS):  # it leaves out some that it knows, at times
            found = tuple(self._named(missing, fresh=attempt > 0))
            yield from found
            known = {one.id for one in found}
            missing = tuple(one for one in missing if one not in known)
        for one in missing:
            reason = "announced, but unknown to the API"
            yield Unreadable(origin="arXiv API", line=0, reason=reason, excerpt=one)

    def _asked(self, week: Week) -> tuple[datetime, datetime]:
        """Give the times of submission that are asked for: those of *week*, and days before."""
        start, end = submission_window(week, self._settings.holidays)
        return min(start, end - timedelta(days=self._settings.look_back)), end

    def _announced(self, week: Week, seen: set[PaperId]) -> Iterator[Paper | Unreadable]:
        """Yield what today's feeds announce for *week*, if it fits a topic and was not listed.

        The listing is complete by its own counts, so a feed that fails is a warning.
        """
        today = self._now.astimezone(UTC).date()
        days = announcement_days(week, self._settings.holidays)
        if today not in days or self._now < announced_at(today) + FEED_LAG:
            return
        wanted: dict[PaperId, None] = {}
        for feed in self._feeds():
            if fault := stale(feed, now=self._now, holidays=self._settings.holidays):
                _log.warning("%s", fault)
            fresh = (item for item in feed.items if item.kind in {Kind.NEW, Kind.CROSS})
            wanted |= {item.id: None for item in fresh if feed.day == today}
        for one in self.by_ids([paper for paper in wanted if paper not in seen]):
            if isinstance(one, Unreadable):
                yield one
            elif any(fits(one, topic.query) for topic in self._topics):
                seen.add(one.id)
                yield replace(one, announced=today)

    def _feeds(self) -> Iterator[Announced]:
        """Yield the feed of each category that the topics name.

        A query that arXiv understands and we do not is no reason to fail on some days only.
        """
        try:
            categories = [name for topic in self._topics for name in categories_of(topic.query)]
            yield from Announcements(self._transport, self._settings).feeds(categories)
        except Denied:
            raise
        except (ConfigError, SourceError) as error:
            _log.warning("not compared with today's announcements: %s", error.message)

    def _linked(self, week: Week, seen: set[PaperId]) -> Iterator[Paper | Unreadable]:
        """Yield the papers that other feeds link to now, if *week* is the newest."""
        if week < self.weeks()[-1]:
            return
        for url in self._settings.feeds:
            read = partial(papers_linked, origin=url)
            try:
                ids, unreadable = read(self._transport.get(url, check=read, fresh=True))
            except SourceError as error:
                yield Unreadable(origin=url, line=0, reason=error.message)
                continue
            yield from unreadable
            for one in self.by_ids([paper for paper in ids if paper not in seen]):
                if isinstance(one, Paper):
                    seen.add(one.id)
                    yield within(one, week)
                else:
                    yield replace(one, origin=url)

    def _listed(
        self, topic: Topic, start: datetime, end: datetime
    ) -> tuple[Paper | Unreadable, ...]:
        """Give all that *topic* lists between two times of submission."""
        import arxiv

        search = arxiv.Search(
            query=f"({topic.query}) AND submittedDate:[{start:%Y%m%d%H%M} TO {end:%Y%m%d%H%M}]",
            max_results=None,
            sort_by=arxiv.SortCriterion.SubmittedDate,
            sort_order=arxiv.SortOrder.Ascending,
        )
        with _of_topic(topic):
            return self._read(search, self._settings.page_size)

    def _named(self, ids: Sequence[PaperId], *, fresh: bool) -> Iterator[Paper]:
        """Yield those of *ids* that arXiv gives."""
        import arxiv

        size = min(_IDS_AT_ONCE, self._settings.page_size)
        for batch in (ids[at : at + size] for at in range(0, len(ids), size)):
            search = arxiv.Search(id_list=list(batch), max_results=None)
            entries = self._read(search, len(batch), frozenset(batch), fresh=fresh)
            yield from (one for one in entries if isinstance(one, Paper))

    def _read(
        self,
        search: arxiv.Search,
        size: int,
        wanted: frozenset[PaperId] = frozenset(),
        *,
        fresh: bool = False,
    ) -> tuple[Paper | Unreadable, ...]:
        """Read *search* to its end, some times from the beginning again if it does not add up."""
        attempt = 1
        while True:
            reading = Reading(
                self._transport, self._settings, size=size, fresh=fresh, wanted=wanted
            )
            try:
                return reading.read(search)
            except SourceError as error:
                if attempt == _ATTEMPTS or not isinstance(error.__cause__, Garbled):
                    raise
                _log.warning("%s; reading from the beginning again", error.message)
            attempt, fresh = attempt + 1, True
            size = max(1, size // 2)  # some slices fail where smaller ones do not


@contextmanager
def _of_topic(topic: Topic) -> Iterator[None]:
    """Name *topic* in an error, and blame its query if that was refused."""
    try:
        yield
    except SourceError as error:
        refused = isinstance(error.__cause__, Rejected)
        hint = "correct the query of this topic" if refused else error.hint
        msg = f"topic {topic.name!r}: {error.message}"
        raise SourceError(msg, hint=hint) from error.__cause__


def _still_due(week: Week, holidays: Collection[date]) -> str:
    """Say what the API has still to learn of *week*."""
    last = (announcement_days(week, holidays) or (week.monday,))[-1]
    known = announced_at(last) + INDEX_LAG
    return f"its last announcement is known to arXiv's API from {known:%Y-%m-%d %H:%M} UTC on"


def _silent_days(week: Week, holidays: Collection[date]) -> Iterator[str]:
    """Say on which days of *week* arXiv announces nothing."""
    days = announcement_days(week, holidays)
    for number, name in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")):
        day = week.monday + timedelta(days=number)
        if day not in days:
            yield f"arXiv announced nothing on {name}, {day}: a holiday"


def _within(paper: Paper, start: datetime, end: datetime) -> bool:
    """Say whether *paper* was submitted in time; the service's own idea of it is rounded."""
    if paper.submitted is None or start <= paper.submitted < end:
        return True
    _log.debug("%s was submitted at %s, outside of the search", paper.id, paper.submitted)
    return False
