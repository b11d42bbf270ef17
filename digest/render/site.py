"""The whole site, but for its feeds: a function of issues, settings and templates. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from digest.config import SiteSettings
from digest.model import Issue, Page, PaperId, Related, Topic
from digest.render.about import about_html
from digest.render.pages import (
    Press,
    front_page,
    issue_pages,
    machine_pages,
    other_pages,
    paper_pages,
    shelf_pages,
)
from digest.render.templates import Templates
from digest.render.views import build_library


def render_site(
    issues: Sequence[Issue],
    *,
    site: SiteSettings,
    topics: Sequence[Topic],
    templates: Templates,
    about: str | None = None,
    app: str | None = None,
    related: Mapping[PaperId, Sequence[Related]] | None = None,
) -> Iterator[Page]:
    """Give every page of the site, feeds excepted; *issues* come oldest first.

    *about* is the operator's Markdown for the about page, *app* where the web app takes the forms,
    *related* what stands nearest to each paper.
    Raises RenderError where a template is missing or broken.
    """
    press = Press(
        templates=templates,
        site=site,
        library=build_library(issues, site=site, topics=topics),
        app=app,
        related=related or {},
    )
    yield from front_page(press)
    yield from issue_pages(press)
    yield from paper_pages(press)
    yield from shelf_pages(press)
    yield from other_pages(press, about_html(about or ""))
    yield from machine_pages(press)
    for name, content in templates.files("site/static/"):
        yield Page(path=name.removeprefix("site/"), content=content)
