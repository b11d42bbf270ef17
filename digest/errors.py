"""Every error that digest raises on purpose.

::

    DigestError                 one line and a hint for people; exit status 1
    ├── ConfigError             the configuration or the command line; exit status 2
    ├── NothingToDo             nothing went wrong, nothing was there; exit status 3
    ├── SourceError             papers cannot be read or fetched
    ├── SummarizerError         the summarizer cannot work at all (one bad paper is a Failure)
    ├── StoreError              the database cannot be used
    │   └── StoreBusy           another run holds it
    ├── RenderError             a template is missing or broken
    ├── PublishError            the site cannot be written
    └── DeliveryError           the mailer cannot work at all
        └── OneMessageFailed    one message did not go out; the others may
            ├── RecipientRefused    one address is refused, for good
            ├── MessageRefused      one message is refused, for good, and not for its address
            ├── MessageDeferred     one message has to wait
            └── MessageUncertain    nobody knows whether one message went out

The cause is chained (``raise ... from error``), and shown with ``--debug``.
"""

from __future__ import annotations

from typing import ClassVar


class DigestError(Exception):
    """Something a person can act on: *message* says what and where, *hint* what to do."""

    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(DigestError):
    """The configuration or the command line is wrong."""

    exit_status = 2


class NothingToDo(DigestError):
    """There was nothing to work on."""

    exit_status = 3


class SourceError(DigestError):
    """Papers cannot be read or fetched."""


class SummarizerError(DigestError):
    """The summarizer cannot work at all; a single bad paper is a Failure instead."""


class StoreError(DigestError):
    """The database cannot be used."""


class StoreBusy(StoreError):
    """Another run holds the database."""


class RenderError(DigestError):
    """A template is missing or broken."""


class PublishError(DigestError):
    """The site cannot be written."""


class DeliveryError(DigestError):
    """The mailer cannot work at all."""


class OneMessageFailed(DeliveryError):
    """One message did not go out; the others may.

    *code* is the server's three digits, *status* its enhanced status (RFC 3463) such as ``5.1.1``;
    0 and empty where it gave none.
    """

    def __init__(self, message: str, *, hint: str = "", code: int = 0, status: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.status = status


class RecipientRefused(OneMessageFailed):
    """One address is refused, for good; the others go on."""


class MessageRefused(OneMessageFailed):
    """One message is refused, for good, and not for its address: what it holds, who sends it."""


class MessageDeferred(OneMessageFailed):
    """One message has to wait; the others go on."""


class MessageUncertain(OneMessageFailed):
    """Nobody knows whether one message went out: the answer to its end never came."""
