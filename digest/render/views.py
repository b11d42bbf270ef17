"""Issues as the pages show them: links, shelves and sections, each worked out once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from urllib.parse import quote

from markupsafe import Markup

from digest.config import SiteSettings
from digest.model import (
    Coverage,
    Entry,
    Issue,
    LeftOut,
    PaperId,
    Placement,
    Reason,
    Topic,
    Week,
    slugify,
)
from digest.render.plain import plain
from digest.render.templates import count, tex_html

OTHER = "Other papers"
"""The section of papers that fit no topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A name and where it leads."""

    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One paper of one issue, with what more than one page shows of it."""

    entry: Entry
    week: Week
    title: Markup
    #: The title in Unicode, for the places that take no markup.
    name: str
    tldr: Markup | None
    topic: Link | None
    tags: tuple[Link, ...]
    #: Relative to the site's root.
    path: str
    #: False where the paper is only listed; then *href* leads to arXiv.
    has_page: bool
    href: str
    #: Why it has no card, where it should have one.
    failure: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Papers of one issue under one heading."""

    name: str
    link: Link | None
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """One issue in the order of its page."""

    issue: Issue
    #: Relative to the site's root.
    path: str
    href: str
    entries: tuple[EntryView, ...]
    highlights: tuple[EntryView, ...]
    sections: tuple[Section, ...]
    listed: tuple[EntryView, ...]
    left_out: tuple[tuple[Reason, tuple[LeftOut, ...]], ...]

    @property
    def name(self) -> str:
        """What readers call it: ``Week 19, 2025``."""
        return f"Week {self.issue.week.number}, {self.issue.week.year}"

    @property
    def coverage(self) -> str:
        """The coverage in one sentence."""
        return coverage_sentence(self.issue)

    @property
    def why_empty(self) -> str:
        """What became of everything, for an issue without papers."""
        coverage = self.issue.coverage
        if not coverage.listed:
            return "arXiv listed no papers on these topics in this week."
        fates = [f"{len(papers):,} {reason}" for reason, papers in self.left_out]
        if coverage.unreadable:
            fates.append(f"{len(coverage.unreadable):,} unreadable")
        return f"of {count(coverage.listed, 'paper')} on these topics, {', '.join(fates)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """All papers of one topic or one tag, newest issue first, each once."""

    name: str
    #: Relative to the site's root.
    path: str
    href: str
    entries: tuple[EntryView, ...]
    #: What the configuration says of it; None for a tag, and for a topic of the past.
    topic: Topic | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Everything that the site shows."""

    #: Newest first.
    issues: tuple[IssueView, ...]
    #: Every paper once, newest issue first.
    papers: tuple[EntryView, ...]
    #: In the order of the configuration, then topics of the past.
    topics: tuple[Shelf, ...]
    #: The fullest first.
    tags: tuple[Shelf, ...]


def build_library(
    issues: Sequence[Issue], *, site: SiteSettings, topics: Sequence[Topic]
) -> Library:
    """Prepare *issues* (oldest first) for the pages, newest first."""
    views = tuple(view_issue(issue, site=site, topics=topics) for issue in reversed(issues))
    entries = _newest_of_each(entry for view in views for entry in view.entries)
    return Library(
        issues=views,
        papers=entries,
        topics=_topic_shelves(entries, site, topics),
        tags=_tag_shelves(entries, site),
    )


def view_issue(issue: Issue, *, site: SiteSettings, topics: Sequence[Topic]) -> IssueView:
    """Prepare one issue: highlights, sections in the order of *topics*, the list, what is out."""
    failures = {failure.id: failure.reason for failure in issue.coverage.failures}
    entries = tuple(
        _view_entry(entry, issue.week, site, failures.get(entry.paper.id))
        for entry in issue.entries
    )
    path = f"issues/{issue.week}/"
    return IssueView(
        issue=issue,
        path=path,
        href=link_to(site, path),
        entries=entries,
        highlights=_placed(entries, Placement.HIGHLIGHT),
        sections=_sections(_placed(entries, Placement.CARD), topics),
        listed=_placed(entries, Placement.LISTED),
        left_out=_by_reason(issue.coverage),
    )


def link_to(site: SiteSettings, path: str) -> str:
    """Give a link to *path* that works on whichever host serves the site."""
    return site.base_path + quote(path)


