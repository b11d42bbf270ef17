"""Stand-ins for the three plug points, for tests that are about something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty

from digest.deliver.workers import Answer, Inbox
from digest.errors import DeliveryError, RecipientRefused
from digest.model import Card, Extent, Failure, Message, Paper, PaperId, Unreadable, Week
from tests.builders import NOW, make_card


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
    """Keeps what it is sent; fails for some, and breaks down after *capacity* messages."""

    name: str = "fake"
    connections: int = 1
    #: What happens at each try for an address, first to last; None is well, as is what follows.
    faults: dict[str, list[BaseException | None]] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    capacity: int | None = None
    sent: list[Message] = field(default_factory=list)
    probed: int = 0
    closed: bool = False

    def send(self, message: Message) -> str:
        """Take one message."""
        if message.to in self.refused:
            msg = "no such user"
            raise RecipientRefused(msg, code=550, status="5.1.1")
        faults = self.faults.get(message.to, [])
        if faults and (fault := faults.pop(0)):
            raise fault
        if self.capacity is not None and len(self.sent) >= self.capacity:
            msg = "the server is gone"
            raise DeliveryError(msg)
        self.sent.append(message)
        return "250 queued"

    def probe(self) -> Iterator[str]:
        """Say that all is well."""
        self.probed += 1
        yield "a fake"

    def close(self) -> None:
        """Note that it is over."""
        self.closed = True


@dataclass
class FakeClock:
    """Stands still, but while somebody waits for no answer."""

    moment: datetime = NOW
    waited: list[timedelta] = field(default_factory=list)

    def now(self) -> datetime:
        """Give the time."""
        return self.moment

    def wait(self, inbox: Inbox, longest: timedelta | None) -> Answer | None:
        """Give the next answer, or let *longest* pass at once."""
        if longest is None:
            return inbox.get(timeout=10)
        try:
            return inbox.get_nowait()
        except Empty:
            self.moment += longest
            self.waited.append(longest)
            return None
