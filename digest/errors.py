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
        └── RecipientRefused    one address is refused; the others go on

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


class RecipientRefused(DeliveryError):
    """One address is refused; the others go on."""
