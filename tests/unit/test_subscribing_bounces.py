"""What reports do to a subscriber."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.config import BouncesSettings
from digest.model import (
    Act,
    Choices,
    Consent,
    Report,
    ReportKind,
    Subscriber,
    SubscriberState,
    Suppression,
    Week,
)
from digest.store.database import Store
from digest.subscribing.bounces import Outcome, apply
from tests.builders import NOW, WEEK

SETTINGS = BouncesSettings()


@pytest.fixture
def reader(store: Store) -> Subscriber:
    consent = Consent(act=Act.ADDED, moment=NOW)
    added = store.subscribers.add("reader@example.org", SubscriberState.CONFIRMED, consent)
    assert added is not None
    return added


def report(reader: Subscriber, kind: ReportKind, **changes: object) -> Report:
    made = Report(kind=kind, subscriber_id=reader.id, week=WEEK, status="5.1.1", key=f"{kind}")
    return replace(made, **changes)  # type: ignore[arg-type] # a builder takes any change


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ReportKind.HARD, (SubscriberState.BOUNCED, Suppression.BOUNCED, Act.BOUNCED)),
        (
            ReportKind.COMPLAINT,
            (SubscriberState.UNSUBSCRIBED, Suppression.COMPLAINED, Act.COMPLAINED),
        ),
        (ReportKind.UNSUBSCRIBE, (SubscriberState.UNSUBSCRIBED, Suppression.LEFT, Act.LEFT)),
    ],
)
def test_what_ends_a_subscription(
    store: Store,
    reader: Subscriber,
    kind: ReportKind,
    expected: tuple[SubscriberState, Suppression, Act],
) -> None:
    state, suppression, act = expected
    one = report(reader, kind, detail="no\nsuch user")
    assert apply(one, store=store, settings=SETTINGS, now=NOW) is Outcome.ENDED
    assert apply(one, store=store, settings=SETTINGS, now=NOW) is Outcome.KNOWN

    ended = store.subscribers.get(reader.address)
    assert ended is not None
    assert ended.state is state
    assert store.subscribers.suppression(reader.address) is suppression
    last = store.subscribers.consents(reader.id)[-1]
    assert (last.act, last.text) == (act, "5.1.1 no such user")
    assert len(store.reports.of(reader.id)) == 1


def soft(store: Store, reader: Subscriber, week: Week, days: int = 0) -> Outcome:
    one = report(reader, ReportKind.SOFT, week=week, key=f"{week} {days}")
    return apply(one, store=store, settings=SETTINGS, now=NOW + timedelta(days=days))


def test_three_issues_that_bounce_softly_are_one_hard_bounce(
    store: Store, reader: Subscriber
) -> None:
    outcomes = [
        soft(store, reader, Week(2025, 19)),
        soft(store, reader, Week(2025, 19), 1),  # the same issue, put off twice
        soft(store, reader, Week(2025, 20), 7),
        soft(store, reader, Week(2025, 21), 14),
    ]
    assert outcomes == [Outcome.NOTED] * 3 + [Outcome.ENDED]


def test_soft_bounces_are_forgotten_after_a_while(store: Store, reader: Subscriber) -> None:
    weeks = [(Week(2025, 19), 0), (Week(2025, 20), 7), (Week(2025, 40), 150), (Week(2025, 41), 157)]
    assert [soft(store, reader, *one) for one in weeks] == [Outcome.NOTED] * 4


def test_a_new_yes_begins_a_new_count(store: Store, reader: Subscriber) -> None:
    for number in range(3):
        soft(store, reader, Week(2025, 19 + number), number)
    asked = Consent(act=Act.ASKED, moment=NOW + timedelta(days=4))
    store.subscribers.ask(reader.address, Choices(), asked)
    store.subscribers.confirm(reader.id, replace(asked, act=Act.CONFIRMED))
    assert soft(store, reader, Week(2025, 23), 5) is Outcome.NOTED


def test_a_report_of_somebody_erased_is_about_nobody(store: Store, reader: Subscriber) -> None:
    store.subscribers.erase(reader.id, NOW)
    one = report(reader, ReportKind.HARD)
    assert apply(one, store=store, settings=SETTINGS, now=NOW) is Outcome.NOBODY


def test_a_run_that_died_before_the_report_was_kept_is_made_good(
    store: Store, reader: Subscriber
) -> None:
    store.subscribers.end(reader.id, Consent(act=Act.BOUNCED, moment=NOW))
    one = report(reader, ReportKind.HARD)
    assert apply(one, store=store, settings=SETTINGS, now=NOW) is Outcome.NOTED
    assert len(store.reports.of(reader.id)) == 1
