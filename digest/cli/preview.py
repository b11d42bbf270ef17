"""``digest preview``: the site on this machine, as a web server would serve it."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli.options import Options, command
from digest.cli.terminal import say, shown
from digest.errors import NothingToDo


@command
def preview(
    options: Options,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
) -> None:
    """Serve the site on http://127.0.0.1, until Ctrl-C."""
    from digest.web.files import preview_app
    from digest.web.serving import address_of, bind, serve

    site = options.load().site
    if not (site.path / "index.html").is_file():
        msg = f"there is no site in {shown(site.path)}/ yet"
        raise NothingToDo(msg, hint="digest run")
    taken = bind("127.0.0.1", port)
    address = f"{address_of(taken)}{site.base_path}"
    say(options, f"{address} shows {shown(site.path)}/; Ctrl-C ends it")
    serve(preview_app(site.path, site.base_path), taken, log=options.debug)
    say(options, "")
