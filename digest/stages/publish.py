"""The third stage: from all issues to the site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from digest.compose.related import find_related
from digest.config import Config
from digest.model import Issue, Page, PaperId, Related
from digest.progress import Reporter
from digest.render.about import read_about
from digest.render.feeds import render_feeds
from digest.render.fingerprint import site_fingerprint
from digest.render.publish import Published, publish
from digest.render.site import render_site
from digest.render.templates import Templates
from digest.store.database import Store


def publish_site(
    *, store: Store, templates: Templates, config: Config, reporter: Reporter
) -> Published:
    """Bring the site up to date with all issues."""
    reporter.start("publish", None)
    site, topics = config.site, config.interests
    about = read_about(site.about)
    fingerprint = site_fingerprint(
        store.issues.fingerprints(),
        site,
        topics,
        templates=templates,
        about=about,
        app=config.web.url,
    )

    def pages() -> Iterator[Page]:
        """Render everything; nothing is read before the first page is asked for."""
        issues = store.issues.all()
        yield from render_site(
            issues,
            site=site,
            topics=topics,
            templates=templates,
            about=about,
            app=config.web.url,
            related=_related(issues),
        )
        yield from render_feeds(issues, site=site, topics=topics, templates=templates)

    return publish(_counted(pages(), reporter), site.path, fingerprint)


def _related(issues: Sequence[Issue]) -> dict[PaperId, tuple[Related, ...]]:
    """Find for each paper that has a page the nearest ones in all *issues*."""
    entries = [entry for issue in issues for entry in issue.entries]
    papers = {entry.paper.id: entry.paper for entry in entries}
    return find_related(papers.values(), {entry.paper.id for entry in entries if entry.has_page})


def _counted(pages: Iterator[Page], reporter: Reporter) -> Iterator[Page]:
    for page in pages:
        yield page
        reporter.advance()
