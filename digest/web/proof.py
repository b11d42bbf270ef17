"""Every page of the app asked for once, by a reader who is made up; for ``digest check``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.applications import Starlette

from digest.config import Config
from digest.model import Act, Choices, Consent
from digest.render.templates import Templates
from digest.store.database import open_store
from digest.subscribing.requests import Requests
from digest.web.app import make_app
from digest.web.desk import Desk, utc_now
from digest.web.pages import Pages


def prove_app(config: Config, templates: Templates) -> None:
    """Have each template of the app filled in; *templates* notes which cannot be."""
    with TemporaryDirectory() as folder, open_store(Path(folder) / "proof.db") as store:
        desk = Desk(
            requests=Requests.of(store, config.web),
            pages=Pages(templates=templates, config=config, app=config.web.url or config.site.url),
            config=config,
            wake=lambda: None,
        )
        app = make_app(desk, lambda _line: None)
        for path in _paths(desk.requests):
            asyncio.run(_get(app, f"{desk.pages.base_path}{path}"))


def _paths(requests: Requests) -> Iterator[str]:
    """Give a path for each template, each of a reader who may see it."""
    now = utc_now()
    consent = Consent(act=Act.ASKED, moment=now)
    reader = requests.store.subscribers.ask("reader@example.org", Choices(), consent).id
    tokens, later = requests.tokens, now + timedelta(days=1)
    choices = f"preferences/{tokens.choose(reader, later)}"
    yield from ("subscribe/", "preferences/", "u/of-nobody")
    yield from (f"confirm/{tokens.confirm(reader, later)}", f"u/{tokens.leave(reader)}")
    yield choices
    requests.store.subscribers.confirm(reader, consent)
    yield from (choices, f"{choices}/erase")


async def _get(app: Starlette, path: str) -> None:
    """Ask *app* for *path* as a server would, and pass over the answer."""
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": path,
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": [],
        "client": None,
    }

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b""}

    async def send(_message: object) -> None:
        await asyncio.sleep(0)

    await app(scope, receive, send)
