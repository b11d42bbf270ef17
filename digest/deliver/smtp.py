"""The SMTP mailer: hands each message to a relay, over connections that stay open."""

from __future__ import annotations

from collections.abc import Iterator

from digest.config import DeliverySettings
from digest.deliver.smtp_connection import ConnectionWentStale, SmtpConnection
from digest.deliver.smtp_login import smtp_password
from digest.deliver.smtp_opening import open_smtp
from digest.deliver.trust import tls_context
from digest.errors import DeliveryError
from digest.model import Message


class SmtpMailer:
    """Sends through the relay of the settings; several threads may send at once.

    Raises ConfigError for a password, certificate or key that is missing or cannot be read.
    """

    name = "smtp"

    def __init__(self, settings: DeliverySettings) -> None:
        self.connections = settings.smtp.connections
        self._settings = settings.smtp
        self._password = smtp_password(settings.smtp)
        smtp = settings.smtp
        self._context = tls_context(smtp.security, smtp.ca_file, "delivery.smtp.ca_file")
        self._signer = None
        if settings.dkim is not None:
            from digest.deliver.dkim_signing import make_signer

            self._signer = make_signer(settings.dkim)
        #: Connections that nobody uses now. A thread takes the one that was used last, so that no
        #: more are open than there are threads; append and pop need no lock.
        self._idle: list[SmtpConnection] = []

    def send(self, message: Message) -> str:
        """Send *message*, and give the server's words.

        Raises RecipientRefused, MessageRefused, MessageDeferred or MessageUncertain if only this
        message did not go out; DeliveryError if none can.
        """
        content = message.content
        if self._signer is not None:
            content = self._signer.signed(content)
        try:
            return self._send(self._take(), message, content)
        except ConnectionWentStale:
            # nothing of this message was said yet
            return self._send(self._open(), message, content)

    def probe(self) -> Iterator[str]:
        """Connect and log in; yield what is fine. Raises DeliveryError."""
        connection = self._open()
        self._idle.append(connection)
        yield f"connected to {self._settings.host}:{self._settings.port}"
        if connection.tls:
            yield f"the connection is private: {connection.tls}, and the certificate is good"
        if self._settings.username is not None:
            yield f"logged in as {self._settings.username}"
        if self._signer is not None:
            yield f"messages are signed: {self._signer.record}"

    def close(self) -> None:
        """Say good-bye on all connections."""
        while self._idle:
            self._idle.pop().leave()

    def _send(self, connection: SmtpConnection, message: Message, content: bytes) -> str:
        try:
            words = connection.send(message, content)
        except DeliveryError:
            self._put_back(connection)
            raise
        except BaseException:  # Ctrl-C between two answers leaves a connection that is out of step
            connection.close()
            raise
        self._put_back(connection)
        return words

    def _take(self) -> SmtpConnection:
        """Give a connection that is open and free."""
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread was quicker
                break
            if not connection.is_stale():
                return connection
            connection.close()
        return self._open()

    def _open(self) -> SmtpConnection:
        smtp = open_smtp(self._settings, self._context, self._password)
        return SmtpConnection(smtp, self._password)

    def _put_back(self, connection: SmtpConnection) -> None:
        if connection.is_open:
            self._idle.append(connection)
