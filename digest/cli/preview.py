"""``digest preview``: the site on this machine, as a web server would serve it."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli.options import Options, command
from digest.cli.terminal import say, shown
from digest.errors import DigestError, NothingToDo


@command
def preview(
    options: Options,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
) -> None:
    """Serve the site on http://127.0.0.1, until Ctrl-C."""
    from digest.cli.webserver import make_server

    site = options.load().site
    if not (site.path / "index.html").is_file():
        msg = f"there is no site in {shown(site.path)}/ yet"
        raise NothingToDo(msg, hint="digest run")
    try:
        server = make_server(site.path, site.base_path, port, log=options.debug)
    except OSError as error:
        msg = f"port {port} of 127.0.0.1 cannot be used: {error.strerror}"
        raise DigestError(msg, hint=f"digest preview --port {port % 65535 + 1}") from error
    with server:
        address = f"http://127.0.0.1:{server.server_address[1]}{site.base_path}"
        say(options, f"{address} shows {shown(site.path)}/; Ctrl-C ends it")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say(options, "")
