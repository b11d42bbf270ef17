"""Subscribers in the store, what keeps mail away from them, and the spelling of addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from digest.errors import ConfigError
from digest.model import (
    Act,
    Choices,
    Consent,
    Frequency,
    MailFormat,
    NoticeKind,
    Report,
    ReportKind,
    Subscriber,
    SubscriberState,
    Suppression,
)
from digest.store import addresses, schema
from digest.store.database import Store
from tests.builders import NOW, WEEK

CONFIRMED, PENDING = SubscriberState.CONFIRMED, SubscriberState.PENDING
UNSUBSCRIBED, BOUNCED = SubscriberState.UNSUBSCRIBED, SubscriberState.BOUNCED
LATER = NOW + timedelta(days=1)
ADDRESS = "reader@example.org"
CHOICES = Choices(
    topics=("Speech & sound",),
    frequency=Frequency.MONTHLY,
    format=MailFormat.TEXT,
    paused_until=date.max,
)


def act(name: Act, **changes: Any) -> Consent:
    return replace(Consent(act=name, moment=NOW), **changes)


def add(store: Store, address: str = ADDRESS, state: SubscriberState = CONFIRMED) -> Subscriber:
    added = store.subscribers.add(address, state, act(Act.ADDED))
    assert added is not None
    return added


def stored(store: Store, table: str) -> list[Any]:
    with store._connections.reading() as connection:
        return list(connection.execute(select(schema.metadata.tables[table])))


def test_a_subscriber_is_kept(store: Store) -> None:
    consent = act(Act.ADDED, text="By hand", origin="198.51.100.0/24")
    added = store.subscribers.add("Reader@Example.ORG", CONFIRMED, consent, CHOICES)
    assert added == Subscriber(
        id=1,
        address="Reader@example.org",
        state=CONFIRMED,
        choices=CHOICES,
        created=NOW,
        confirmed=NOW,
    )
    assert store.subscribers.get("reader@EXAMPLE.org") == added
    assert store.subscribers.by_id(1) == added
    assert store.subscribers.consents(1) == (consent,)
    assert store.subscribers.get("other@example.org") is None
    assert store.subscribers.by_id(2) is None
    assert store.subscribers.consents(2) == ()


def test_adding_again_gives_the_one_who_is_there(store: Store) -> None:
    first = add(store)
    again = store.subscribers.add("READER@example.org", PENDING, act(Act.ADDED), CHOICES)
    assert again == first
    assert tuple(store.subscribers.all()) == (first,)
    assert len(store.subscribers.consents(first.id)) == 1


def test_asking_and_saying_yes(store: Store) -> None:
    """The way in: nobody gets mail before their own yes."""
    asked = store.subscribers.ask(ADDRESS, CHOICES, act(Act.ASKED, text="Send me the digest"))
    assert (asked.state, asked.choices, asked.confirmed) == (PENDING, CHOICES, None)
    assert list(store.subscribers.confirmed()) == []
    said = store.subscribers.confirm(asked.id, act(Act.CONFIRMED, moment=LATER))
    assert said == replace(asked, state=CONFIRMED, confirmed=LATER)
    assert list(store.subscribers.confirmed()) == [said]
    assert [one.act for one in store.subscribers.consents(asked.id)] == [Act.ASKED, Act.CONFIRMED]


def test_saying_yes_twice_is_the_same_as_once(store: Store) -> None:
    asked = store.subscribers.ask(ADDRESS, Choices(), act(Act.ASKED))
    first = store.subscribers.confirm(asked.id, act(Act.CONFIRMED))
    assert store.subscribers.confirm(asked.id, act(Act.CONFIRMED, moment=LATER)) == first
    assert len(store.subscribers.consents(asked.id)) == 2


def test_nobody_confirms_for_one_who_has_left_or_was_never_there(store: Store) -> None:
    reader = add(store)
    store.subscribers.end(reader.id, act(Act.LEFT))
    for number in (reader.id, 99):
        assert store.subscribers.confirm(number, act(Act.CONFIRMED)) is None
    assert list(store.subscribers.confirmed()) == []


def test_asking_again_changes_what_is_asked_for(store: Store) -> None:
    first = store.subscribers.ask(ADDRESS, Choices(), act(Act.ASKED))
    again = store.subscribers.ask("READER@example.org", CHOICES, act(Act.ASKED, moment=LATER))
    assert (again.id, again.choices, again.created) == (first.id, CHOICES, LATER)


def test_a_stranger_changes_nothing_for_one_who_is_confirmed(store: Store) -> None:
    reader = add(store)
    assert store.subscribers.ask(ADDRESS, CHOICES, act(Act.ASKED)) == reader


@pytest.mark.parametrize(
    ("end", "state", "reason"),
    [
        (Act.LEFT, UNSUBSCRIBED, Suppression.LEFT),
        (Act.REMOVED, UNSUBSCRIBED, Suppression.REMOVED),
        (Act.COMPLAINED, UNSUBSCRIBED, Suppression.COMPLAINED),
        (Act.BOUNCED, BOUNCED, Suppression.BOUNCED),
    ],
)
def test_whoever_is_gone_stays_away(
    store: Store, end: Act, state: SubscriberState, reason: Suppression
) -> None:
    """Neither an import nor an operator brings them back in silence; their own yes does."""
    reader = add(store)
    assert store.subscribers.end(reader.id, act(end))
    assert not store.subscribers.end(reader.id, act(end))
    known = store.subscribers.add("Reader@example.org", CONFIRMED, act(Act.IMPORTED))
    assert known == replace(reader, state=state)
    assert store.subscribers.suppression("READER@example.org") is reason
    assert list(store.subscribers.confirmed()) == []
    store.subscribers.ask(ADDRESS, Choices(), act(Act.ASKED, moment=LATER))
    assert store.subscribers.suppression(ADDRESS) is reason
    said = store.subscribers.confirm(reader.id, act(Act.CONFIRMED, moment=LATER))
    assert said is not None
    assert (said.state, said.confirmed) == (CONFIRMED, LATER)
    assert store.subscribers.suppression(ADDRESS) is None


def test_ending_for_nobody(store: Store) -> None:
    assert not store.subscribers.end(7, act(Act.LEFT))
    assert stored(store, "consents") == []


def test_one_who_bounced_can_leave_but_one_who_left_does_not_bounce(store: Store) -> None:
    reader = add(store)
    assert store.subscribers.end(reader.id, act(Act.BOUNCED))
    assert store.subscribers.end(reader.id, act(Act.LEFT))
    assert not store.subscribers.end(reader.id, act(Act.BOUNCED))
    left = store.subscribers.by_id(reader.id)
    assert left is not None
    assert left.state is UNSUBSCRIBED
    assert store.subscribers.suppression(ADDRESS) is Suppression.LEFT


def test_a_complaint_counts_even_after_leaving(store: Store) -> None:
    reader = add(store)
    store.subscribers.end(reader.id, act(Act.LEFT))
    assert not store.subscribers.end(reader.id, act(Act.COMPLAINED))
    assert store.subscribers.suppression(ADDRESS) is Suppression.COMPLAINED
    assert store.subscribers.consents(reader.id)[-1].act is Act.COMPLAINED


def test_a_suppressed_address_is_not_added(store: Store) -> None:
    store.subscribers.suppress("Reader@example.org", Suppression.COMPLAINED, NOW)
    store.subscribers.suppress(ADDRESS, Suppression.LEFT, LATER)
    assert store.subscribers.suppression(ADDRESS) is Suppression.COMPLAINED
    assert store.subscribers.add(ADDRESS, CONFIRMED, act(Act.IMPORTED)) is None
    assert list(store.subscribers.all()) == []


def test_suppressing_an_address_ends_its_subscriber(store: Store) -> None:
    """A list of addresses to keep mail from means those who are subscribed as well."""
    reader = add(store)
    store.subscribers.suppress(ADDRESS, Suppression.BOUNCED, LATER)
    assert list(store.subscribers.confirmed()) == []
    assert store.subscribers.by_id(reader.id) == replace(reader, state=BOUNCED)
    assert store.subscribers.consents(reader.id)[-1] == act(Act.BOUNCED, moment=LATER)


def test_no_address_can_be_read_from_what_is_suppressed(store: Store) -> None:
    store.subscribers.suppress(ADDRESS, Suppression.LEFT, NOW)
    assert "reader" not in str(stored(store, "suppressions"))


def test_choosing(store: Store) -> None:
    reader = add(store)
    assert store.subscribers.choose(reader.id, CHOICES, act(Act.CHANGED))
    assert store.subscribers.by_id(reader.id) == replace(reader, choices=CHOICES)
    assert store.subscribers.consents(reader.id)[-1] == act(Act.CHANGED)
    assert not store.subscribers.choose(99, CHOICES, act(Act.CHANGED))
    assert len(stored(store, "consents")) == 2


def test_erasing_leaves_nothing_but_the_hash(store: Store) -> None:
    reader, other = add(store), add(store, "other@example.org")
    for one in (reader, other):
        store.notices.add(NoticeKind.MANAGE, one.id, NOW)
        report = Report(kind=ReportKind.SOFT, subscriber_id=one.id, key=one.address)
        store.reports.add(replace(report, detail=one.address), NOW)
        store.outbox.queue(WEEK, "smtp", [(one, f"{one.id}@example.org")], NOW)
    with store._connections.writing() as connection:
        words = schema.outbox.update().values(detail="550 <reader@example.org> is unknown")
        connection.execute(words.where(schema.outbox.c.subscriber_id == reader.id))
    assert store.subscribers.erase(reader.id, NOW)
    assert not store.subscribers.erase(reader.id, NOW)
    kept = {name: str(stored(store, name)) for name in schema.metadata.tables}
    assert not [name for name, rows in kept.items() if "reader@" in rows]
    for name in ("subscribers", "consents", "notices", "reports"):
        assert len(stored(store, name)) == 1
    assert len(stored(store, "outbox")) == 2
    assert store.subscribers.suppression(ADDRESS) is Suppression.LEFT
    assert store.subscribers.by_id(other.id) == other


def test_erasing_keeps_the_reason_that_is_known(store: Store) -> None:
    reader = add(store)
    store.subscribers.end(reader.id, act(Act.COMPLAINED))
    store.subscribers.erase(reader.id, NOW)
    assert store.subscribers.suppression(ADDRESS) is Suppression.COMPLAINED


def test_an_erased_number_is_never_given_again(store: Store) -> None:
    """Old links would let one reader change what another gets."""
    reader = add(store)
    store.subscribers.erase(reader.id, NOW)
    assert add(store, "other@example.org").id > reader.id


def test_one_who_never_said_yes_is_erased_whole(store: Store) -> None:
    """Somebody else may have typed the address; its owner is free to come."""
    asked = store.subscribers.ask(ADDRESS, Choices(), act(Act.ASKED))
    assert store.subscribers.erase(asked.id, NOW)
    assert store.subscribers.suppression(ADDRESS) is None


def test_pending_ones_are_purged(store: Store) -> None:
    old = store.subscribers.ask("old@example.org", Choices(), act(Act.ASKED))
    store.notices.add(NoticeKind.CONFIRM, old.id, NOW)
    new = store.subscribers.ask("new@example.org", Choices(), act(Act.ASKED, moment=LATER))
    confirmed = add(store)
    assert store.subscribers.purge_pending(LATER) == 1
    assert list(store.subscribers.all()) == [new, confirmed]
    assert [row.subscriber_id for row in stored(store, "consents")] == [new.id, confirmed.id]
    assert stored(store, "notices") == []
    assert store.subscribers.purge_pending(LATER) == 0


def test_only_the_confirmed_get_mail(store: Store) -> None:
    for number, state in enumerate(SubscriberState):
        add(store, f"{number}@example.org", state)
    assert [one.state for one in store.subscribers.confirmed()] == [CONFIRMED]
    assert len(tuple(store.subscribers.all())) == len(SubscriberState)
    assert store.subscribers.counts() == dict.fromkeys(SubscriberState, 1)


def test_many_are_read_while_the_store_is_written(store: Store) -> None:
    """More than one batch, in the order in which they came, none twice."""
    row = {
        "state": CONFIRMED, "topics": "[]", "created": NOW,
        "frequency": Frequency.ISSUE, "format": MailFormat.HTML,
    }  # fmt: skip
    with store._connections.writing() as connection:
        rows = [
            row | {"key": f"{n}@example.org", "address": f"{n}@example.org"} for n in range(505)
        ]
        connection.execute(schema.subscribers.insert(), rows)
    read = []
    for subscriber in store.subscribers.confirmed():
        if subscriber.id % 100 == 0:
            store.subscribers.end(subscriber.id, act(Act.LEFT))
        read.append(subscriber.id)
    assert read == list(range(1, 506))


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("  Ada.Lovelace+digest@Example.ORG ", "Ada.Lovelace+digest@example.org"),
        ("anna@Bücher.Example", "anna@xn--bcher-kva.example"),
        ("jürgen@example.org", "jürgen@example.org"),
        ("ju\u0308rgen@example.org", "j\u00fcrgen@example.org"),
        ("o'brien/x=y@localhost", "o'brien/x=y@localhost"),
    ],
)
def test_the_spelling_that_is_kept(address: str, kept: str) -> None:
    assert addresses.normal(address) == kept


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "reader",
        "reader@",
        "@example.org",
        "a@b@c",
        "Reader <reader@example.org>",
        "a b@example.org",
        "a@exa mple.org",
        "a@example..org",
        "a@example.org.",
        "a@-example.org",
        "a@[127.0.0.1]",
        "a,b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a\x00@example.org",
        "a\ud800@example.org",
        "a\u202e@example.org",
        "a\u200b@example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 64 + ".org",
        "a@" + "b." * 130 + "org",
    ],
)
def test_what_is_not_an_address(address: str) -> None:
    with pytest.raises(ConfigError, match="is not an address") as caught:
        addresses.normal(address)
    assert "\n" not in str(caught.value)


def test_what_is_not_an_address_is_not_kept(store: Store) -> None:
    subscribers = store.subscribers
    for wrong in (
        lambda: subscribers.add("reader", CONFIRMED, act(Act.ADDED)),
        lambda: subscribers.ask("reader", Choices(), act(Act.ASKED)),
        lambda: subscribers.suppress("reader", Suppression.LEFT, NOW),
        lambda: subscribers.suppression("reader"),
        lambda: subscribers.get("reader"),
    ):
        with pytest.raises(ConfigError, match="is not an address"):
            wrong()
    assert not stored(store, "subscribers")


def test_equal_addresses_have_equal_keys() -> None:
    assert addresses.key("STRASSE@Bücher.example") == addresses.key("straße@bücher.EXAMPLE")
