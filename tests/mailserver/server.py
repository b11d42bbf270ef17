"""The scripted mail server: what it offers, and what it has accepted."""

from __future__ import annotations

import asyncio
import os
import re
import ssl
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

from tests.mailserver.faults import Fault, Script
from tests.mailserver.talk import Talk

_MESSAGE_ID = re.compile(rb"^message-id:\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A message that was accepted for one recipient."""

    sender: str
    recipient: str
    #: As the client means it, without the dots of transparency; empty if the server keeps none.
    content: bytes
    message_id: str
    #: What stood behind the addresses, as ``{"ENVID": "x", "SMTPUTF8": ""}``.
    mail_options: Mapping[str, str]
    rcpt_options: Mapping[str, str]
    #: The number of its connection, from 1.
    connection: int


@dataclass
class MailServer:
    """A server for the time of a ``with``."""

    faults: Sequence[Fault] = ()
    #: Extensions beside those that the other settings bring.
    offers: Sequence[str] = ("PIPELINING", "DSN", "ENHANCEDSTATUSCODES")
    smtputf8: bool = True
    size: int = 33_554_432
    #: Names and passwords; without any, there is no AUTH.
    users: Mapping[str, str] = field(default_factory=dict)
    #: AUTH is offered without TLS too.
    plain_login: bool = False
    security: Literal["starttls", "tls", "none"] = "none"
    context: ssl.SSLContext | None = None
    #: DATA is answered with 354 though no recipient was accepted, as some servers do.
    eager: bool = False
    #: Whether messages are kept in memory, or only counted and logged.
    keep: bool = True
    #: A file for a line ``recipient TAB message-id`` for each accepted message.
    log: Path | None = None
    port: int = 0
    accepted: list[Accepted] = field(default_factory=list)
    #: The last commands, in order, without what stands behind them.
    commands: deque[str] = field(default_factory=lambda: deque(maxlen=10_000))
    connections: int = 0
    #: Connections that are open now, and that were open at once at most.
    open_now: int = 0
    peak: int = 0
    talks: set[Talk] = field(default_factory=set)
    _ready: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _stop: asyncio.Event | None = None
    _log_file: int | None = None

    def __post_init__(self) -> None:
        self.script = Script(faults=self.faults)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(_PATIENCE), "the mail server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        assert self._stop is not None
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_PATIENCE)

    async def serve(self, started: Callable[[int], None] = lambda _port: None) -> None:
        """Serve until stopped; *started* is told the port."""
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(lambda _loop, _context: None)  # broken handshakes
        if self.log is not None:
            self._log_file = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        implicit = self.context if self.security == "tls" else None
        listening = await self._loop.create_server(
            lambda: Talk(self), "127.0.0.1", self.port, ssl=implicit
        )
        self.port = listening.sockets[0].getsockname()[1]
        self._ready.set()
        started(self.port)
        await self._stop.wait()
        listening.close()
        for talk in tuple(self.talks):
            talk.cut()
        await asyncio.sleep(0)  # lets them notice
        if self._log_file is not None:
            os.close(self._log_file)

    def accept(self, talk: Talk, content: bytes) -> None:
        """Keep a message and log it, before it is acknowledged."""
        found = _MESSAGE_ID.search(content)
        message_id = found[1].decode() if found else ""
        for recipient in talk.envelope.rcpt_tos:
            if self._log_file is not None:
                # a whole line at once, which is there even if this process is killed next
                os.write(self._log_file, f"{recipient}\t{message_id}\n".encode())
            if self.keep:
                self.accepted.append(
                    Accepted(
                        sender=str(talk.envelope.mail_from),
                        recipient=str(recipient),
                        content=content,
                        message_id=message_id,
                        mail_options=talk.mail_options,
                        rcpt_options=talk.rcpt_options,
                        connection=talk.number,
                    )
                )
