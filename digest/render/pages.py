"""Each kind of page: which template, under which path, with what. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from functools import partial
from urllib.parse import urlsplit

from markupsafe import Markup

from digest.config import SiteSettings
from digest.model import Page, PaperId, Related, Topic
from digest.render.dates import days
from digest.render.exports import (
    bibtex,
    issue_bib,
    issue_json,
    linked_data,
    search_index,
    tldr_text,
)
from digest.render.forms import subscribe_form
from digest.render.plain import clip
from digest.render.related import view_related
from digest.render.templates import Templates, count
from digest.render.trends import trace
from digest.render.views import IssueView, Library, Shelf, link_to

#: What a topic or a tag page shows; the rest is in its issues.
NEWEST = 200
# For search engines and link previews, which cut longer ones themselves.
_TITLE = 150
_DESCRIPTION = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as a page announces it."""

    title: str
    path: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What every page is made with."""

    templates: Templates
    site: SiteSettings
    library: Library
    #: Where the web app is reached, which takes the forms; None if there is none.
    app: str | None = None
    related: Mapping[PaperId, Sequence[Related]] = field(default_factory=dict)

    def page(
        self,
        path: str,
        template: str,
        *,
        title: str,
        description: str = "",
        feeds: tuple[Feed, ...] = (),
        **context: object,
    ) -> Page:
        """Fill in *template* for the page at *path*, which ends in ``/`` or is a file's name."""
        html = self.templates.render(
            f"site/{template}",
            site=self.site,
            library=self.library,
            url=partial(link_to, self.site),
            path=path,
            canonical=self.absolute(path),
            title=clip(title, _TITLE),
            description=clip(description or self.site.description, _DESCRIPTION),
            feeds=(*feeds, *site_feeds(self.site)),
            forms_at=forms_at(self.app),
            contact=parseaddr(self.site.contact)[1],
            **context,
        )
        file = f"{path}index.html" if path.endswith("/") or not path else path
        return Page(path=file, content=html.encode())

    def absolute(self, path: str) -> str:
        """Give the address of *path* for places outside the site."""
        return self.site.url + link_to(self.site, path).removeprefix(self.site.base_path)


def front_page(press: Press) -> Iterator[Page]:
    """Show the newest issue in short, and the ways to everything else."""
    yield press.page("", "front.html", title=press.site.title)


def issue_pages(press: Press) -> Iterator[Page]:
    """Make each issue as a page, as JSON, as Markdown, as BibTeX."""
    issues = press.library.issues
    for place, view in enumerate(issues):
        newer = issues[place - 1] if place else None
        older = issues[place + 1] if place + 1 < len(issues) else None
        yield press.page(
            view.path,
            "issue.html",
            title=view.name,
            description=_describe(view),
            view=view,
            newer=newer,
            older=older,
        )
        yield from _issue_files(press, view)


def paper_pages(press: Press) -> Iterator[Page]:
    """Make a page for each paper that has, or should have, a card."""
    issues = {view.issue.week: view for view in press.library.issues}
    papers = {view.entry.paper.id: view for view in press.library.papers}
    for view in (view for view in press.library.papers if view.has_page):
        yield press.page(
            view.path,
            "paper.html",
            title=view.name,
            description=tldr_text(view),
            view=view,
            issue=issues[view.week],
            linked_data=linked_data(
                view,
                address=press.absolute(view.path),
                issue=issues[view.week],
                issue_address=press.absolute(issues[view.week].path),
            ),
            bibtex=bibtex(view.entry.paper),
            related=view_related(press.related.get(view.entry.paper.id, ()), papers, issues),
        )


def shelf_pages(press: Press) -> Iterator[Page]:
    """Make a page for each topic and each tag, the newest papers first."""
    for shelf in press.library.topics:
        own = topic_feeds([shelf.topic]) if shelf.topic else ()
        yield _shelf_page(press, shelf, "Topic", own)
    for shelf in press.library.tags:
        yield _shelf_page(press, shelf, "Tag", ())


