"""The feeds of the site: which there are, and what stands in them. Pure.

Ids carry neither a version nor the week in which we saw a paper, so a paper that stands in
several feeds is one item to a feed reader. Nothing here reads the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from digest.config import SiteSettings
from digest.model import Entry, Issue, Page, PaperId, Placement, Topic
from digest.render.atom import atom
from digest.render.dates import days
from digest.render.feeditems import Feed, Item
from digest.render.jsonfeed import jsonfeed
from digest.render.plain import Line, one_line, plain
from digest.render.rss import rss
from digest.render.templates import Templates, count
from digest.render.views import coverage_sentence

#: In the summary of one issue, so that a feed of eight stays below a megabyte.
_HIGHLIGHTS, _TITLES = 20, 100
#: In the sentence about an issue, in characters.
_TITLE = 120


def render_feeds(
    issues: Sequence[Issue],
    *,
    site: SiteSettings,
    topics: Sequence[Topic],
    templates: Templates,
) -> Iterator[Page]:
    """Yield every feed of *issues*, which come oldest first.

    Raises RenderError if a template is missing or broken.
    """
    writer = _Writer(site=site, templates=templates)
    newest = list(reversed(issues))
    of_issues = tuple(writer.issue(issue) for issue in newest[: site.feed_issues])
    yield _page("feed.xml", rss(writer.feed("feed.xml", "issues", of_issues)))
    yield _page("atom.xml", atom(writer.feed("atom.xml", "issues", of_issues)))
    yield _page("feed.json", jsonfeed(writer.feed("feed.json", "issues", of_issues)))

    papers = _newest_of_each(newest)
    yield _page("papers.xml", rss(writer.papers(papers)))
    for topic in topics:
        path = f"topics/{topic.slug}/feed.xml"
        yield _page(path, rss(writer.topic(topic, papers, path)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Turns issues and papers into feeds and their items."""

    site: SiteSettings
    templates: Templates

    def papers(self, papers: Sequence[tuple[Issue, Entry]]) -> Feed:
        """Give the feed of all papers with a card."""
        return self.feed(
            "papers.xml",
            "papers",
            self._items(papers),
            title=f"{self.site.title}: papers",
            description="Every paper with a card, as a single item.",
        )

    def topic(self, topic: Topic, papers: Sequence[tuple[Issue, Entry]], path: str) -> Feed:
        """Give the feed of the papers that fit *topic*, first or among others."""
        fitting = [
            (issue, entry)
            for issue, entry in papers
            if any(match.topic == topic.name for match in entry.matches)
        ]
        return self.feed(
            path,
            f"topic/{topic.slug}",
            self._items(fitting),
            title=f"{self.site.title}: {topic.name}",
            description=f"Papers on {topic.name}, each with a card.",
            home=f"topics/{topic.slug}/",
        )

    def feed(
        self,
        path: str,
        name: str,
        items: tuple[Item, ...],
        *,
        title: str | None = None,
        description: str | None = None,
        home: str = "",
    ) -> Feed:
        """Give a feed of *items*; by default it speaks for the whole site."""
        return Feed(
            path=quote(path),
            id=self._id(name),
            title=one_line(title or self.site.title),
            description=one_line(description or self.site.description),
            language=self.site.language,
            site=self.site.url,
            home=self.site.url + quote(home),
            author=one_line(self.site.title),
            items=items,
        )

    def issue(self, issue: Issue) -> Item:
        """Give one issue as an item: its highlights, then titles, then how many more there are."""
        entries = issue.entries
        first = [entry for entry in entries if entry.placement is Placement.HIGHLIGHT][:_HIGHLIGHTS]
        shown = {entry.paper.id for entry in first}
        rest = [entry for entry in entries if entry.paper.id not in shown]
        url = f"{self.site.url}issues/{issue.week}/"
        content = self.templates.render(
            "feeds/issue.html",
            issue=issue,
            url=url,
            coverage=coverage_sentence(issue),
            highlights=[Line.of(entry, self.site) for entry in first],
            titles=[Line.of(entry, self.site) for entry in rest[:_TITLES]],
            more=len(rest[_TITLES:]),
        )
        return Item(
            id=self._id(f"issue/{issue.week}"),
            url=url,
            title=f"{one_line(self.site.title)} {issue.week} ({days(issue.week)})",
            summary=_summary(issue),
            content=content,
            authors=(one_line(self.site.title),),
            published=issue.published,
            updated=issue.updated,
        )

    def _items(self, papers: Sequence[tuple[Issue, Entry]]) -> tuple[Item, ...]:
        return tuple(self._paper(*paper) for paper in papers[: self.site.feed_papers])

    def _paper(self, issue: Issue, entry: Entry) -> Item:
        """Give one paper with its card as an item."""
        paper, card, line = entry.paper, entry.card, Line.of(entry, self.site)
        content = self.templates.render(
            "feeds/paper.html", card=card, line=line, issue=issue, site=self.site
        )
        return Item(
            id=self._id(f"paper/{paper.id}"),
            url=line.url,
            title=line.title,
            summary=line.tldr or line.title,
            content=content,
            authors=tuple(name for name in map(plain, paper.authors) if name),
            tags=card.tags if card else (),
            about=paper.abs_url,
            published=issue.published,
            updated=issue.updated,
        )

    def _id(self, name: str) -> str:
        """Give a tag URI (RFC 4151)."""
        return f"tag:{self.site.authority}:{quote(name)}"


def _summary(issue: Issue) -> str:
    """Say in a sentence what an issue holds: ``9 papers: EchoInk-R1; X-Reasoner; and 7 more``."""
    titles = [plain(entry.paper.title, _TITLE) for entry in issue.entries[:3]]
    rest = len(issue.entries) - len(titles)
    parts = [*titles, f"and {rest:,} more"] if rest else titles
    return ": ".join(filter(None, (count(len(issue.entries), "paper"), "; ".join(parts))))


def _newest_of_each(newest: Iterable[Issue]) -> list[tuple[Issue, Entry]]:
    """Give each paper with a card once, from the newest issue that has it, in reading order."""
    kept: dict[PaperId, tuple[Issue, Entry]] = {}
    for issue in newest:
        for entry in issue.entries:
            if entry.card is not None:
                kept.setdefault(entry.paper.id, (issue, entry))
    return list(kept.values())


def _page(path: str, content: bytes) -> Page:
    return Page(path=path, content=content)
