"""One connection to the scripted mail server."""

# ruff: noqa: N802, D102 # aiosmtpd finds its methods by these names, and documents them

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.mailserver.faults import Fault, Moment

if TYPE_CHECKING:
    from tests.mailserver.server import MailServer

_PATH = re.compile(r"\s*<([^>]*)>\s*(.*)", re.DOTALL)


class _Manners:
    """What aiosmtpd asks of a handler."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_EHLO(
        self, _smtp: SMTP, session: Session, _envelope: Envelope, name: str, lines: list[str]
    ) -> list[str]:
        session.host_name = name
        users = self._server.users
        offered = [line for line in lines[:-1] if users or not line.startswith("250-AUTH")]
        return [*offered, *(f"250-{one}" for one in self._server.offers), lines[-1]]

    async def handle_exception(self, error: Exception) -> str:
        """Answer without filling the log: a client that takes no certificate is no news."""
        return f"500 5.3.0 {type(error).__name__}"


class Talk(SMTP):
    """One connection."""

    # a message is read at one go, which is quicker than line by line
    line_length_limit = 2**26
    envelope: Envelope
    session: Session

    def __init__(self, server: MailServer) -> None:
        self._server = server
        starttls = server.context if server.security == "starttls" else None
        super().__init__(
            _Manners(server),
            hostname="localhost",
            ident="scripted",
            enable_SMTPUTF8=server.smtputf8,
            data_size_limit=server.size,
            tls_context=starttls,
            # aiosmtpd does not see TLS that was there from the start
            auth_require_tls=server.security == "starttls" and not server.plain_login,
            authenticator=self._check,
            loop=asyncio.get_running_loop(),
        )
        self.number = 0
        self.mail_options: Mapping[str, str] = {}
        self.rcpt_options: Mapping[str, str] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not self.number:  # it is called again after STARTTLS
            self._server.connections += 1
            self.number = self._server.connections
            self._server.open_now += 1
            self._server.peak = max(self._server.peak, self._server.open_now)
            self._server.talks.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self in self._server.talks:
            self._server.talks.discard(self)
            self._server.open_now -= 1
        super().connection_lost(error)

    def cut(self) -> None:
        """End the connection at once."""
        for transport in (self.transport, self._original_transport):
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()

    async def _fails(self, at: Moment, to: str = "") -> bool:
        """Play the fault of this moment, if there is one."""
        fault = self._server.script.fault(at, to)
        if fault is not None:
            await self._play(fault)
        return fault is not None

    async def _play(self, fault: Fault) -> None:
        if fault.reply:
            await self.push(fault.reply)
        if fault.cut and fault.reply and self.transport is not None:
            self.transport.close()  # it sends what is left first
        elif fault.cut:
            self.cut()
        if fault.cut or fault.hang:
            await asyncio.Event().wait()  # this task is cancelled when the connection is gone

    def _check(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: Any
    ) -> AuthResult:
        """Tell whether a name and its password are known."""
        assert isinstance(data, LoginPassword)
        known = self._server.users.get(data.login.decode())
        return AuthResult(success=known == data.password.decode(), handled=False)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Read ``<address> options``; aiosmtpd's own way takes a header parser."""
        found = _PATH.match(arg)
        return (found[1], found[2]) if found else (None, None)

    async def _handle_client(self) -> None:
        if await self._fails(Moment.CONNECT):
            self.cut()
            return
        await super()._handle_client()

    async def smtp_EHLO(self, hostname: str) -> None:
        self._server.commands.append("EHLO")
        if not await self._fails(Moment.EHLO):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:
        self._server.commands.append("STARTTLS")
        if not await self._fails(Moment.STARTTLS):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        self._server.commands.append("AUTH")
        if not await self._fails(Moment.AUTH):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        self._server.commands.append("MAIL")
        if not await self._fails(Moment.MAIL):
            arg, self.mail_options = _options(arg, {"RET", "ENVID"})
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        self._server.commands.append("RCPT")
        arg, self.rcpt_options = _options(arg, {"NOTIFY", "ORCPT"})
        if not await self._fails(Moment.RCPT, _recipient(arg)):
            await super().smtp_RCPT(arg)

    async def smtp_RSET(self, arg: str) -> None:
        self._server.commands.append("RSET")
        if not await self._fails(Moment.RSET):
            await super().smtp_RSET(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        self._server.commands.append("QUIT")
        await super().smtp_QUIT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        self._server.commands.append("DATA")
        recipients = self.envelope.rcpt_tos
        to = str(recipients[0]) if recipients else ""
        if not recipients and not self._server.eager:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if await self._fails(Moment.DATA, to):
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        if await self._fails(Moment.BODY, to):
            return
        await self._end(await self._body(), to)

    async def _body(self) -> bytes:
        """Read a message up to its dot."""
        # with a line end before it, a dot that stands alone is like any other
        self._reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined] # no public way
        raw = await self._reader.readuntil(b"\r\n.\r\n")
        return raw.replace(b"\r\n..", b"\r\n.")[2:-3]

    async def _end(self, content: bytes, to: str) -> None:
        """Answer the final dot."""
        fault = self._server.script.fault(Moment.END, to)
        if to and (fault is None or fault.keeps):
            self._server.accept(self, content)
        self._set_post_data_state()  # type: ignore[no-untyped-call] # aiosmtpd is half typed
        if fault is not None:
            await self._play(fault)
        else:
            await self.push("250 2.0.0 Ok: queued" if to else "554 5.5.1 No valid recipients")


def _options(arg: str | None, extra: set[str]) -> tuple[str | None, Mapping[str, str]]:
    """Give *arg* without the *extra* options, which aiosmtpd does not know, and all options."""
    address, bracket, rest = (arg or "").partition(">")
    options = dict(one.partition("=")[::2] for one in rest.split())
    known = (f"{name}={value}" if value else name for name, value in options.items())
    kept = [one for one in known if one.partition("=")[0].upper() not in extra]
    return (arg if arg is None else f"{address}{bracket} {' '.join(kept)}".strip()), options


def _recipient(arg: str | None) -> str:
    """Give the address in ``TO:<address>``."""
    return (arg or "").partition("<")[2].partition(">")[0]
