"""What the fake arXiv holds: papers with all their versions. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from tests.fake_arxiv.calendar import announced_at, announcement_day

LICENSE = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"


class Version(NamedTuple):
    """One version of a paper; *submitted* is in UTC."""

    number: int
    submitted: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FakePaper:
    """A paper as arXiv knows it; times in UTC.

    *announced* is the day, in UTC, of the announcement of v1; later versions follow the
    timetable. *versions* is filled with v1 when left out. *comment* is that of the last version.
    """

    id: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    submitted: datetime
    announced: date
    versions: tuple[Version, ...] = ()
    comment: str | None = None
    doi: str | None = None
    journal_ref: str | None = None
    license: str = LICENSE

    def __post_init__(self) -> None:
        """Fill in v1, and take plain pairs as versions."""
        versions = self.versions or ((1, self.submitted),)
        object.__setattr__(self, "versions", tuple(Version(*version) for version in versions))

    @property
    def primary(self) -> str:
        """The primary category."""
        return self.categories[0]

    def announced_on(self, version: Version) -> date:
        """Give the day, in UTC, on which *version* was announced."""
        if version.number == 1:
            return self.announced
        return max(self.announced, announcement_day(version.submitted))

    def shown(self, moment: datetime) -> tuple[Version, ...]:
        """Give the versions announced up to *moment*, oldest first."""
        return tuple(
            version
            for version in self.versions
            if announced_at(self.announced_on(version)) <= moment
        )

    def comment_of(self, version: Version) -> str | None:
        """Give the comment as *version* had it: before its last version nothing is withdrawn."""
        if version != self.versions[-1] and "withdrawn" in (self.comment or ""):
            return None
        return self.comment
