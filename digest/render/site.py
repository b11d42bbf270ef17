"""The whole site, but for its feeds: a function of issues, settings and templates. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from digest.config import SiteSettings
from digest.model import Issue, Page, Topic
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
) -> Iterator[Page]:
    """Give every page of the site, feeds excepted; *issues* come oldest first.

    *about* is the operator's Markdown for the about page. Raises RenderError where a
    template is missing or broken.
    """
    press = Press(
        templates=templates,
        site=site,
        library=build_library(issues, site=site, topics=topics),
    )
    yield from front_page(press)
    yield from issue_pages(press)
    yield from paper_pages(press)
    yield from shelf_pages(press)
    yield from other_pages(press, _about_html(about or ""))
    yield from machine_pages(press)
    for name, content in templates.files("site/static/"):
        yield Page(path=name.removeprefix("site/"), content=content)


def _about_html(text: str) -> Markup:
    """Turn the operator's Markdown into HTML that keeps to the page's rules.

    Its headings go one level down, since the page has its own first one; Markdown lets raw
    HTML through, so nh3 takes out what could run.
    """
    import nh3
    from markdown import Markdown

    converter = Markdown(
        extensions=["extra", "sane_lists", "toc"],
        extension_configs={"toc": {"baselevel": 2}},
        output_format="html",
    )
    return Markup(nh3.clean(converter.convert(text)))  # noqa: S704 - nh3 has cleaned it
