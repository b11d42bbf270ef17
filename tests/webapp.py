"""The web app as tests use it: on a store of their own, with a clock that they turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.testclient import TestClient

from digest.config import Config, SiteSettings, StoreSettings, TopicSettings, WebSettings
from digest.model import NoticeKind, Subscriber
from digest.render.templates import Templates, load_templates
from digest.store.database import Store, open_store
from digest.subscribing.requests import Requests
from digest.web.app import make_app
from digest.web.desk import Desk
from digest.web.pages import Pages
from tests.builders import NOW

URL = "https://example.org/digest/"
DAY = timedelta(days=1)
_TEMPLATES: list[Templates] = []


@dataclass(kw_only=True)
class WebApp:
    """A browser, and what is behind the app that it talks to."""

    client: TestClient
    store: Store
    requests: Requests
    config: Config
    #: What the operator was told.
    complaints: list[str]
    now: datetime = NOW
    #: How often a mail was wanted.
    woken: list[datetime] = field(default_factory=list)

    def later(self, **span: float) -> None:
        """Turn the clock."""
        self.now += timedelta(**span)

    def stamp(self) -> str:
        """Give the stamp of a form that was shown five seconds ago."""
        return self.requests.tokens.stamp(self.now - timedelta(seconds=5))

    def ask(self, address: str, **fields: Any) -> Any:
        """Send the form as a person does."""
        form = {"address": address, "website": "", "stamp": self.stamp()} | fields
        return self.client.post("subscribe/", data=form)

    def person(self, address: str) -> Subscriber:
        """Give who has *address*."""
        person = self.store.subscribers.get(address)
        assert person
        return person

    def confirmed(self, address: str = "reader@example.org") -> Subscriber:
        """Let *address* ask and confirm, and have its mail sent."""
        assert self.ask(address).status_code == 200
        token = self.requests.tokens.confirm(self.person(address).id, self.now + DAY)
        assert self.client.post(f"confirm/{token}").status_code == 200
        self.mails()
        return self.person(address)

    def choices_of(self, person: Subscriber) -> str:
        """Give the path of the page with the choices of *person*."""
        return f"preferences/{self.requests.tokens.choose(person.id, self.now + DAY)}"

    def mails(self) -> list[tuple[NoticeKind, str]]:
        """Take all mails that wait."""
        taken = []
        while (notice := self.store.notices.take(self.now)) is not None:
            self.store.notices.settle(notice, "sent")
            taken.append((notice.kind, notice.subscriber.address))
        return taken


def make_config(folder: Path, **web: Any) -> Config:
    """Make the settings of a digest with two topics in *folder*."""
    settings: dict[str, Any] = {"url": URL, "per_network": 1_000_000} | web
    return Config(
        topics=(
            TopicSettings(name="Multimodal models", query="cat:cs.CV"),
            TopicSettings(name="Speech", query="cat:eess.AS"),
        ),
        site=SiteSettings(url=URL, path=folder / "site"),
        store=StoreSettings(path=folder / "digest.db"),
        web=WebSettings(**settings),
    )


@contextmanager
def web_app(folder: Path, **web: Any) -> Iterator[WebApp]:
    """Open the app with the settings *web*; nobody sends its mails."""
    if not _TEMPLATES:
        _TEMPLATES.append(load_templates())
    config = make_config(folder, **web)
    with open_store(config.store) as store:
        requests = Requests.of(store, config.web)
        url = config.web.url or URL
        found: list[WebApp] = []
        complaints: list[str] = []
        desk = Desk(
            requests=requests,
            pages=Pages(templates=_TEMPLATES[0], config=config, app=url),
            config=config,
            wake=lambda: found[0].woken.append(found[0].now),
            clock=lambda: found[0].now,
        )
        place = urlsplit(url)
        client = TestClient(
            make_app(desk, complaints.append),
            base_url=f"{place.scheme}://{place.netloc}{place.path}",
            client=("192.0.2.77", 50000),
            follow_redirects=False,
        )
        app = WebApp(
            client=client,
            store=store,
            requests=requests,
            config=config,
            complaints=complaints,
        )
        found.append(app)
        with client:
            yield app
