"""config.yaml as frozen models; an unknown key is an error."""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from digest.model import Topic, slugify

# What mail can carry without extensions, and what stands in a link, a feed or a header as it is.
_LOCAL = re.compile(r"[!-~]+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_URL = re.compile(
    r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?(/[a-z0-9_~-][a-z0-9_.~-]*)*/?",
    re.IGNORECASE | re.ASCII,
)
_IDENTIFIER = re.compile(r"[0-9]{4}\.[0-9]{4,5}|[a-z]+(-[a-z]+)?/[0-9]{7}")


class Section(BaseModel):
    """Settings that belong together; frozen, and strict about names."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def _mailbox(value: str) -> str:
    """Check that *value* is one ``name@domain`` or ``Name <name@domain>`` that mail can carry."""
    from email.utils import getaddresses

    found = [address for _, address in getaddresses([value]) if address in value]
    local, _, domain = found[0].rpartition("@") if len(found) == 1 else ("", "", "")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = ""
    fits = _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)
    if not fits or any(mark in value for mark in "\r\n"):
        msg = "is not an address like name@example.org or Name <name@example.org>"
        raise ValueError(msg)
    return value


Mailbox = Annotated[str, AfterValidator(_mailbox)]


def _has_port(url: str) -> bool:
    """Tell whether the port in *url*, or that of its scheme, can be."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _server(url: str) -> str:
    """Check that *url* is the address of a server; no slash at its end."""
    if not _URL.fullmatch(url) or not _has_port(url):
        msg = "is not an address like http://127.0.0.1:8000/v1"
        raise ValueError(msg)
    return url.rstrip("/")


def _identifier(value: str) -> str:
    """Check that *value* is an identifier of arXiv's, without a version."""
    if not _IDENTIFIER.fullmatch(value):
        msg = "is not an arXiv identifier like 2505.04623 or math/0309136"
        raise ValueError(msg)
    return value


Identifier = Annotated[str, AfterValidator(_identifier)]


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


class TransformerSettings(Section):
    """A model that runs on this machine (`pip install 'digest-weekly[transformers]'`)."""

    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    """Where it runs; `auto` takes a GPU if there is one."""
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    """The precision of its numbers; `auto` takes what the device is good at."""
    batch: int = Field(default=8, ge=1)
    """Papers that are worked on at once."""
    revision: str | None = None
    """A branch, tag or commit of the model on the hub."""


