"""How much came in each week, and on what: the numbers of the trends page. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from digest.model import Week
from digest.render.charts import Bar, bar_chart
from digest.render.views import IssueView, Library, Shelf

_WEEKS = 52
_TAGS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One tag over the weeks, as a drawing and as numbers."""

    shelf: Shelf
    chart: Markup
    numbers: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """The last weeks that have an issue, oldest first."""

    weeks: tuple[IssueView, ...]
    papers: Markup
    most: int
    tags: tuple[Row, ...]


def trace(library: Library) -> Trends:
    """Count papers and tags in each of the last 52 issues."""
    weeks = library.issues[:_WEEKS][::-1]
    tags = {view.issue.week: _count_tags(view) for view in weeks}
    rows = [_row(shelf, tags) for shelf in library.tags]
    # The sort is stable, so that tags of the same weight keep the order of the library.
    rows.sort(key=lambda row: -row.total)
    bars = [Bar(label=str(view.issue.week), value=len(view.entries)) for view in weeks]
    return Trends(
        weeks=weeks,
        papers=bar_chart(bars, name="papers", title="Papers in each issue"),
        most=max((bar.value for bar in bars), default=0),
        tags=tuple(row for row in rows if row.total)[:_TAGS],
    )


def _count_tags(view: IssueView) -> Counter[str]:
    """Count the cards of one issue by tag, known by its link."""
    return Counter(tag.href for entry in view.entries for tag in set(entry.tags))


def _row(shelf: Shelf, tags: dict[Week, Counter[str]]) -> Row:
    numbers: Sequence[int] = [counts[shelf.href] for counts in tags.values()]
    bars = [Bar(label=str(week), value=counts[shelf.href]) for week, counts in tags.items()]
    name = shelf.path.strip("/").replace("/", "-")
    return Row(
        shelf=shelf,
        chart=bar_chart(bars, name=name, title=f"{shelf.name}: cards in each issue"),
        numbers=tuple(numbers),
        total=sum(numbers),
    )
