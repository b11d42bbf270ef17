"""What people ask of their subscription, without HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from digest.config import WebSettings
from digest.errors import ConfigError
from digest.model import (
    Act,
    Choices,
    Frequency,
    Notice,
    NoticeKind,
    Subscriber,
    SubscriberState,
    Suppression,
)
from digest.store.database import Store, open_store
from digest.subscribing.origins import UNKNOWN, network, origin
from digest.subscribing.requests import Requests
from tests.builders import NOW

ADDRESS = "Reader@example.org"
HOST = "192.0.2.77"
CHOICES = Choices(topics=("Speech",), frequency=Frequency.MONTHLY)
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "digest.db") as store:
        yield store


@pytest.fixture
def requests(store: Store) -> Requests:
    return Requests.of(store, WebSettings())


def ask(requests: Requests, address: str = ADDRESS, later: timedelta = timedelta()) -> None:
    requests.ask(address, CHOICES, text="Yes, please.", host=HOST, now=NOW + later)


def notices(requests: Requests) -> list[NoticeKind]:
    """Take every notice that waits."""
    taken: list[Notice] = []
    while (notice := requests.store.notices.take(NOW + 2 * DAY)) is not None:
        requests.store.notices.settle(notice, "sent")
        taken.append(notice)
    return [notice.kind for notice in taken]


def subscribed(requests: Requests) -> Subscriber:
    """Ask and confirm."""
    ask(requests)
    known = requests.store.subscribers.get(ADDRESS)
    assert known
    token = requests.tokens.confirm(known.id, NOW + DAY)
    person = requests.confirm(token, text="That was me.", host=HOST, now=NOW)
    assert person
    assert notices(requests) == [NoticeKind.CONFIRM]
    return person


def key_to_choices(requests: Requests, person: Subscriber) -> str:
    return requests.tokens.choose(person.id, NOW + DAY)


def test_to_ask_makes_a_pending_row_with_its_evidence_and_one_mail(requests: Requests) -> None:
    ask(requests)
    person = requests.store.subscribers.get(ADDRESS)
    assert person
    assert (person.state, person.choices) == (SubscriberState.PENDING, CHOICES)
    (consent,) = requests.store.subscribers.consents(person.id)
    assert (consent.act, consent.text) == (Act.ASKED, "Yes, please.")
    assert (consent.origin, consent.moment) == ("192.0.2.0/24", NOW)
    assert notices(requests) == [NoticeKind.CONFIRM]


def test_what_is_no_address_changes_nothing(requests: Requests) -> None:
    for wrong in ("", "nobody", "a@b@example..org", "<a@example.org>", "a\n@example.org"):
        with pytest.raises(ConfigError):
            ask(requests, wrong)
        with pytest.raises(ConfigError):
            requests.send_me_the_link(wrong, NOW)
    assert list(requests.store.subscribers.all()) == []


def test_to_confirm_twice_is_the_same_as_once(requests: Requests) -> None:
    person = subscribed(requests)
    token = requests.tokens.confirm(person.id, NOW + DAY)
    again = requests.confirm(token, text="That was me.", host=HOST, now=NOW + timedelta(hours=1))
    assert again == requests.store.subscribers.get(ADDRESS)
    assert again
    assert (again.state, again.confirmed) == (SubscriberState.CONFIRMED, NOW)
    acts = [consent.act for consent in requests.store.subscribers.consents(person.id)]
    assert acts == [Act.ASKED, Act.CONFIRMED]


def test_an_expired_or_foreign_token_confirms_nobody(requests: Requests) -> None:
    ask(requests)
    person = requests.store.subscribers.get(ADDRESS)
    assert person
    tokens = requests.tokens
    late = tokens.confirm(person.id, NOW - timedelta(minutes=2))
    for token in (late, tokens.leave(person.id), tokens.choose(person.id, NOW + DAY), "", "\ud800"):
        assert requests.asked(token, NOW) is None
        assert requests.confirm(token, text="", host=HOST, now=NOW) is None
    assert requests.store.subscribers.get(ADDRESS) == person


def test_one_who_is_known_is_told_so_and_keeps_their_choices(requests: Requests) -> None:
    person = subscribed(requests)
    other = Choices()
    requests.ask(ADDRESS.lower(), other, text="", host=HOST, now=NOW + timedelta(minutes=11))
    assert requests.store.subscribers.get(ADDRESS) == person
    assert notices(requests) == [NoticeKind.KNOWN]


def test_an_address_gets_few_mails_however_often_it_asks(requests: Requests) -> None:
    for minutes in (0, 1, 9, 11, 22, 33, 44):
        ask(requests, later=timedelta(minutes=minutes))
        notices(requests)
    assert len(requests.store.records.of(1)["notices"]) == 3
    ask(requests, later=timedelta(days=1, minutes=1))
    assert notices(requests) == [NoticeKind.CONFIRM]


def test_a_network_may_ask_only_so_often(store: Store) -> None:
    requests = Requests.of(store, WebSettings(per_network=2))
    assert [requests.admit(f"192.0.2.{n}", NOW) for n in (1, 2, 3)] == [True, True, False]
    assert requests.admit("192.0.3.1", NOW)
    assert [requests.admit(f"2001:db8::{n}", NOW) for n in (1, 2, 3)] == [True, True, False]
    assert requests.admit("192.0.2.1", NOW + timedelta(hours=1, seconds=1))


def test_the_link_is_mailed_only_to_subscribers(requests: Requests) -> None:
    ask(requests)
    notices(requests)
    later = NOW + timedelta(minutes=11)
    requests.send_me_the_link(ADDRESS, later)
    requests.send_me_the_link("stranger@example.org", later)
    assert notices(requests) == []
    person = requests.store.subscribers.get(ADDRESS)
    assert person
    requests.confirm(requests.tokens.confirm(person.id, NOW + DAY), text="", host="", now=NOW)
    requests.send_me_the_link(ADDRESS, later + timedelta(minutes=11))
    assert notices(requests) == [NoticeKind.MANAGE]


def test_to_leave_takes_any_token_of_the_mailbox_and_can_be_repeated(requests: Requests) -> None:
    person = subscribed(requests)
    assert not requests.leave("nonsense", host=HOST, now=NOW)
    for token in (requests.tokens.leave(person.id), key_to_choices(requests, person)):
        assert requests.may_leave(token, NOW)
        assert requests.leave(token.upper(), host=HOST, now=NOW)
    left = requests.store.subscribers.get(ADDRESS)
    assert left
    assert left.state is SubscriberState.UNSUBSCRIBED
    assert requests.store.subscribers.suppression(ADDRESS) is Suppression.LEFT
    acts = [consent.act for consent in requests.store.subscribers.consents(person.id)]
    assert acts == [Act.ASKED, Act.CONFIRMED, Act.LEFT]
    assert requests.asked(requests.tokens.confirm(person.id, NOW + DAY), NOW) is None


def test_only_a_subscriber_changes_choices(requests: Requests) -> None:
    person = subscribed(requests)
    token = key_to_choices(requests, person)
    assert requests.choose(token, Choices(), host=HOST, now=NOW)
    changed = requests.person(token, NOW)
    assert changed
    assert changed.choices == Choices()
    requests.leave(token, host=HOST, now=NOW)
    assert not requests.choose(token, CHOICES, host=HOST, now=NOW)
    assert requests.person(token, NOW + 2 * DAY) is None


def test_a_copy_has_everything_and_erasing_leaves_only_a_hash(requests: Requests) -> None:
    person = subscribed(requests)
    token = key_to_choices(requests, person)
    copy = requests.copy_of_data(token, NOW)
    assert copy
    assert set(copy) == {"subscribers", "consents", "notices", "reports", "outbox"}
    assert copy["subscribers"][0]["address"] == ADDRESS
    assert [row["act"] for row in copy["consents"]] == [Act.ASKED, Act.CONFIRMED]
    assert len(copy["notices"]) == 1
    assert requests.erase(token, NOW)
    assert not requests.erase(token, NOW)
    assert requests.copy_of_data(token, NOW) is None
    assert not any(requests.store.records.of(person.id).values())
    assert requests.store.subscribers.suppression(ADDRESS) is Suppression.LEFT
    ask(requests, later=DAY)
    assert requests.store.subscribers.get(ADDRESS)


@pytest.mark.parametrize(
    ("host", "whole", "part"),
    [
        ("192.0.2.77", "192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::1", "fe80::/64"),
        ("testclient", "", ""),
        ("", "", ""),
    ],
)
def test_no_more_of_an_origin_is_kept_than_is_configured(host: str, whole: str, part: str) -> None:
    assert origin(host, "none") == ""
    assert origin(host, "network") == (part or UNKNOWN if whole else "")
    assert origin(host, "address") == whole
    assert network(host) == (part or UNKNOWN)