class EndpointSettings(Section):
    """A server with the OpenAI interface: vLLM, Ollama, llama.cpp, or a hosted one."""

    url: str = "http://127.0.0.1:8000/v1"
    """The address before `/chat/completions`. Its key, if it wants one, is read from
    `DIGEST_CARDS_KEY` in the environment, or from the file that `DIGEST_CARDS_KEY_FILE` names."""
    concurrency: int = Field(default=4, ge=1, le=64)
    """Requests under way at once."""
    timeout: float = Field(default=120.0, gt=0)
    """Seconds without an answer after which a request has failed."""
    patience: float = Field(default=300.0, ge=0)
    """Seconds of waiting and asking again after which the server counts as out of reach."""
    price_read: float | None = Field(default=None, ge=0)
    """What a million tokens of prompts cost, to show the sum; in any currency."""
    price_written: float | None = Field(default=None, ge=0)
    """What a million tokens of answers cost."""
    budget: float | None = Field(default=None, ge=0)
    """What one run may cost at these prices; the next run goes on."""

    @field_validator("url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        return _server(value)


class CardsSettings(Section):
    """Who writes the cards."""

    summarizer: Literal["embedded", "transformer", "endpoint"] = "embedded"
    """`embedded` needs no key, no download and no GPU; `transformer` runs a model here,
    `endpoint` asks a server."""
    model: str | None = Field(default=None, min_length=1)
    """The model of the other two: a name on the Hugging Face hub or a folder, or the name that
    the server knows."""
    fallback: Literal["embedded", "stop"] = "stop"
    """What happens when the model is out of reach: `stop` ends the run, and the next one goes on;
    `embedded` writes the rest, until a run of the same week can ask the model."""
    transformer: TransformerSettings = TransformerSettings()
    """A model on this machine."""
    endpoint: EndpointSettings = EndpointSettings()
    """A model behind a server."""

    @model_validator(mode="after")
    def _has_model(self) -> CardsSettings:
        if self.summarizer != "embedded" and self.model is None:
            msg = f"the summarizer {self.summarizer} needs a model"
            raise ValueError(msg)
        return self


class EditorSettings(Section):
    """What an editor wants of one issue: the file of that week in `issue.editor`."""

    pin: tuple[Identifier, ...] = ()
    """Papers at the top, in this order."""
    drop: tuple[Identifier, ...] = ()
    """Papers that are left out."""

    @model_validator(mode="after")
    def _decided(self) -> EditorSettings:
        both = [one for one in self.pin if one in self.drop]
        if both:
            msg = f"{both[0]} is both pinned and dropped; remove one"
            raise ValueError(msg)
        return self


class IssueSettings(Section):
    """What goes into an issue."""

    highlights: int = Field(default=10, ge=0)
    """Papers at the top, with a card."""
    cards: int = Field(default=100, ge=0)
    """Papers with a card, the highlights among them."""
    listed: int | None = Field(default=None, ge=0)
    """Papers after those, by title only; `null` for all the rest."""
    minimum_score: float = Field(default=0.0, ge=0, le=1)
    """Papers that fit the topics less than this are left out, and the coverage says so."""
    editor: Path = Path("issues")
    """The folder where an editor's `2025-W19.yaml` says which papers are to stand at the top of
    that issue (`pin`), and which are to be left out (`drop`)."""

    @model_validator(mode="after")
    def _highlights_are_cards(self) -> IssueSettings:
        if self.highlights > self.cards:
            msg = f"highlights ({self.highlights}) cannot be more than cards ({self.cards})"
            raise ValueError(msg)
        return self


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
        if not _URL.fullmatch(value) or not _has_port(value):
            msg = "is not an address like https://example.org/digest/"
            raise ValueError(msg)
        return value.rstrip("/") + "/"

    @property
    def base_path(self) -> str:
        """The path under which the site is served: ``/`` or ``/digest/``."""
        return urlsplit(self.url).path

    @property
    def authority(self) -> str:
        """The authority of tag URIs: *tag_authority*, or the host of *url*."""
        return self.tag_authority or f"{urlsplit(self.url).hostname},2025"


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


class SmtpSettings(Section):
    """The relay that takes the mail."""

    host: str = Field(default="127.0.0.1", pattern=r"^[A-Za-z0-9.:-]+$")
    """Its name; certificates are checked against it."""
    port: int = Field(default=587, ge=1, le=65535)
    """587 for `starttls`, 465 for `tls`, 25 for a relay on this machine."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is kept private. `none` is plain text, for a relay on this machine."""
    username: str | None = Field(default=None, min_length=1)
    """Who logs in; null for nobody. The password is read from `DIGEST_SMTP_PASSWORD` in the
    environment, or from the file that `DIGEST_SMTP_PASSWORD_FILE` names."""
    ca_file: Path | None = None
    """Certificates to trust beside those of the system."""
    connections: int = Field(default=4, ge=1, le=64)
    """Connections open at once."""
    timeout: float = Field(default=60.0, gt=0)
    """Seconds without an answer after which the server counts as gone."""
    per_minute: int | None = Field(default=None, ge=1)
    """Messages a minute at most; null for no limit."""
    per_domain: dict[str, int] = Field(default_factory=dict)
    """Messages a minute at most to addresses at a domain, such as `{gmail.com: 120}`."""

    @field_validator("per_domain")
    @classmethod
    def _rates(cls, value: dict[str, int]) -> dict[str, int]:
        for domain, rate in value.items():
            if not _DOMAIN.fullmatch(domain) or rate < 1:
                msg = f"{domain}: {rate} is not a domain with a number of messages, 1 or more"
                raise ValueError(msg)
        return {domain.lower(): rate for domain, rate in value.items()}


class DkimSettings(Section):
    """Signing each message here, where no relay signs (`pip install 'digest-weekly[dkim]'`)."""

    domain: str = Field(pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
    """The domain that signs: that of the sender."""
    selector: str = Field(pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$")
    """The key's name: its record is `SELECTOR._domainkey.DOMAIN`. The private key (PEM) is read
    from the file that `DIGEST_DKIM_KEY_FILE` names, or from `DIGEST_DKIM_KEY`."""


class DeliverySettings(Section):
    """How mail goes out."""

    mailer: Literal["files", "smtp"] = "files"
    """`files` writes each message as an .eml file, to look at or to hand on; `smtp` sends it."""
    outbox: Path = Path("var/outbox")
    """The folder for `files`."""
    smtp: SmtpSettings = SmtpSettings()
    """The relay for `smtp`."""
    sender: Mailbox = "Weekly Paper Digest <digest@example.org>"
    """The From line: a real mailbox."""
    reply_to: Mailbox | None = None
    """Where answers go, if not to the sender."""
    list_id: str = Field(default="weekly.example.org", pattern=r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
    """The list's name for mail programs (RFC 2919); choose it once, for ever."""
    identity: str = "Weekly Paper Digest, published by volunteers."
    """Who sends this, at the end of each message; many countries ask for a postal address."""
    bounces: Mailbox | None = None
    """The mailbox that bounces and requests to leave come back to, with a tag: for
    `bounces@example.org` they come to `bounces+TAG@example.org`. `digest bounces` reads it. Null:
    they come to the sender, and are for a person."""
    on_unknown: Literal["resend", "hold"] = "resend"
    """What is done with a message of which nobody knows whether it went out: `resend` may send it
    twice, with the same Message-ID; `hold` may lose it, and says so."""
    patience: float = Field(default=10.0, ge=0)
    """Minutes that one run waits to try again what a server put off; the next run goes on."""
    give_up: float = Field(default=48.0, gt=0)
    """Hours after which a message that is put off again and again is given up."""
    dkim: DkimSettings | None = None
    """Signs each message; null where the relay does."""


class ImapSettings(Section):
    """A mailbox on a server."""

    host: str = Field(pattern=r"^[A-Za-z0-9.:-]+$")
    """The server's name."""
    port: int = Field(default=993, ge=1, le=65535)
    """993 for `tls`, 143 for `starttls`."""
    security: Literal["starttls", "tls", "none"] = "tls"
    """How the connection is kept private. `none` is plain text, for a server on this machine."""
    username: str = Field(min_length=1)
    """Who logs in. The password is read from `DIGEST_IMAP_PASSWORD` in the environment, or from
    the file that `DIGEST_IMAP_PASSWORD_FILE` names."""
    folder: str = Field(default="INBOX", min_length=1)
    """The folder with what came back."""
    ca_file: Path | None = None
    """Certificates to trust beside those of the system."""


class BouncesSettings(Section):
    """Where `digest bounces` reads what came back, and what it makes of it."""

    maildir: Path | None = None
    """A Maildir, the folder that holds `new` and `cur`."""
    imap: ImapSettings | None = None
    """A mailbox on a server."""
    soft_limit: int = Field(default=3, ge=1)
    """So many issues that come back as "not now" within 90 days are as one "never"."""
    unread: Path = Path("var/unread")
    """The folder for what was read from standard input and not understood."""


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
        if value is not None and (not _URL.fullmatch(value) or not _has_port(value)):
            msg = "is not an address like https://example.org/digest/"
            raise ValueError(msg)
        return None if value is None else value.rstrip("/") + "/"

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


class ScheduleSettings(Section):
    """When `digest schedule` makes the issue."""

    day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "sat"
    """The weekday; the week's last announcement is on Friday 00:00 or 01:00 UTC."""
    at: dt.time = dt.time(7, 0)
    """The time of day, `HH:MM`."""
    timezone: str = "UTC"
    """An IANA name such as `Europe/Berlin`."""

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in available_timezones():
            msg = "is not an IANA time zone like Europe/Berlin"
            raise ValueError(msg)
        return value

    @field_validator("at")
    @classmethod
    def _naive(cls, value: dt.time) -> dt.time:
        if value.tzinfo is not None:
            msg = "takes no offset; the zone is in schedule.timezone"
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
