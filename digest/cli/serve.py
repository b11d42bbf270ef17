"""``digest serve``: the web app for subscribers, and the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.options import Options, command
from digest.cli.terminal import say, shown, warn

if TYPE_CHECKING:  # pydantic would slow down `digest --help`
    from digest.config import Config


@command
def serve(
    options: Options,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where to listen; web.host if not given.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="0 takes a free one; web.port if not given."),
    ] = None,
) -> None:
    """Serve the site with its forms: subscribing, choices, leaving. Ctrl-C ends it."""
    from digest.web.opening import open_app
    from digest.web.serving import address_of, bind
    from digest.web.serving import serve as answer

    config = options.load()
    web = config.web
    taken = bind(host or web.host, web.port if port is None else port)
    here = f"{address_of(taken)}{config.site.base_path}"
    with taken, open_app(config, web.url or here, _complain) as app:
        say(options, f"{here if web.url is None else address_of(taken)} is served; Ctrl-C ends it")
        say(options, *_notes(config))
        answer(app, taken, proxies=web.trusted_proxies, log=options.debug)
    say(options, "stopped")


def _notes(config: Config) -> list[str]:
    notes = []
    if config.web.url is None:
        notes.append("web.url is not set: until it is, no mail has a link to leave by one click")
    else:
        notes.append(f"readers reach it at {config.web.url}")
    if config.delivery.mailer == "files":
        notes.append(f"mail is not sent, but written to {shown(config.delivery.outbox)}/")
    if not (config.site.path / "index.html").is_file():
        notes.append(f"there is no site in {shown(config.site.path)}/ yet: digest publish")
    return notes


def _complain(line: str) -> None:
    warn(f"digest: {line}")
