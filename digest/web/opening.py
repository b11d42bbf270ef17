"""The app with its parts: store, pages, postman; opened, and closed in good order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from starlette.applications import Starlette

from digest.config import Config
from digest.deliver import make_mailer
from digest.render.links import Links
from digest.render.notices import render_notice
from digest.render.templates import load_templates
from digest.store.database import open_store
from digest.subscribing.requests import Requests
from digest.web.app import make_app
from digest.web.desk import Desk
from digest.web.pages import Pages
from digest.web.postman import Postman


@contextmanager
def open_app(config: Config, app: str, complain: Callable[[str], None]) -> Iterator[Starlette]:
    """Open the app that readers reach at *app*; *complain* is told what goes wrong meanwhile.

    Raises DigestError where the database or the templates cannot be used.
    """
    templates = load_templates(config.site.templates)
    with open_store(config.store) as store:
        postman = Postman(
            store=store,
            config=config,
            make_mailer=partial(make_mailer, config.delivery),
            render=partial(
                render_notice,
                config=config,
                links=Links.of(config, store.secrets.signing, app),
                templates=templates,
            ),
            complain=complain,
        )
        desk = Desk(
            requests=Requests.of(store, config.web),
            pages=Pages(templates=templates, config=config, app=app),
            config=config,
            wake=postman.wake,
        )
        with postman:
            yield make_app(desk, complain)
