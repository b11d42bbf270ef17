"""Mails to one person about their subscription: sent once, or tried for two days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from digest.errors import (
    DeliveryError,
    MessageDeferred,
    MessageRefused,
    MessageUncertain,
    RecipientRefused,
)
from digest.model import (
    Act,
    Choices,
    Consent,
    Message,
    Notice,
    NoticeKind,
    Report,
    ReportKind,
    Subscriber,
)
from digest.store.database import Store, open_store
from digest.subscribing.notices import GIVE_UP, Sent, due_again, send_waiting
from tests.builders import NOW, make_subscriber


@dataclass
class ScriptedMailer:
    """Does for each address what it was told."""

    faults: Mapping[str, Exception] = field(default_factory=dict)
    name: str = "scripted"
    connections: int = 1
    sent: list[str] = field(default_factory=list)

    def send(self, message: Message) -> str:
        """Take one message."""
        if message.to in self.faults:
            raise self.faults[message.to]
        self.sent.append(message.to)
        return "250 ok"

    def probe(self) -> Iterator[str]:
        """Try nothing."""
        yield from ()

    def close(self) -> None:
        """Let go of nothing."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "digest.db") as store:
        yield store


def letter(notice: Notice) -> Message:
    return Message(
        to=notice.subscriber.address,
        message_id=f"{notice.id}@example.org",
        content=b"",
        sender="digest@example.org",
        label=notice.kind,
    )


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def asked(store: Store, *names: str) -> list[Subscriber]:
    """Let people ask, in that order."""
    people = []
    for number, name in enumerate(names):
        moment = NOW + timedelta(seconds=number)
        consent = Consent(act=Act.ASKED, moment=moment)
        people.append(store.subscribers.ask(f"{name}@example.org", Choices(), consent))
        store.notices.add(NoticeKind.CONFIRM, people[-1].id, moment)
    return people


def details(store: Store, person: Subscriber) -> list[tuple[str, datetime | None]]:
    return [(row["detail"], row["due"]) for row in store.records.of(person.id)["notices"]]


def test_each_is_sent_once_in_the_order_of_asking(store: Store) -> None:
    asked(store, "b", "a")
    mailer = ScriptedMailer()
    later = at(NOW + timedelta(minutes=1))
    assert store.notices.waiting(later())
    assert send_waiting(store, mailer, letter, later) == Sent(sent=2)
    assert send_waiting(store, mailer, letter, at(NOW + timedelta(days=1))) == Sent()
    assert not store.notices.waiting(NOW + timedelta(days=9))
    assert mailer.sent == ["b@example.org", "a@example.org"]


def test_one_that_fails_does_not_stop_the_others(store: Store) -> None:
    people = asked(store, "gone", "bad", "later", "lost", "good")
    mailer = ScriptedMailer(
        {
            "gone@example.org": RecipientRefused("no such user", code=550, status="5.1.1"),
            "bad@example.org": MessageRefused("looks like spam"),
            "later@example.org": MessageDeferred("come back later"),
            "lost@example.org": MessageUncertain("no answer"),
        }
    )
    reports: list[Report] = []
    now = NOW + timedelta(minutes=1)
    sent = send_waiting(store, mailer, letter, at(now), bounced=reports.append)
    assert sent == Sent(sent=1, deferred=2, refused=2)
    soon = now + timedelta(seconds=30)
    assert [details(store, person)[0] for person in people] == [
        ("no such user", None),
        ("looks like spam", None),
        ("come back later", soon),
        ("no answer", soon),
        ("250 ok", None),
    ]
    (report,) = reports
    assert (report.kind, report.subscriber_id) == (ReportKind.HARD, people[0].id)
    assert (report.status, report.detail) == ("5.1.1", "no such user")


def test_a_server_that_is_down_is_tried_with_one_message(store: Store) -> None:
    asked(store, "a", "b")
    mailer = ScriptedMailer({"a@example.org": DeliveryError("connection refused")})
    with pytest.raises(DeliveryError):
        send_waiting(store, mailer, letter, at(NOW + timedelta(minutes=1)))
    mailer.faults = {}
    later = at(NOW + timedelta(minutes=2))
    assert send_waiting(store, mailer, letter, later) == Sent(sent=2)


def test_what_no_longer_fits_is_not_sent(store: Store) -> None:
    confirmed, left = asked(store, "confirmed", "left")
    for person in (confirmed, left):
        store.subscribers.confirm(person.id, Consent(act=Act.CONFIRMED, moment=NOW))
    store.notices.add(NoticeKind.MANAGE, left.id, NOW)
    store.subscribers.end(left.id, Consent(act=Act.LEFT, moment=NOW))
    mailer = ScriptedMailer()
    assert send_waiting(store, mailer, letter, at(NOW + timedelta(minutes=1))) == Sent()
    assert mailer.sent == []
    assert details(store, left) == [("no longer wanted", None)] * 2


def test_a_sender_that_was_killed_is_made_up_for(store: Store) -> None:
    asked(store, "a")
    assert store.notices.take(NOW)
    mailer = ScriptedMailer()
    assert send_waiting(store, mailer, letter, at(NOW + timedelta(minutes=9))) == Sent()
    assert send_waiting(store, mailer, letter, at(NOW + timedelta(minutes=11))) == Sent(sent=1)


def test_pauses_grow_until_two_days_are_over() -> None:
    now, attempts = NOW, 0
    pauses = []
    while attempts < 100:
        attempts += 1
        person = make_subscriber()
        notice = Notice(
            id=1, kind=NoticeKind.CONFIRM, subscriber=person, created=NOW, attempts=attempts
        )
        due = due_again(notice, now)
        if due is None:
            break
        pauses.append(due - now)
        now = due
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=30)
    assert NOW + GIVE_UP - timedelta(hours=2) <= now <= NOW + GIVE_UP
    assert attempts < 40
