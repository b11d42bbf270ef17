"""The postman: soon, again after a fault, and never in the way of the app."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import DeliveryError, RecipientRefused
from digest.model import Act, Choices, Consent, Message, Notice, NoticeKind, SubscriberState
from digest.store.database import Store, open_store
from digest.web.postman import Postman
from tests.builders import NOW
from tests.webapp import make_config

PATIENCE = 20


class Letterbox:
    """Takes messages, after so many faults; *full* is set by the first that it takes."""

    name = "letterbox"
    connections = 1

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.taken: list[str] = []
        self.full = threading.Event()

    def send(self, message: Message) -> str:
        """Take one message."""
        if self.faults:
            raise self.faults.pop(0)
        self.taken.append(message.to)
        self.full.set()
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
        to=notice.subscriber.address, message_id="x@y", content=b"", sender="", label=notice.kind
    )


def make_postman(store: Store, letterbox: Letterbox, complaints: list[str]) -> Postman:
    clock = {"now": NOW}

    def tick() -> object:
        clock["now"] += timedelta(minutes=1)
        return clock["now"]

    return Postman(
        store=store,
        config=make_config(Path("unused")),
        make_mailer=lambda: letterbox,
        render=letter,
        complain=complaints.append,
        clock=tick,  # type: ignore[arg-type] # a moment
        look=0.01,
        shortest=0.01,
    )


def ask(store: Store, address: str = "reader@example.org") -> int:
    person = store.subscribers.ask(address, Choices(), Consent(act=Act.ASKED, moment=NOW))
    store.notices.add(NoticeKind.CONFIRM, person.id, NOW)
    return person.id


def test_what_is_wanted_is_sent(store: Store) -> None:
    letterbox = Letterbox()
    complaints: list[str] = []
    with make_postman(store, letterbox, complaints) as postman:
        ask(store)
        postman.wake()
        assert letterbox.full.wait(PATIENCE)
    assert (letterbox.taken, complaints) == (["reader@example.org"], [])


def test_a_server_that_was_down_gets_it_later_and_each_fault_is_one_line(store: Store) -> None:
    letterbox = Letterbox(DeliveryError("connection refused"), ValueError("reader@example.org"))
    complaints: list[str] = []
    ask(store)
    with make_postman(store, letterbox, complaints):
        assert letterbox.full.wait(PATIENCE)
    assert [line.partition(";")[0] for line in complaints] == [
        "mail: connection refused",
        "mail: unexpected ValueError",
    ]


def test_an_address_that_takes_no_mail_is_marked(store: Store) -> None:
    number = ask(store)
    letterbox = Letterbox(RecipientRefused("no such user", status="5.1.1"))
    make_postman(store, letterbox, []).round()
    person = store.subscribers.by_id(number)
    assert person
    assert person.state is SubscriberState.BOUNCED
    assert not store.notices.waiting(NOW + timedelta(days=3))


def test_whoever_never_confirmed_is_forgotten(store: Store) -> None:
    old = ask(store)
    postman = make_postman(store, Letterbox(), [])
    for days, kept in ((13.9, True), (13.95, True), (14.1, False)):
        postman.clock = lambda days=days: NOW + timedelta(days=days)  # type: ignore[misc] # bound
        postman.round()
        assert (store.subscribers.by_id(old) is not None) is kept
