"""Notices in the store: wanted once, taken by one, due again where nobody finished them."""

from __future__ import annotations

from datetime import timedelta

from digest.model import Act, Choices, Consent, Notice, NoticeKind, Subscriber
from digest.store.database import Store
from digest.store.notices import LEASE
from tests.builders import NOW

CONFIRM, KNOWN = NoticeKind.CONFIRM, NoticeKind.KNOWN
SECOND = timedelta(seconds=1)


def asked(store: Store, name: str = "reader") -> Subscriber:
    consent = Consent(act=Act.ASKED, moment=NOW)
    return store.subscribers.ask(f"{name}@example.org", Choices(), consent)


def test_a_notice_is_taken_once(store: Store) -> None:
    reader = asked(store)
    store.notices.add(CONFIRM, reader.id, NOW)
    taken = store.notices.take(NOW)
    assert taken == Notice(id=1, kind=CONFIRM, subscriber=reader, created=NOW, attempts=1)
    assert store.notices.take(NOW) is None
    store.notices.settle(taken, "250 queued")
    assert store.notices.take(NOW + 2 * LEASE) is None


def test_one_of_a_kind_is_enough_while_it_waits(store: Store) -> None:
    reader = asked(store)
    for kind in (CONFIRM, CONFIRM, KNOWN):
        store.notices.add(kind, reader.id, NOW)
    taken = [store.notices.take(NOW) for _ in range(3)]
    assert [one and one.kind for one in taken] == [CONFIRM, KNOWN, None]


def test_who_asks_again_after_one_was_tried_gets_another(store: Store) -> None:
    """The first may be lost; limits keep this from being many."""
    reader = asked(store)
    store.notices.add(CONFIRM, reader.id, NOW)
    first = store.notices.take(NOW)
    store.notices.add(CONFIRM, reader.id, NOW + SECOND)
    second = store.notices.take(NOW + SECOND)
    assert first is not None
    assert second is not None
    assert second.id != first.id


def test_the_one_due_longest_comes_first(store: Store) -> None:
    for number, name in enumerate(("late", "early")):
        store.notices.add(CONFIRM, asked(store, name).id, NOW - number * SECOND)
    taken = [store.notices.take(NOW) for _ in range(2)]
    names = [one and one.subscriber.address for one in taken]
    assert names == ["early@example.org", "late@example.org"]


def test_nothing_is_taken_before_it_is_due(store: Store) -> None:
    store.notices.add(CONFIRM, asked(store).id, NOW)
    assert store.notices.take(NOW - SECOND) is None
    taken = store.notices.take(NOW)
    assert taken is not None
    store.notices.settle(taken, "451 later", NOW + timedelta(hours=1))
    assert store.notices.take(NOW + timedelta(hours=1) - SECOND) is None
    again = store.notices.take(NOW + timedelta(hours=1))
    assert again is not None
    assert (again.id, again.attempts) == (taken.id, 2)


def test_what_a_dead_process_took_is_due_again(store: Store) -> None:
    store.notices.add(CONFIRM, asked(store).id, NOW)
    assert store.notices.take(NOW) is not None
    assert store.notices.take(NOW + LEASE - SECOND) is None
    again = store.notices.take(NOW + LEASE)
    assert again is not None
    assert again.attempts == 2


def test_one_who_was_erased_gets_none(store: Store) -> None:
    reader = asked(store)
    store.notices.add(CONFIRM, reader.id, NOW)
    store.subscribers.erase(reader.id, NOW)
    store.notices.add(CONFIRM, reader.id, NOW)
    assert store.notices.take(NOW) is None


def test_words_that_no_database_keeps(store: Store) -> None:
    """A server may answer with any bytes; that must not stop the others."""
    store.notices.add(CONFIRM, asked(store).id, NOW)
    taken = store.notices.take(NOW)
    assert taken is not None
    store.notices.settle(taken, "550 \0 \udcff no")
    with store._connections.reading() as connection:
        said = connection.exec_driver_sql("SELECT detail FROM notices").scalar()
    assert said == "550 \ufffd \ufffd no"