def other_pages(press: Press, about: Markup) -> Iterator[Page]:
    """Make the pages that there is one of."""
    topics = tuple(shelf for shelf in press.library.topics if shelf.topic)
    yield press.page("archive/", "archive.html", title="Archive")
    yield press.page("trends/", "trends.html", title="Trends", trends=trace(press.library))
    yield press.page("search/", "search.html", title="Search")
    yield _subscribe_page(press, [shelf.topic for shelf in topics if shelf.topic])
    yield press.page("about/", "about.html", title="About", about=about, topics=topics)
    yield press.page("404.html", "404.html", title="Page not found")


def machine_pages(press: Press) -> Iterator[Page]:
    """Make what programs read: the search index, the map of the site, the rules for robots."""
    library = press.library
    yield Page(path="search/index.json", content=search_index(library.papers))
    for name in ("sitemap.xml", "robots.txt"):
        text = press.templates.render(
            f"site/{name}", pages=tuple(_addresses(library)), absolute=press.absolute
        )
        yield Page(path=name, content=text.encode())


def _addresses(library: Library) -> Iterator[tuple[str, datetime | None]]:
    """Give the path of each page for people, and when its content changed last if that is known."""
    updated = {view.issue.week: view.issue.updated for view in library.issues}
    newest = max(updated.values(), default=None)
    for path in ("", "archive/", "trends/", "search/", "subscribe/", "about/"):
        yield path, newest if path in {"", "archive/", "trends/"} else None
    for issue in library.issues:
        yield issue.path, updated[issue.issue.week]
    for paper in library.papers:
        if paper.has_page:
            yield paper.path, updated[paper.week]
    for shelf in (*library.topics, *library.tags):
        yield shelf.path, max((updated[entry.week] for entry in shelf.entries), default=None)


def _issue_files(press: Press, view: IssueView) -> Iterator[Page]:
    text = press.templates.render(
        "site/issue.md", site=press.site, view=view, absolute=press.absolute
    )
    yield Page(path=f"{view.path}issue.json", content=issue_json(view.issue))
    yield Page(path=f"{view.path}issue.md", content=text.encode())
    yield Page(path=f"{view.path}issue.bib", content=issue_bib(view.issue))


def _shelf_page(press: Press, shelf: Shelf, kind: str, feeds: tuple[Feed, ...]) -> Page:
    return press.page(
        shelf.path,
        "shelf.html",
        title=shelf.name,
        description=f"{count(len(shelf.entries), 'paper')} on {shelf.name}, newest first.",
        feeds=feeds,
        shelf=shelf,
        kind=kind,
        newest=shelf.entries[:NEWEST],
    )


def topic_feeds(topics: Sequence[Topic]) -> tuple[Feed, ...]:
    """Give the feed of each topic."""
    return tuple(
        Feed(title=topic.name, path=f"topics/{topic.slug}/feed.xml", type="application/rss+xml")
        for topic in topics
    )


def forms_at(app: str | None) -> str:
    """Give the origin that forms may be sent to beside our own: ``https://app.example.org``."""
    return "" if app is None else "{0.scheme}://{0.netloc}".format(urlsplit(app))


def _subscribe_page(press: Press, topics: Sequence[Topic]) -> Page:
    return press.page(
        "subscribe/",
        "subscribe.html",
        title="Subscribe",
        topic_feeds=topic_feeds(topics),
        form=subscribe_form(press.app, press.site, topics) if press.app else None,
    )


def site_feeds(site: SiteSettings) -> tuple[Feed, ...]:
    """Give the feeds that every page announces."""
    return (
        Feed(title=f"{site.title}: issues", path="feed.xml", type="application/rss+xml"),
        Feed(title=f"{site.title}: issues", path="atom.xml", type="application/atom+xml"),
        Feed(title=f"{site.title}: issues", path="feed.json", type="application/feed+json"),
        Feed(title=f"{site.title}: papers", path="papers.xml", type="application/rss+xml"),
    )


def _describe(view: IssueView) -> str:
    first = "; ".join(entry.name for entry in view.highlights[:2])
    number = count(len(view.entries), "paper")
    return f"{days(view.issue.week)}: {number}. {first}".strip()
