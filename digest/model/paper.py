"""What a source lists: papers, and blocks that are none. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from digest.model.week import Week

PaperId = NewType("PaperId", str)
"""An arXiv identifier without its version: ``2505.04623`` or ``math/0309136``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A title or an abstract in another language, as found in some seed files."""

    #: Upper-case language code as written in the file, such as ``ZH``.
    language: str
    title: str | None = None
    abstract: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An arXiv entry, in the newest version seen; text as TeX source, one line each."""

    id: PaperId
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    #: 1 for the first version; None where the source does not tell.
    version: int | None = None
    #: arXiv categories, the primary one first.
    categories: tuple[str, ...] = ()
    #: The day of the announcement, which decides the week.
    announced: date
    submitted: datetime | None = None
    updated: datetime | None = None
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    withdrawn: bool = False
    translations: tuple[Translation, ...] = ()

    @property
    def week(self) -> Week:
        """The week of the announcement."""
        return Week.of(self.announced)

    @property
    def abs_url(self) -> str:
        """The abstract page on arXiv."""
        return f"https://arxiv.org/abs/{self.id}"

    @property
    def pdf_url(self) -> str:
        """The PDF on arXiv."""
        return f"https://arxiv.org/pdf/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A block of a source that is not a paper, and why; counted, never dropped in silence."""

    #: Where it stands: a file's name, or a URL.
    origin: str
    #: The first line of the block in the file, from 1; 0 where lines mean nothing.
    line: int
    reason: str
    #: The first words of the block, so that a person finds it.
    excerpt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What a source has listed in full once it has listed a week."""

    #: Names the queries: what was listed for others proves nothing for these.
    scope: str
    #: Times of submission, from *since* until just before *until*, in UTC.
    since: datetime
    until: datetime
    #: Why the week may still get papers; empty when it is over.
    unfinished: str = ""
    #: What readers should know of the week, such as a day without an announcement.
    notes: tuple[str, ...] = ()

    def __contains__(self, submitted: datetime) -> bool:
        return self.since <= submitted < self.until
