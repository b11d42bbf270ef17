"""Sending: claimed before it goes out, settled right after, and nobody twice.

One thread, the caller's, owns the outbox; the workers only talk to the server. In each step all
answers that are there are settled, and the next messages claimed, in one transaction; only then
do these go out. So at most one message for each connection is of unknown fate if we are killed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Protocol

from digest.config import DeliverySettings
from digest.deliver import Mailer
from digest.deliver.clock import Clock
from digest.deliver.interrupts import Interrupts
from digest.deliver.line import LOOK_AHEAD, Line
from digest.deliver.rates import Rates
from digest.deliver.retrying import rest
from digest.deliver.streak import Streak
from digest.deliver.verdicts import Verdict, judge, sent, untried
from digest.deliver.workers import Answer, Inbox, Workers
from digest.errors import OneMessageFailed
from digest.model import Message, MessageState, Queued, Report, Settled, Week

#: Whoever watches should be told of a longer wait.
_LONG = timedelta(seconds=5)
#: Seconds to wait for another answer while more than half are out: to settle and claim some
#: together costs little more than one.
_LINGER = 0.001
_DONE = frozenset({MessageState.SENT, MessageState.REFUSED})


class Outbox(Protocol):
    """Where it is written down what became of each message; each call is one transaction."""

    def due(
        self,
        week: Week,
        mailer: str,
        now: datetime,
        *,
        after: int,
        limit: int,
        states: Collection[MessageState],
    ) -> list[Queued]:
        """Give messages in *states* that may be tried *now*, by subscriber id from *after* on."""
        ...

    def exchange(
        self, settled: Sequence[Settled], claims: Sequence[Queued], now: datetime
    ) -> list[Queued]:
        """Settle some, claim others; give those of *claims* that may go out."""
        ...

    def next_due(
        self, week: Week, mailer: str, states: Collection[MessageState]
    ) -> datetime | None:
        """Give when the first message in *states* that rests may be tried again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One issue on its way: where its messages are, how they are written, and who takes them."""

    week: Week
    outbox: Outbox
    mailer: Mailer
    render: Callable[[Queued], Message]
    settings: DeliverySettings
    clock: Clock
    #: Which messages are tried.
    states: Collection[MessageState]
    #: Told of each address that is to blame for a failure.
    report: Callable[[Report], None] = lambda _report: None
    #: Told how many messages more are done with.
    progress: Callable[[int], None] = lambda _count: None
    #: Told in a line what we wait for.
    say: Callable[[str], None] = lambda _line: None

    def deliver(self) -> Tally:
        """Send what is due, and try again what is put off, as long as ``delivery.patience`` lasts.

        One bad message does not stop the others. What stops the run (DeliveryError, RenderError,
        Ctrl-C) is raised after what is under way has been settled; the rest waits.
        """
        inbox: Inbox = SimpleQueue()
        with (
            Interrupts(lambda: inbox.put(None)) as interrupts,
            Workers(self.mailer.connections, self._send, inbox) as workers,
        ):
            run = _Run(self, workers, inbox)
            try:
                while not (interrupts.asked or run.fault) and run.step():
                    pass
            finally:
                run.finish()
        if run.fault:
            raise run.fault
        if interrupts.asked:
            raise KeyboardInterrupt
        return run.tally

    def _send(self, queued: Queued) -> str:
        return self.mailer.send(self.render(queued))

    def read(self, after: int) -> list[Queued]:
        """Read messages that are due, from the subscriber *after* on."""
        return self.outbox.due(
            self.week,
            self.mailer.name,
            self.clock.now(),
            after=after,
            limit=LOOK_AHEAD,
            states=self.states,
        )

    def rested(self) -> datetime | None:
        """Give when the first message that rests may be tried again."""
        return self.outbox.next_due(self.week, self.mailer.name, self.states)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a round has done so far."""

    sent: int = 0
    refused: int = 0
    #: Their readers had left.
    withdrawn: int = 0

    def count(self, settled: Settled) -> None:
        """Add one message."""
        self.sent += settled.state is MessageState.SENT
        self.refused += settled.state is MessageState.REFUSED


