"""How mail leaves: the Mailer protocol and its factory."""

from __future__ import annotations

from typing import Protocol

from digest.config import DeliverySettings
from digest.model import Message

#: Mailers that reach nobody, so that an issue may still change afterwards.
REHEARSALS = frozenset({"files"})


class Mailer(Protocol):
    """Something that takes a message out of our hands."""

    name: str

    def send(self, message: Message) -> None:
        """Take *message*; raises RecipientRefused for one address, DeliveryError for all."""
        ...


def make_mailer(settings: DeliverySettings) -> Mailer:
    """Build the configured mailer."""
    match settings.mailer:
        case "files":
            from digest.deliver.files import FilesMailer

            return FilesMailer(settings.outbox)
