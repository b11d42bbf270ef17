"""What was made and where to look, in a few lines. Pure, but for the folder it runs in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from digest.cli.terminal import shown, table
from digest.errors import SourceError
from digest.model import Coverage, Delivered, Unreadable, Week

if TYPE_CHECKING:
    from digest.config import DeliverySettings
    from digest.render.publish import Published
    from digest.stages.backfill import Backfilled
    from digest.stages.compose import Composed
    from digest.store.papers import Fetched

#: How many unreadable blocks or missing cards are named.
_NAMED = 10


def fetched_lines(
    fetched: Mapping[Week, Fetched], unreadable: Sequence[Unreadable]
) -> Iterator[str]:
    """Say what was fetched for each week."""
    head = ("week", "papers", "of other weeks", "new", "updated", "repeated", "unreadable")
    yield from table([head, *(_fetched_row(week, one) for week, one in fetched.items())])
    yield from _first(map(_block, unreadable), len(unreadable))
    papers = sum(one.papers - one.elsewhere for one in fetched.values())
    new = sum(one.new for one in fetched.values())
    weeks = f"{len(fetched)} week{'s' if len(fetched) != 1 else ''}"
    yield f"total  {papers:,} papers of {weeks}, {new:,} new, {len(unreadable):,} unreadable"


def _fetched_row(week: Week, fetched: Fetched) -> tuple[str, ...]:
    counts = (
        fetched.papers - fetched.elsewhere,
        fetched.elsewhere,
        fetched.new,
        fetched.updated,
        fetched.repeated,
        fetched.unreadable,
    )
    return (f"{week}", *(f"{count:,}" for count in counts))


def backfilled_lines(done: Backfilled) -> Iterator[str]:
    """Say what a harvest brought."""
    yield f"looked at {done.records:,} records"
    yield from fetched_lines(done.weeks, done.unreadable)


def require_complete(fetched: Mapping[Week, Fetched]) -> None:
    """Raise SourceError if a week cannot be called complete; what it has so far is kept."""
    for week, one in fetched.items():
        if one.unfinished:
            msg = f"{week} is not complete: {one.unfinished}"
            raise SourceError(msg, hint="run again later; what is here is kept")
        if one.promised and one.unreadable:
            msg = f"{week} lacks {one.unreadable:,} that cannot be read; the issue names them"
            raise SourceError(msg, hint=f"ask for them again later: digest fetch --week {week}")


def composed_lines(composed: Mapping[Week, Composed]) -> Iterator[str]:
    """Say what is in the issue of each week, and what is not."""
    head = ("issue", "papers", "cards", "new cards", "left out", "unreadable", "")
    yield from table([head, *(_composed_row(week, one) for week, one in composed.items())])
    for one in composed.values():
        yield from _gaps(one.issue.coverage)


def _composed_row(week: Week, composed: Composed) -> tuple[str, ...]:
    issue = composed.issue
    note = "" if composed.changed else "unchanged"
    note = "frozen: its mail has gone out" if composed.frozen else note
    counts = (
        len(issue.entries),
        sum(entry.card is not None for entry in issue.entries),
        composed.written,
        len(issue.coverage.left_out),
        len(issue.coverage.unreadable),
    )
    return (f"{week}", *(f"{count:,}" for count in counts), note)


def _gaps(coverage: Coverage) -> Iterator[str]:
    """Name the blocks that are not papers, and the papers without a card."""
    yield from _first(map(_block, coverage.unreadable), len(coverage.unreadable))
    without = (f"no card for {one.id}: {one.reason}" for one in coverage.failures)
    yield from _first(without, len(coverage.failures))


def _block(block: Unreadable) -> str:
    """Say where an unreadable block stands, and why it is not a paper."""
    place = f"{block.origin}:{block.line}" if block.line else block.origin
    return f"unreadable: {place}: {block.reason}"


def _first(lines: Iterable[str], total: int) -> Iterator[str]:
    """Yield the first of *lines*, and how many there are beyond."""
    yield from islice(lines, _NAMED)
    if total > _NAMED:
        yield f"and {total - _NAMED:,} more"


def published_lines(published: Published) -> Iterator[str]:
    """Say what was written to the site, and where to look at it."""
    counts = f"{published.written:,} written, {published.removed:,} removed"
    yield f"site   {counts}, {published.unchanged:,} unchanged: {shown(published.folder)}/"
    yield "look   digest preview"


def delivered_lines(
    delivered: Mapping[Week, Delivered], settings: DeliverySettings
) -> Iterator[str]:
    """Say what became of the messages, and what becomes of those that wait."""
    counts = ", ".join(f"{count:,} {name}" for name, count in _totals(delivered) if count)
    to_files = settings.mailer == "files"
    place = f": {shown(settings.outbox)}/" if to_files else f": {settings.smtp.host}"
    yield f"mail   {counts}{place}" if counts else "mail   nobody to send to"
    due = min((one.next_due for one in delivered.values() if one.next_due), default=None)
    if any(one.deferred for one in delivered.values()):
        when = f" from {due:%Y-%m-%d %H:%M} UTC on" if due else ""
        yield f"       the deferred are tried again{when}: digest deliver goes on"
    if any(one.held for one in delivered.values()):
        yield "       the held may have gone out; delivery.on_unknown: resend sends them again"


def _totals(delivered: Mapping[Week, Delivered]) -> Iterator[tuple[str, int]]:
    """Add up what became of the messages of all weeks."""
    every = delivered.values()
    yield "sent", sum(one.sent for one in every)
    yield "refused", sum(one.refused for one in every)
    yield "deferred", sum(one.deferred for one in every)
    yield "held", sum(one.held for one in every)
    yield "left before they were sent", sum(one.withdrawn for one in every)
    yield "sent before", sum(one.already for one in every)
