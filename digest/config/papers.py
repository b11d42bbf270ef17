"""Topics, and where papers come from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

from pydantic import Field

from digest.config.base import Identifier, Mailbox, Section
from digest.model import Topic


class TopicSettings(Section):
    """One interest of the readers."""

    name: str = Field(min_length=1, max_length=60)
    """What readers see; also the name of the section and of its page."""
    query: str = Field(min_length=1)
    """What to ask arXiv, in the syntax of its API: `cat:cs.CV AND abs:multimodal`."""
    include: tuple[str, ...] = ()
    """Words or phrases that speak for a paper, in its title or abstract."""
    exclude: tuple[str, ...] = ()
    """Words or phrases that keep a paper out of this topic; out of all topics, out of the issue."""
    like: tuple[Identifier, ...] = ()
    """Papers that others are to be like, by arXiv's identifier: `[2505.04623]`. They are looked up
    among those that were fetched."""

    def topic(self) -> Topic:
        """Give the value that the stages use."""
        return Topic(
            name=self.name,
            query=self.query,
            include=self.include,
            exclude=self.exclude,
            like=self.like,
        )


class SeedsSettings(Section):
    """Entries from Markdown files, one for each day of announcement."""

    path: Path = Path("seeds")
    """The folder with `YYYY-MM-DD.md` files."""


class ArxivSettings(Section):
    """arXiv's own services."""

    api_url: str = "https://export.arxiv.org/api/query"
    """The query API; a fake or a mirror may stand in."""
    rss_url: str = "https://rss.arxiv.org/rss"
    """The announcements, without the categories."""
    oai_url: str = "https://oaipmh.arxiv.org/oai"
    """The OAI-PMH service, for `digest fetch --from ... --until ...`."""
    contact: Mailbox | None = None
    """Who can be asked about these requests, in the User-Agent; `site.contact` if null."""
    pause: float = Field(default=3.0, ge=0)
    """Seconds between two requests of this machine; arXiv asks for 3."""
    timeout: float = Field(default=60.0, gt=0)
    """Seconds without an answer after which a request has failed."""
    page_size: int = Field(default=200, ge=1, le=2000)
    """Papers asked for at once."""
    budget: int = Field(default=300, ge=1)
    """Requests in one run at most; the next run goes on where it stopped."""
    patience: float = Field(default=900.0, ge=0)
    """Seconds in one run that may be spent waiting for a service that is overloaded."""
    look_back: int = Field(default=21, ge=7, le=365)
    """Days before the end of the week in which submissions are asked for; moderation can hold a
    paper for weeks."""
    holidays: tuple[dt.date, ...] = ()
    """Days without an announcement beside those that are built in, as arXiv names them
    (US/Eastern)."""
    feeds: tuple[str, ...] = ()
    """Other RSS or Atom feeds; the papers that their items link to are fetched as well."""
    cache: Path = Path("var/cache")
    """The folder for answers of today, so that an interrupted run goes on where it stood."""


class SourcesSettings(Section):
    """Where papers come from."""

    default: Literal["arxiv", "seeds"] = "arxiv"
    """The source used without `--source`."""
    seeds: SeedsSettings = SeedsSettings()
    """Markdown files in the seed format."""
    arxiv: ArxivSettings = ArxivSettings()
    """arXiv's own services."""
