"""Stand-ins for the three plug points, for tests that are about something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from digest.errors import DeliveryError, RecipientRefused
from digest.model import Card, Extent, Failure, Message, Paper, PaperId, Unreadable, Week
from tests.builders import make_card


@dataclass
class FakeSource:
    """Lists what it is given."""

    found: Mapping[Week, Sequence[Paper | Unreadable]]
    name: str = "fake"
    promised: Extent | None = None

    def weeks(self) -> tuple[Week, ...]:
        """Give the weeks in order."""
        return tuple(sorted(self.found))

    def probe(self) -> Iterator[str]:
        """Say how many weeks there are."""
        yield f"{len(self.found)} weeks"

    def extent(self, week: Week) -> Extent | None:
        """Give what was promised."""
        return self.promised

    def papers(self, week: Week) -> Iterator[Paper | Unreadable]:
        """Yield what is listed for *week*."""
        yield from self.found[week]


@dataclass
class FakeSummarizer:
    """Writes the same card for all but *bad*, and remembers whom it was asked for."""

    bad: frozenset[str] = frozenset()
    name: str = "embedded:fake"
    asked: list[PaperId] = field(default_factory=list)

    def cards(self, papers: Sequence[Paper]) -> Iterator[Card | Failure]:
        """Yield a card or a failure for each."""
        for paper in papers:
            self.asked.append(paper.id)
            if paper.id in self.bad:
                yield Failure(id=paper.id, reason="the abstract is empty")
            else:
                yield make_card(paper)

    def notes(self) -> tuple[str, ...]:
        """Give none."""
        return ()


@dataclass
class FakeMailer:
    """Keeps what it is sent; refuses some, and breaks down after *capacity* messages."""

    name: str = "fake"
    refused: frozenset[str] = frozenset()
    capacity: int | None = None
    sent: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> None:
        """Take one message."""
        if message.to in self.refused:
            msg = "no such user"
            raise RecipientRefused(msg)
        if self.capacity is not None and len(self.sent) >= self.capacity:
            msg = "the server is gone"
            raise DeliveryError(msg)
        self.sent.append(message)
