"""The papers, each in its newest version, and the weeks that saw them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select, union

from digest.codec import decode, encode
from digest.model import Paper, PaperId, Unreadable, Week
from digest.store import schema
from digest.store.connections import Connections
from digest.store.sql import in_batches, insert_new, insert_or_replace
from digest.weeks import within


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one call of ``Papers.record`` was given.

    ``papers + repeated + unreadable`` is the number of values.
    """

    #: Distinct ids.
    papers: int = 0
    #: Of these, never seen before in any week.
    new: int = 0
    #: Of these, known, and now kept in a newer version or another text.
    updated: int = 0
    #: Of another week, or left to a later one.
    elsewhere: int = 0
    #: The same id again within the call.
    repeated: int = 0
    unreadable: int = 0
    #: Why the week may still get papers; empty when it is over.
    unfinished: str = ""
    #: Whether the source promised to list everything, so that what is unreadable is missing.
    promised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows of a paper that is found."""

    #: It is kept, of whichever week.
    stored: bool
    #: The weeks it is of.
    weeks: frozenset[Week]


def always(_paper: Paper, _known: Known) -> bool:
    """Have every paper belong to the week that finds it."""
    return True


@dataclass(slots=True)
class _Gathered:
    """The values of one call, each id once; the first sighting gives place and day."""

    newest: dict[PaperId, Paper] = field(default_factory=dict)
    announced: dict[PaperId, date] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    repeated: int = 0

    def add(self, item: Paper | Unreadable) -> None:
        if isinstance(item, Unreadable):
            self.unreadable.append(item)
            return
        known = self.newest.get(item.id)
        self.repeated += known is not None
        self.announced.setdefault(item.id, item.announced)
        if known is None or supersedes(item, known):
            self.newest[item.id] = item


class Papers:
    """Papers by week of announcement."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def record(
        self,
        week: Week,
        found: Iterable[Paper | Unreadable],
        belongs: Callable[[Paper, Known], bool | None] = always,
    ) -> Fetched:
        """Keep what the sources *found* for *week*: all of it, or nothing if *found* raises.

        A paper that does not belong is kept without being of the week; one of which *belongs*
        says None is left alone, as if it had not been found, for another week to find.
        Safe to repeat. Papers of earlier calls stay in the week, unreadable blocks are replaced.
        """
        # read to the end before the database is locked: *found* may wait for a slow network
        gathered = _Gathered()
        for item in found:
            gathered.add(item)
        with self._connections.writing() as connection:
            ids = tuple(gathered.newest)
            stored, weeks = _stored(connection, ids), _weeks_of(connection, ids)
            verdicts = {
                one: belongs(paper, Known(stored=one in stored, weeks=weeks.get(one, frozenset())))
                for one, paper in gathered.newest.items()
            }
            fresh = [
                paper
                for one, paper in gathered.newest.items()
                if verdicts[one] is not None
                and (one not in stored or supersedes(paper, stored[one]))
            ]
            own = {one: day for one, day in gathered.announced.items() if verdicts[one]}
            _write_papers(connection, fresh)
            _write_sightings(connection, week, own)
            _write_unreadable(connection, week, gathered.unreadable)
        known = sum(paper.id in stored for paper in fresh)
        return Fetched(
            papers=len(gathered.newest),
            new=len(fresh) - known,
            updated=known,
            elsewhere=len(gathered.newest) - len(own),
            repeated=gathered.repeated,
            unreadable=len(gathered.unreadable),
        )

    def of(self, week: Week) -> tuple[Paper, ...]:
        """Give the papers of *week* in the order in which it first saw them.

        Each is in its newest version, with the day on which this week announced it: the first
        for one that was due before and held back.
        """
        query = (
            select(schema.papers.c.body, schema.sightings.c.announced)
            .join(schema.sightings)
            .where(schema.sightings.c.week == week)
            .order_by(schema.sightings.c.position)
        )
        with self._connections.reading() as connection:
            return tuple(
                within(replace(decode(Paper, body), announced=announced), week)
                for body, announced in connection.execute(query)
            )

    def get(self, ids: Sequence[PaperId]) -> dict[PaperId, Paper]:
        """Give those of *ids* that are kept, of whichever week."""
        with self._connections.reading() as connection:
            return _stored(connection, ids)

    def unreadable(self, week: Week) -> tuple[Unreadable, ...]:
        """Give what nobody could read of *week*, as of its last ``record``."""
        table = schema.unreadable
        query = select(table.c.body).where(table.c.week == week).order_by(table.c.position)
        with self._connections.reading() as connection:
            return tuple(decode(Unreadable, body) for body in connection.scalars(query))

    def weeks(self) -> tuple[Week, ...]:
        """Give the weeks of which anything is known, oldest first."""
        query = union(select(schema.sightings.c.week), select(schema.unreadable.c.week))
        with self._connections.reading() as connection:
            return tuple(sorted(connection.scalars(query)))

    def count(self) -> int:
        """Give the number of papers of all weeks."""
        with self._connections.reading() as connection:
            return connection.scalar(select(func.count()).select_from(schema.papers)) or 0


def supersedes(found: Paper, known: Paper) -> bool:
    """Say whether *found* is to be kept instead of *known*, a paper of the same id. Pure.

    A higher version does, and any version supersedes an untold one, never the reverse. With the
    same version another content does, unless it was announced on an earlier day.
    """
    if found.version != known.version:
        return found.version is not None and found.version > (known.version or 0)
    same_day = replace(found, announced=known.announced)
    return found.announced >= known.announced and same_day != known


def _stored(connection: Connection, ids: Sequence[PaperId]) -> dict[PaperId, Paper]:
    table = schema.papers
    return {
        paper_id: decode(Paper, body)
        for batch in in_batches(ids)
        for paper_id, body in connection.execute(select(table).where(table.c.id.in_(batch)))
    }


def _weeks_of(connection: Connection, ids: Sequence[PaperId]) -> dict[PaperId, frozenset[Week]]:
    table = schema.sightings
    weeks: dict[PaperId, set[Week]] = defaultdict(set)
    for batch in in_batches(ids):
        query = select(table.c.paper_id, table.c.week).where(table.c.paper_id.in_(batch))
        for paper_id, week in connection.execute(query):
            weeks[paper_id].add(week)
    return {paper_id: frozenset(found) for paper_id, found in weeks.items()}


def _write_papers(connection: Connection, papers: Iterable[Paper]) -> None:
    rows = [{"id": paper.id, "body": encode(paper)} for paper in papers]
    insert_or_replace(connection, schema.papers, rows)


def _write_sightings(connection: Connection, week: Week, announced: dict[PaperId, date]) -> None:
    """Add the ids that *week* has not seen yet, after those it has."""
    table = schema.sightings
    last = connection.scalar(select(func.max(table.c.position)).where(table.c.week == week)) or 0
    rows = [
        {"week": week, "paper_id": paper_id, "announced": day, "position": position}
        for position, (paper_id, day) in enumerate(announced.items(), start=last + 1)
    ]
    insert_new(connection, table, rows)


def _write_unreadable(connection: Connection, week: Week, blocks: Sequence[Unreadable]) -> None:
    table = schema.unreadable
    connection.execute(delete(table).where(table.c.week == week))
    rows = [
        {"week": week, "position": position, "body": encode(block)}
        for position, block in enumerate(blocks, start=1)
    ]
    for batch in in_batches(rows):
        connection.execute(insert(table), batch)
