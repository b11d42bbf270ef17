"""config.yaml as one frozen model; an unknown key is an error."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from digest.config.base import Section
from digest.config.cards import CardsSettings
from digest.config.issue import IssueSettings, ScheduleSettings
from digest.config.mail import BouncesSettings, DeliverySettings
from digest.config.papers import SourcesSettings, TopicSettings
from digest.config.site import SiteSettings, WebSettings
from digest.model import Topic, slugify


class StoreSettings(Section):
    """Where papers, cards, issues, subscribers and the outbox are kept."""

    path: Path = Path("var/digest.db")
    """The SQLite file."""
    url: str | None = Field(default=None, pattern=r"^postgresql(\+psycopg)?://\S+$")
    """A PostgreSQL database instead, like `postgresql://digest@127.0.0.1/digest`
    (`pip install 'digest-weekly[postgres]'`). Its password is read from `DIGEST_STORE_PASSWORD` in
    the environment, or from the file that `DIGEST_STORE_PASSWORD_FILE` names."""

    @field_validator("url")
    @classmethod
    def _without_password(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).password is not None:
            msg = "holds a password; set DIGEST_STORE_PASSWORD in the environment"
            raise ValueError(msg)
        return value


class Config(Section):
    """A digest: topics, and a section for each stage."""

    topics: tuple[TopicSettings, ...] = Field(min_length=1)
    """What the readers are interested in."""
    sources: SourcesSettings = SourcesSettings()
    """Where papers come from."""
    cards: CardsSettings = CardsSettings()
    """Who writes the cards."""
    issue: IssueSettings = IssueSettings()
    """What goes into an issue."""
    site: SiteSettings = SiteSettings()
    """The site and its feeds."""
    store: StoreSettings = StoreSettings()
    """Where everything is kept."""
    delivery: DeliverySettings = DeliverySettings()
    """How mail goes out."""
    bounces: BouncesSettings = BouncesSettings()
    """What came back."""
    web: WebSettings = WebSettings()
    """The web app."""
    schedule: ScheduleSettings = ScheduleSettings()
    """When the issue is made."""

    @field_validator("topics")
    @classmethod
    def _distinct(cls, value: tuple[TopicSettings, ...]) -> tuple[TopicSettings, ...]:
        slugs = [slugify(topic.name) for topic in value]
        twice = {slug for slug in slugs if slugs.count(slug) > 1}
        if twice:
            msg = f"two topics have the same page: {', '.join(sorted(twice))}"
            raise ValueError(msg)
        return value

    @property
    def asking(self) -> str:
        """The mailbox of whoever can be asked about requests to arXiv."""
        return self.sources.arxiv.contact or self.site.contact

    @cached_property
    def interests(self) -> tuple[Topic, ...]:
        """The topics as the stages use them."""
        return tuple(topic.topic() for topic in self.topics)
