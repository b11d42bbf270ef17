"""Where papers come from: the Source protocol and its factory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from digest.config import Config
from digest.errors import ConfigError
from digest.model import Extent, Paper, Unreadable, Week


class Source(Protocol):
    """Something that lists the papers of a week."""

    name: str

    def weeks(self) -> tuple[Week, ...]:
        """Give the weeks that it can list now, oldest first."""
        ...

    def probe(self) -> Iterator[str]:
        """Try the source without taking anything, and yield what it has; raises SourceError."""
        ...

    def extent(self, week: Week) -> Extent | None:
        """Give what will have been listed in full with the papers of *week*; None if no promise."""
        ...

    def papers(self, week: Week) -> Iterator[Paper | Unreadable]:
        """Yield everything listed for *week*, in the order of the source.

        A block that is not a paper comes as Unreadable in its place and never stops the others.
        Raises SourceError if the source as a whole cannot be read.
        """
        ...


def make_source(name: str, config: Config, now: datetime) -> Source:
    """Build the source called *name*."""
    match name:
        case "seeds":
            from digest.sources.markdown import MarkdownSource

            return MarkdownSource(config.sources.seeds.path)
        case "arxiv":
            from digest.sources.arxiv import ArxivSource

            return ArxivSource(
                config.interests,
                config.sources.arxiv,
                contact=config.asking,
                now=now,
            )
        case _:
            msg = f"there is no source called {name!r}"
            raise ConfigError(msg, hint="the sources are: arxiv, seeds")
