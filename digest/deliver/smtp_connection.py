"""One open connection to a relay: one message after the other, each answered for."""

from __future__ import annotations

import select
import smtplib
import time
from contextlib import suppress

from digest.deliver.smtp_envelope import Offers, envelope, transparent
from digest.deliver.smtp_login import cleaned
from digest.deliver.smtp_opening import is_slow
from digest.deliver.smtp_reply import GOODBYE, Reply
from digest.deliver.smtp_verdict import Step, verdict
from digest.errors import DeliveryError, MessageDeferred, MessageUncertain
from digest.model import Message
from digest.passwords import Password

#: Seconds without work after which a connection is not used again.
_IDLE = 60.0
#: Seconds without work after which it is looked at whether the server has ended it.
_QUIET = 1.0
#: Seconds that a server has to say good-bye.
_GOODBYE = 2.0


class ConnectionWentStale(MessageDeferred):
    """The server ended a connection between two messages, as many do after a number of them."""


class SmtpConnection:
    """Sends messages, for one thread at a time."""

    def __init__(self, smtp: smtplib.SMTP, password: Password | None) -> None:
        self._smtp = smtp
        self._password = password
        self._offers = Offers.of(smtp.esmtp_features)
        #: Whether the server still has an envelope of which nothing came.
        self._is_begun = False
        self._is_used = False
        self._last = time.monotonic()

    @property
    def is_open(self) -> bool:
        """Say whether another message may be sent."""
        return self._smtp.sock is not None

    @property
    def tls(self) -> str:
        """Give the version of TLS; empty for plain text."""
        version = getattr(self._smtp.sock, "version", None)
        return str(version()) if version is not None else ""

    def is_stale(self) -> bool:
        """Say whether the server has ended the connection, or is about to."""
        idle = time.monotonic() - self._last
        if self._smtp.sock is None or idle > _IDLE:
            return True
        if idle < _QUIET:
            return False
        looking = select.poll()  # select() takes no file number above 1023
        looking.register(self._smtp.sock, select.POLLIN)
        return bool(looking.poll(0))  # a server has nothing to say now but good-bye

    def send(self, message: Message, content: bytes) -> str:
        """Send *content* to whom *message* is for; give the server's words.

        Raises what Mailer.send does, and ConnectionWentStale.
        """
        mail, rcpt = envelope(message, self._offers, len(content))
        commands = [(Step.MAIL, mail), (Step.RCPT, rcpt), (Step.DATA, b"DATA\r\n")]
        if self._is_begun:
            commands.insert(0, (Step.RSET, b"RSET\r\n"))
        try:
            self._announce(commands)
            self._smtp.send(transparent(content))
        except OSError as error:
            self.close()
            msg = f"the connection broke before the message was taken: {_reason(error)}"
            raise MessageDeferred(msg) from error
        finally:
            self._is_used, self._last = True, time.monotonic()
        return self._answer_to_end()

    def leave(self) -> None:
        """Say good-bye and close."""
        if self._smtp.sock is not None:
            with suppress(OSError):
                self._smtp.sock.settimeout(_GOODBYE)
                self._smtp.quit()
        self.close()

    def close(self) -> None:
        """Close without a word."""
        self._smtp.close()

    def _announce(self, commands: list[tuple[Step, bytes]]) -> None:
        """Say who sends what to whom, up to the point where the message itself may follow."""
        replies = self._replies(commands)
        self._is_begun = True
        for step, reply in replies.items():
            if step.is_done(reply):
                continue
            if not (reply.is_for_now or reply.is_for_good):
                self.close()  # the server and we are out of step
            self._take_back(replies.get(Step.DATA))
            raise verdict(step, reply)

    def _replies(self, commands: list[tuple[Step, bytes]]) -> dict[Step, Reply]:
        """Say *commands* and read the answers; all at once where the server lets us."""
        at_once = self._offers.pipelining
        whole = b"".join(command for _, command in commands)
        replies: dict[Step, Reply] = {}
        for number, (step, command) in enumerate(commands):
            try:
                if not at_once or number == 0:
                    self._smtp.send(whole if at_once else command)
                replies[step] = self._reply(step)
            except (OSError, MessageDeferred) as error:
                if number == 0 and self._is_used and not is_slow(error):
                    raise self._stale(error) from error
                if all(before.is_done(reply) for before, reply in replies.items()):
                    raise
                self.close()  # after a refusal it is that which counts
                break
            if not (at_once or step.is_done(replies[step])):
                break
        return replies

    def _stale(self, error: OSError | MessageDeferred) -> ConnectionWentStale:
        self.close()
        code = error.code if isinstance(error, MessageDeferred) else 0
        return ConnectionWentStale(f"the server ended the connection: {_reason(error)}", code=code)

    def _take_back(self, data: Reply | None) -> None:
        """End a message that nobody is to get: the server waits for it, though it refused it."""
        if data is None or not data.asks_for_content or not self.is_open:
            return
        try:
            self._smtp.send(b".\r\n")
            self._reply(Step.END)
            self._is_begun = False
        except (OSError, DeliveryError):
            self.close()

    def _answer_to_end(self) -> str:
        """Read the answer that decides."""
        try:
            reply = self._reply(Step.END)
        except OSError as error:
            self.close()
            msg = f"the server did not answer after the message was sent: {_reason(error)}"
            raise MessageUncertain(msg) from error
        self._last, self._is_begun = time.monotonic(), False
        if not Step.END.is_done(reply):
            raise verdict(Step.END, reply)
        return reply.line

    def _reply(self, step: Step) -> Reply:
        """Read an answer; raises what it means if it ends the connection, or makes no sense."""
        code, raw = self._smtp.getreply()
        reply = Reply(code=code, raw=raw)
        if reply.is_fine or reply.asks_for_content:
            return reply
        reply = cleaned(reply, self._password)
        if reply.code == GOODBYE or not (reply.is_for_now or reply.is_for_good):
            self.close()
            raise verdict(step, reply)
        return reply


def _reason(error: BaseException) -> str:
    if is_slow(error):
        return "it took too long"
    if isinstance(error, DeliveryError):
        return error.message
    return "it was closed" if isinstance(error, smtplib.SMTPServerDisconnected) else str(error)
