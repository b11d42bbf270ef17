"""The mailer that writes files: to look at, to test with, or to hand to another program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from digest.disk import write_whole
from digest.errors import DeliveryError
from digest.model import Message

#: What a file's name keeps of an address, beside its hash.
_NAME_LETTERS = 60


class FilesMailer:
    """Writes each message as an ``.eml`` file into one folder."""

    name = "files"
    connections = 1

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Message) -> str:
        """Write *message* whole; the same subscriber's file is replaced.

        Raises DeliveryError if the folder cannot be written.
        """
        path = self._folder / file_name(message)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, message.content)  # the outbox will say "sent", so it must be there
        except OSError as error:
            msg = f"a message cannot be written: {error.strerror or error}: {path}"
            raise DeliveryError(
                msg,
                hint="check delivery.outbox and the free space; the rest waits for the next run",
            ) from error
        return "written"

    def probe(self) -> Iterator[str]:
        """Say where the messages go."""
        yield f"files: each message becomes a file in {self._folder}/"

    def close(self) -> None:
        """Do nothing: no file stays open."""


def file_name(message: Message) -> str:
    """Give ``2025-W19-reader@example.org-1f3870be.eml``: fit for any disk, and one of a kind."""
    address = message.to.casefold()
    readable = re.sub(r"[^a-z0-9@.+_-]", "_", address)[:_NAME_LETTERS]
    mark = sha256(address.encode()).hexdigest()[:8]
    return f"{message.label}-{readable}-{mark}.eml"
