"""The app's pages, in the design of the site."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import quote, urlsplit

from digest.config import Config
from digest.render.pages import forms_at, site_feeds, topic_feeds
from digest.render.templates import Templates
from digest.render.views import Link

#: What the app serves itself; all else is the site's.
_OWN = ("static/", "subscribe/", "preferences/", "confirm/", "u/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Fills in the templates of the app's pages; *app* is where it is reached, with a ``/``."""

    templates: Templates
    config: Config
    app: str

    @property
    def base_path(self) -> str:
        """The path under which the app is served: ``/`` or ``/digest/``."""
        return urlsplit(self.app).path

    def page(self, template: str, *, title: str, path: str = "", **context: object) -> str:
        """Fill in *template*; *path* is that of the page, if it stands in the menu."""
        site = self.config.site
        return self.templates.render(
            f"site/{template}",
            site=site,
            url=self.link,
            path=path or template,
            canonical=f"{site.url}{path}",
            title=title,
            description=site.description,
            feeds=site_feeds(site),
            topic_feeds=topic_feeds(self.config.interests),
            forms_at=forms_at(self.app),
            contact=parseaddr(site.contact)[1],
            **context,
        )

    def told(self, title: str, *lines: str, onward: Link | None = None) -> str:
        """Make a page of a few sentences, and perhaps a link to go on by."""
        return self.page("told.html", title=title, lines=lines, onward=onward)

    def link(self, path: str) -> str:
        """Give a link to *path*: to the app itself, or to the site where that is elsewhere."""
        together = self.config.web.url in {None, self.config.site.url}
        if together or path.startswith(_OWN):
            return self.base_path + quote(path)
        return self.config.site.url + quote(path)
