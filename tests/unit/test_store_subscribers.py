"""Subscribers in the store, and the spelling of addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import ConfigError
from digest.model import Subscriber, SubscriberState
from digest.store import addresses
from digest.store.database import Store, open_store
from tests.builders import NOW

CONFIRMED, PENDING = SubscriberState.CONFIRMED, SubscriberState.PENDING


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "digest.db") as store:
        yield store


def test_a_subscriber_is_kept(store: Store) -> None:
    added = store.subscribers.add("Reader@Example.ORG", CONFIRMED, NOW, ("Speech & sound",))
    assert added == Subscriber(
        id=1,
        address="Reader@example.org",
        state=CONFIRMED,
        topics=("Speech & sound",),
        created=NOW,
    )
    assert store.subscribers.get("reader@EXAMPLE.org") == added
    assert store.subscribers.get("other@example.org") is None


def test_adding_again_gives_the_one_who_is_there(store: Store) -> None:
    first = store.subscribers.add("reader@example.org", CONFIRMED, NOW)
    later = NOW + timedelta(days=1)
    assert store.subscribers.add("READER@example.org", PENDING, later, ("Speech",)) == first
    assert store.subscribers.all() == (first,)


def test_one_who_left_stays_away(store: Store) -> None:
    """Neither an import nor a form brings them back in silence."""
    store.subscribers.add("reader@example.org", CONFIRMED, NOW)
    assert store.subscribers.remove("Reader@example.org")
    assert not store.subscribers.remove("reader@example.org")
    assert not store.subscribers.remove("nobody@example.org")
    again = store.subscribers.add("reader@example.org", CONFIRMED, NOW)
    assert again.state is SubscriberState.UNSUBSCRIBED
    assert list(store.subscribers.confirmed()) == []


def test_only_the_confirmed_get_mail(store: Store) -> None:
    for number, state in enumerate(SubscriberState):
        store.subscribers.add(f"{number}@example.org", state, NOW)
    assert [one.state for one in store.subscribers.confirmed()] == [CONFIRMED]
    assert len(store.subscribers.all()) == len(SubscriberState)


def test_many_are_read_while_the_store_is_written(store: Store) -> None:
    """More than one batch, in the order in which they came, none twice."""
    for number in range(505):
        store.subscribers.add(f"reader{number}@example.org", CONFIRMED, NOW)
    read = []
    for subscriber in store.subscribers.confirmed():
        store.subscribers.remove(subscriber.address)
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
        "a\u202e@example.org",
        "a\u200b@example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 64 + ".org",
        "a@" + "b." * 130 + "org",
    ],
)
def test_what_is_not_an_address(store: Store, address: str) -> None:
    with pytest.raises(ConfigError, match="is not an address") as caught:
        store.subscribers.add(address, CONFIRMED, NOW)
    assert "\n" not in str(caught.value)
    assert store.subscribers.all() == ()


def test_equal_addresses_have_equal_keys() -> None:
    assert addresses.key("STRASSE@Bücher.example") == addresses.key("straße@bücher.EXAMPLE")