@dataclass(slots=True)
class _Run:
    """A round under way: what is known so far, and not yet written down."""

    round: Round
    workers: Workers
    inbox: Inbox
    tally: Tally = field(default_factory=Tally)
    #: What stops the run.
    fault: BaseException | None = None
    _line: Line = field(init=False)
    _streak: Streak = field(init=False)
    _under_way: int = 0
    _settled: list[Settled] = field(default_factory=list)
    #: What is left of the time that may be spent waiting for a server.
    _patience: timedelta = field(init=False)
    #: The server is left alone until then.
    _resting: datetime | None = None

    def __post_init__(self) -> None:
        settings = self.round.settings
        self._line = Line(
            self.round.read, Rates(settings.smtp.per_minute, settings.smtp.per_domain)
        )
        self._streak = Streak(self.round.mailer.connections)
        self._patience = timedelta(minutes=settings.patience)

    def step(self) -> bool:
        """Settle and claim, hand out, and take in what comes back; False if nothing is left."""
        self._exchange(self._claims())
        wait = self._wait()
        if wait is None and not self._under_way:
            return False
        self._take_in(wait)
        return True

    def finish(self) -> None:
        """Wait for what is under way, and settle it."""
        while self._under_way:
            self._take_in(None)
        if self._streak.fault:
            self._settled += self._streak.undone()
        self._exchange([])
        self._tell(self._streak.end())

    def _claims(self) -> list[Queued]:
        now = self.round.clock.now()
        if self._resting and now < self._resting:
            return []
        self._resting = None
        return self._line.take(self.round.mailer.connections - self._under_way, now)

    def _exchange(self, claims: Sequence[Queued]) -> None:
        """Commit, and only then hand out."""
        if not (self._settled or claims):
            return
        handed = self.round.outbox.exchange(self._settled, claims, self.round.clock.now())
        withdrawn = len(claims) - len(handed)
        for one in self._settled:
            self.tally.count(one)
        self.tally.withdrawn += withdrawn
        self.round.progress(withdrawn + sum(one.state in _DONE for one in self._settled))
        self._settled.clear()
        for claimed in handed:
            self.workers.hand(claimed)
        self._under_way += len(handed)

    def _wait(self) -> timedelta | None:
        """Give how long to wait for answers before something else is to be done; None: no limit."""
        now = self.round.clock.now()
        if self._under_way == self.round.mailer.connections:
            return None
        if self._resting:
            return max(self._resting - now, timedelta())
        if (wait := self._line.wait(now)) is not None or self._under_way:
            return wait
        return self._next_pass(now)

    def _next_pass(self, now: datetime) -> timedelta | None:
        """Begin again for those that were put off; None if that takes longer than we have."""
        due = self.round.rested()
        if due is None or due - now > self._patience:
            return None
        self._line.restart()
        self._resting = max(due, now)
        if due - now > _LONG:
            self.round.say(f"{self.round.week}: the next try is at {due:%H:%M:%S} UTC")
        self._patience -= self._resting - now
        return self._resting - now

    def _take_in(self, longest: timedelta | None) -> None:
        """Wait for an answer, and take all that are there."""
        failures = self._streak.length
        enough = self._under_way // 2
        answer = self.round.clock.wait(self.inbox, longest)
        while answer:
            self._under_way -= 1
            self._judge(answer)
            answer = self._another(_LINGER if self._under_way > enough else 0)
        if self._streak.length > failures:
            self._rest()

    def _another(self, longest: float) -> Answer | None:
        """Give another answer that is there, or comes within some seconds."""
        try:
            return self.inbox.get(timeout=longest)
        except Empty:
            return None

    def _judge(self, answer: Answer) -> None:
        self._streak.forget(answer.queued)
        match answer.error:
            case None:
                self._settled.append(sent(answer.queued, answer.words))
                self._tell(self._streak.broken())
            case OneMessageFailed() as error:
                now = self.round.clock.now()
                self._weigh(judge(answer.queued, error, self.round.settings, now))
            case error:
                self.fault = self.fault or error
                self._settled.append(untried(answer.queued))

    def _weigh(self, verdict: Verdict) -> None:
        """Settle a failure; one that is not of its address may stop the run."""
        self._settled.append(verdict.settled)
        if not verdict.common:
            self._tell([*self._streak.broken(), verdict])
            return
        self._streak.add(verdict)
        self.fault = self.fault or self._streak.fault

    def _rest(self) -> None:
        """Leave a server alone that fails again and again, if there is time for that."""
        pause = rest(self._streak.length)
        if pause <= self._patience:
            self._patience -= pause
            self._resting = self.round.clock.now() + pause

    def _tell(self, verdicts: Sequence[Verdict]) -> None:
        for verdict in verdicts:
            if verdict.report:
                self.round.report(verdict.report)