def coverage_sentence(issue: Issue) -> str:
    """Say what became of all that the sources listed."""
    coverage, here = issue.coverage, len(issue.entries)
    carded = sum(entry.card is not None for entry in issue.entries)
    parts = [
        f"arXiv listed {count(coverage.listed, 'paper')} on these topics",
        f"{here:,} {'is' if here == 1 else 'are'} here, {carded:,} with a card",
        f"{_were(len(coverage.left_out))} left out",
    ]
    if coverage.unreadable:
        parts.append(f"{_were(len(coverage.unreadable))} unreadable")
    return " ".join(f"{one}." for one in ("; ".join(parts), *coverage.notes))


def _were(number: int) -> str:
    return f"{number:,} {'was' if number == 1 else 'were'}"


def _view_entry(entry: Entry, week: Week, site: SiteSettings, failure: str | None) -> EntryView:
    paper, card = entry.paper, entry.card
    path = f"papers/{paper.id}/"
    topic = entry.topic
    return EntryView(
        entry=entry,
        week=week,
        title=tex_html(paper.title) or Markup.escape(paper.id),
        name=plain(paper.title) or str(paper.id),
        tldr=tex_html(card.tldr.text) if card and card.tldr else None,
        topic=_shelf_link(site, "topics", topic) if topic else None,
        tags=tuple(_shelf_link(site, "tags", tag) for tag in card.tags) if card else (),
        path=path,
        has_page=entry.has_page,
        href=link_to(site, path) if entry.has_page else paper.abs_url,
        failure=failure,
    )


def _shelf_link(site: SiteSettings, kind: str, name: str) -> Link:
    return Link(name=name, href=link_to(site, f"{kind}/{slugify(name)}/"))


def _placed(entries: Iterable[EntryView], placement: Placement) -> tuple[EntryView, ...]:
    return tuple(view for view in entries if view.entry.placement is placement)


def _sections(entries: Sequence[EntryView], topics: Sequence[Topic]) -> tuple[Section, ...]:
    """Sort *entries* by topic: those of *topics* first, papers without a topic last."""
    found: dict[str | None, list[EntryView]] = {topic.name: [] for topic in topics}
    for view in entries:
        found.setdefault(view.entry.topic, []).append(view)
    rest = found.pop(None, [])
    named = [
        Section(name=str(name), link=views[0].topic, entries=tuple(views))
        for name, views in found.items()
        if views
    ]
    if rest:
        named.append(Section(name=OTHER, link=None, entries=tuple(rest)))
    return tuple(named)


def _by_reason(coverage: Coverage) -> tuple[tuple[Reason, tuple[LeftOut, ...]], ...]:
    ordered = sorted(coverage.left_out, key=lambda left: (left.reason, left.id))
    return tuple(
        (reason, tuple(papers)) for reason, papers in groupby(ordered, key=attrgetter("reason"))
    )


def _newest_of_each(entries: Iterable[EntryView]) -> tuple[EntryView, ...]:
    """Keep each paper once: in its newest issue, but rather where it has a page."""
    kept: dict[PaperId, EntryView] = {}
    for view in entries:
        known = kept.get(view.entry.paper.id)
        if known is None or (view.has_page and not known.has_page):
            kept[view.entry.paper.id] = view
    return tuple(kept.values())


def _topic_shelves(
    entries: Iterable[EntryView], site: SiteSettings, topics: Sequence[Topic]
) -> tuple[Shelf, ...]:
    """Give a shelf to each of *topics*, papers or not, and to each topic of the past."""
    known = {topic.slug: topic for topic in topics}
    names = {topic.slug: topic.name for topic in topics}
    found: dict[str, list[EntryView]] = {slug: [] for slug in known}
    for view in entries:
        for match in view.entry.matches:
            slug = slugify(match.topic)
            names.setdefault(slug, match.topic)
            found.setdefault(slug, []).append(view)
    return tuple(
        _shelf(site, f"topics/{slug}/", names[slug], views, known.get(slug))
        for slug, views in found.items()
    )


def _tag_shelves(entries: Iterable[EntryView], site: SiteSettings) -> tuple[Shelf, ...]:
    """Give a shelf to each tag, the fullest first; one page for tags that share a slug."""
    names: dict[str, str] = {}
    found: dict[str, list[EntryView]] = {}
    for view in entries:
        for tag in view.tags:
            slug = slugify(tag.name)
            names.setdefault(slug, tag.name)
            found.setdefault(slug, []).append(view)
    fullest_first = sorted(found, key=lambda slug: (-len(found[slug]), slug))
    return tuple(_shelf(site, f"tags/{slug}/", names[slug], found[slug]) for slug in fullest_first)


def _shelf(
    site: SiteSettings,
    path: str,
    name: str,
    entries: Iterable[EntryView],
    topic: Topic | None = None,
) -> Shelf:
    return Shelf(
        name=name, path=path, href=link_to(site, path), entries=tuple(entries), topic=topic
    )
