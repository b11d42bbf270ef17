"""How mail leaves: the Mailer protocol and its factory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from digest.config import DeliverySettings
from digest.model import Message

#: Mailers that reach nobody, so that an issue may still change afterwards.
REHEARSALS = frozenset({"files"})


class Mailer(Protocol):
    """Something that takes a message out of our hands."""

    name: str
    #: How many messages may be under way at once, each in a thread of its own.
    connections: int

    def send(self, message: Message) -> str:
        """Take *message*, and give the server's words; called by several threads at once.

        Raises OneMessageFailed if only this message did not go out: RecipientRefused,
        MessageRefused, MessageDeferred or MessageUncertain; DeliveryError if none can.
        """
        ...

    def probe(self) -> Iterator[str]:
        """Try what can be tried without sending; yield what is fine, in words for people.

        Raises DeliveryError, ConfigError.
        """
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...


def make_mailer(settings: DeliverySettings) -> Mailer:
    """Build the configured mailer."""
    match settings.mailer:
        case "files":
            from digest.deliver.files import FilesMailer

            return FilesMailer(settings.outbox)
        case "smtp":
            from digest.deliver.smtp import SmtpMailer

            return SmtpMailer(settings)
