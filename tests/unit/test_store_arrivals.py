"""Many subscribers at once."""

from __future__ import annotations

import pytest

from digest.errors import ConfigError
from digest.model import (
    Act,
    Choices,
    Consent,
    NoticeKind,
    Report,
    ReportKind,
    SubscriberState,
    Suppression,
)
from digest.store.arrivals import Arrival
from digest.store.database import Store
from tests.builders import NOW

CONSENT = Consent(act=Act.IMPORTED, moment=NOW, text="on paper")
MONTHLY = Choices(topics=("A",))


def arrival(name: str, **changes: object) -> Arrival:
    return Arrival(address=f"{name}@example.org", consent=CONSENT, **changes)  # type: ignore[arg-type] # a builder takes any change


def test_new_ones_are_let_in_and_others_left_alone(store: Store) -> None:
    for name, act in [("known", None), ("left", Act.LEFT), ("erased", Act.COMPLAINED)]:
        person = store.subscribers.add(f"{name}@example.org", SubscriberState.CONFIRMED, CONSENT)
        assert person is not None
        if act:
            store.subscribers.end(person.id, Consent(act=act, moment=NOW))
        if name == "erased":
            store.subscribers.erase(person.id, NOW)
    store.subscribers.ask("asked@example.org", Choices(), Consent(act=Act.ASKED, moment=NOW))
    store.subscribers.suppress("gone@example.org", Suppression.BOUNCED, NOW)
    batch = [
        arrival("new", choices=MONTHLY),
        arrival("KNOWN"),
        arrival("asked"),
        arrival("left"),
        arrival("erased"),
        arrival("gone"),
        arrival("away", kept_away=Suppression.REMOVED),
    ]
    expected = {
        "known@example.org": SubscriberState.CONFIRMED,
        "asked@example.org": SubscriberState.PENDING,
        "left@example.org": Suppression.LEFT,
        "erased@example.org": Suppression.COMPLAINED,
        "gone@example.org": Suppression.BOUNCED,
    }
    assert store.arrivals.standing(batch) == expected
    assert store.arrivals.admit(batch) == expected

    new = store.subscribers.get("new@example.org")
    assert new is not None
    assert (new.state, new.choices, new.confirmed) == (SubscriberState.CONFIRMED, MONTHLY, NOW)
    assert store.subscribers.consents(new.id) == (CONSENT,)
    assert store.subscribers.get("away@example.org") is None
    assert store.subscribers.suppression("away@example.org") is Suppression.REMOVED
    assert store.arrivals.standing([arrival("new"), arrival("away")]) == {
        "new@example.org": SubscriberState.CONFIRMED,
        "away@example.org": Suppression.REMOVED,
    }
    assert store.notices.take(NOW) is None


def test_pending_ones_get_a_notice_each(store: Store) -> None:
    batch = [arrival(name, state=SubscriberState.PENDING) for name in ("a", "b")]
    store.arrivals.admit(batch, NoticeKind.CONFIRM)
    store.arrivals.admit(batch, NoticeKind.CONFIRM)
    taken = [store.notices.take(NOW) for _ in range(3)]
    assert [one and (one.kind, one.subscriber.address) for one in taken] == [
        (NoticeKind.CONFIRM, "a@example.org"),
        (NoticeKind.CONFIRM, "b@example.org"),
        None,
    ]


def test_nobody_at_all_is_no_matter(store: Store) -> None:
    assert store.arrivals.admit([]) == {}
    with pytest.raises(ConfigError):
        store.arrivals.admit([arrival("no body")])


def test_the_last_report_of_each_is_found(store: Store) -> None:
    for number in range(3):
        one = Report(kind=ReportKind.SOFT, subscriber_id=number // 2, key=f"{number}")
        store.reports.add(one, NOW)
    latest = store.reports.latest([0, 1, 2])
    assert {number: report.key for number, (_, report) in latest.items()} == {0: "1", 1: "2"}
