"""Letting in what a file names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.model import Act, Choices, Consent, SubscriberState, Suppression
from digest.store.database import Store
from digest.subscribing.listing import Entry, Unfit
from digest.subscribing.listing.importing import Fate, Import
from tests.builders import NOW


def entry(line: int, name: str, **changes: object) -> Entry:
    made = Entry(
        line=line,
        address=f"{name}@example.org",
        state=SubscriberState.CONFIRMED,
        kept_away=None,
        choices=Choices(),
        since="",
    )
    return replace(made, **changes)  # type: ignore[arg-type] # a builder takes any change


@pytest.fixture
def taking(store: Store) -> Import:
    return Import(store=store, now=NOW, consent="on paper")


def fates(taking: Import, *found: Entry | Unfit) -> list[tuple[int, Fate, str]]:
    return [(one.number, one.fate, one.reason) for one in taking.take_in(found)]


def people(store: Store) -> dict[str, SubscriberState]:
    return {one.address.partition("@")[0]: one.state for one in store.subscribers.all()}


def test_each_line_has_its_fate(store: Store, taking: Import) -> None:
    given = Consent(act=Act.ADDED, moment=NOW)
    for name, act in [("known", None), ("left", Act.LEFT), ("spam", Act.COMPLAINED)]:
        person = store.subscribers.add(f"{name}@example.org", SubscriberState.CONFIRMED, given)
        assert person is not None
        if act:
            store.subscribers.end(person.id, replace(given, act=act))
    found = (
        entry(2, "new", since="2025"),
        entry(3, "NEW"),
        entry(4, "known"),
        entry(5, "left"),
        entry(6, "spam"),
        Unfit(line=7, reason="not an address"),
        entry(8, "asked", state=SubscriberState.PENDING),
        entry(9, "away", kept_away=Suppression.REMOVED),
        entry(10, "left", kept_away=Suppression.REMOVED),
    )
    expected = [
        (2, Fate.ADDED, ""),
        (3, Fate.TWICE, ""),
        (4, Fate.KNOWN, "confirmed"),
        (5, Fate.SUPPRESSED, "left"),
        (6, Fate.SUPPRESSED, "complained"),
        (7, Fate.UNFIT, "not an address"),
        (8, Fate.UNFIT, "they never said yes; --confirm asks them"),
        (9, Fate.KEPT_AWAY, "removed"),
        (10, Fate.TWICE, ""),
    ]
    before = people(store)
    assert fates(replace(taking, rehearsal=True), *found) == expected
    assert people(store) == before
    assert store.subscribers.suppression("away@example.org") is None

    assert fates(taking, *found) == expected
    assert people(store) == before | {"new": SubscriberState.CONFIRMED}
    new = store.subscribers.get("new@example.org")
    assert new is not None
    (consent,) = store.subscribers.consents(new.id)
    assert (consent.act, consent.text) == (Act.IMPORTED, "on paper (there since 2025)")

    again = [(line, fate) for line, fate, _ in fates(taking, *found)]
    assert again[0] == (2, Fate.KNOWN)
    assert again[7] == (9, Fate.SUPPRESSED)


def test_a_subscriber_who_is_blocked_elsewhere_gets_nothing_more(
    store: Store, taking: Import
) -> None:
    given = Consent(act=Act.ADDED, moment=NOW)
    store.subscribers.add("a@example.org", SubscriberState.CONFIRMED, given)
    blocked = entry(2, "a", kept_away=Suppression.BOUNCED)
    assert fates(replace(taking, rehearsal=True), blocked) == [(2, Fate.KEPT_AWAY, "bounced")]
    assert people(store) == {"a": SubscriberState.CONFIRMED}
    assert fates(taking, blocked) == [(2, Fate.KEPT_AWAY, "bounced")]
    assert people(store) == {"a": SubscriberState.BOUNCED}
    assert store.subscribers.suppression("a@example.org") is Suppression.BOUNCED


def test_those_who_are_asked_are_pending_and_get_a_notice(store: Store, taking: Import) -> None:
    asking = replace(taking, confirm=True)
    asked = entry(3, "b", state=SubscriberState.PENDING)
    assert fates(asking, entry(2, "a"), asked) == [
        (2, Fate.ADDED, "pending"),
        (3, Fate.ADDED, "pending"),
    ]
    assert set(people(store).values()) == {SubscriberState.PENDING}
    assert store.notices.take(NOW) is not None
    assert store.notices.take(NOW) is not None
    assert store.notices.take(NOW) is None


def test_many_lines_are_taken_in_batches_in_their_order(store: Store, taking: Import) -> None:
    found = [entry(number, f"r{number % 900}") for number in range(1200)]
    done = fates(taking, *found)
    assert [number for number, *_ in done] == list(range(1200))
    assert [fate for _, fate, _ in done].count(Fate.ADDED) == 900
    assert [fate for _, fate, _ in done].count(Fate.TWICE) == 300
    assert len(people(store)) == 900
