"""A port, and uvicorn on it: quiet, and without the addresses of readers in any log."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv6Address, ip_address

import uvicorn
from starlette.types import ASGIApp

from digest.errors import ConfigError, DigestError

#: Seconds for requests under way when the program is to end.
_GRACE = 5


def bind(host: str, port: int) -> socket.socket:
    """Take *port* of *host*, 0 for a free one; raises ConfigError, DigestError in one line."""
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        msg = f"{host} is no address of this machine: {getattr(error, 'strerror', error)}"
        raise ConfigError(msg, hint="take 127.0.0.1, or 0.0.0.0 for all of them") from error
    try:
        return socket.create_server(address[:2], family=family, backlog=512)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error
        msg = f"port {port} of {host} cannot be used: {reason}"
        raise DigestError(msg, hint=f"try --port {port % 65535 + 1}, or --port 0") from error


def address_of(taken: socket.socket) -> str:
    """Give where a browser on this machine finds it: ``http://127.0.0.1:8000``."""
    host, port = taken.getsockname()[:2]
    with suppress(ValueError):
        address = ip_address(host)
        if address.is_unspecified:
            host = "127.0.0.1"
        elif isinstance(address, IPv6Address):
            host = f"[{host}]"
    return f"http://{host}:{port}"


def serve(app: ASGIApp, taken: socket.socket, *, proxies: Sequence[str] = (), log: bool) -> None:
    """Answer requests until SIGINT or SIGTERM; *proxies* are believed whom they speak for.

    With *log*, each request and what fails is printed to standard error.
    """
    settings = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        server_header=False,
        access_log=log,
        log_level="info" if log else "critical",
        timeout_graceful_shutdown=_GRACE,
    )
    # uvicorn ends in good order, then raises the signal once more, which would end us badly
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            uvicorn.Server(settings).run(sockets=[taken])
    finally:
        signal.signal(signal.SIGTERM, previous)
        taken.close()
