"""The site, and the web app."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from digest.config.base import Mailbox, Section, folder_url


class SiteSettings(Section):
    """The site and its feeds."""

    path: Path = Path("site")
    """The folder that is written; files in it that digest did not make stay."""
    url: str = "http://127.0.0.1:8000/"
    """Where readers find the site; feeds and mail need it."""
    title: str = Field(default="Weekly Paper Digest", min_length=1)
    """The name of the newsletter."""
    description: str = "New arXiv papers, one short card each, every week."
    """One sentence for the front page, feeds and search engines."""
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")
    """The language of the cards, as in HTML's `lang`."""
    contact: Mailbox = "editor@example.org"
    """A mailbox that somebody reads; shown on the site."""
    tag_authority: str | None = Field(default=None, pattern=r"^[a-z0-9.-]+,\d{4}(-\d\d){0,2}$")
    """`domain,year` in the ids of feed entries (RFC 4151). Set it before you move to another
    address, so that feed readers do not show everything again; `null` takes it from `url`."""
    templates: Path | None = None
    """A folder with your own templates; each file there replaces ours of the same name."""
    about: Path | None = None
    """A Markdown file for the about page."""
    feed_issues: int = Field(default=8, ge=1)
    """Issues in a feed of issues."""
    feed_papers: int = Field(default=200, ge=1)
    """Papers in a feed of papers."""

    @field_validator("url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        return folder_url(value)

    @property
    def base_path(self) -> str:
        """The path under which the site is served: ``/`` or ``/digest/``."""
        return urlsplit(self.url).path

    @property
    def authority(self) -> str:
        """The authority of tag URIs: *tag_authority*, or the host of *url*."""
        return self.tag_authority or f"{urlsplit(self.url).hostname},2025"


class WebSettings(Section):
    """The web app, `digest serve`: subscribing, choices, leaving, and the site."""

    url: str | None = None
    """Where readers reach the app: often `site.url`. Null: no forms on the site, no links to it in
    mail; to leave, readers write a mail."""
    host: str = "127.0.0.1"
    """The address of this machine to listen on."""
    port: int = Field(default=8000, ge=0, le=65535)
    """The port to listen on; 0 takes a free one."""
    trusted_proxies: tuple[str, ...] = ()
    """Proxies in front, by address or network: what they say of where a request comes from
    (`X-Forwarded-For`) is believed."""
    record: Literal["none", "network", "address"] = "network"
    """What is kept of where a consent came from: nothing, the network (such as 192.0.2.0/24), or
    the whole address."""
    confirm_hours: float = Field(default=72.0, gt=0, le=24 * 30)
    """Hours in which the link of a confirmation works."""
    pending_days: float = Field(default=14.0, gt=0)
    """Days after which somebody who asked and never confirmed is forgotten."""
    choose_days: float = Field(default=90.0, gt=0)
    """Days in which a mail's link to the reader's choices works."""
    per_address: int = Field(default=3, ge=1)
    """Mails a day at most to one address, about its subscription."""
    per_network: int = Field(default=30, ge=1)
    """Requests an hour at most from one network (a /24 or a /64) that may send a mail."""

    @field_validator("url")
    @classmethod
    def _absolute(cls, value: str | None) -> str | None:
        return None if value is None else folder_url(value)

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in value:
            try:
                ip_network(proxy)
            except ValueError:
                msg = f"{proxy} is not an address or a network like 10.0.0.0/8"
                raise ValueError(msg) from None
        return value
