"""The outbox in the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.model import MessageState, Week
from digest.store.database import Store, open_store
from digest.store.outbox import Claim
from tests.builders import NOW, WEEK

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "digest.db") as store:
        yield store


def claim(store: Store, mailer: str = "smtp") -> Claim:
    claimed = store.outbox.claim(WEEK, 7, mailer, "one@example.org", NOW)
    assert claimed is not None
    return claimed


def test_a_claim_is_committed_before_anything_is_sent(store: Store) -> None:
    assert claim(store) == Claim(
        week=WEEK,
        subscriber_id=7,
        mailer="smtp",
        message_id="one@example.org",
        date=NOW,
        attempts=1,
    )
    assert store.outbox.states(WEEK, "smtp") == {7: MessageState.SENDING}


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.REFUSED])
def test_what_is_done_is_not_claimed_again(store: Store, state: MessageState) -> None:
    store.outbox.settle(claim(store), state, "250 queued", NOW)
    assert store.outbox.claim(WEEK, 7, "smtp", "two@example.org", LATER) is None
    assert store.outbox.states(WEEK, "smtp") == {7: state}


@pytest.mark.parametrize(
    "state", [None, MessageState.DEFERRED, MessageState.UNKNOWN, MessageState.WAITING]
)
def test_what_is_not_done_is_claimed_again_as_the_same_message(
    store: Store, state: MessageState | None
) -> None:
    """Also what a dead run left as sending (None)."""
    first = claim(store)
    if state is not None:
        store.outbox.settle(first, state, "451 later", NOW)
    again = store.outbox.claim(WEEK, 7, "smtp", "two@example.org", LATER)
    assert again is not None
    assert (again.message_id, again.date, again.attempts) == ("one@example.org", NOW, 2)


def test_a_claim_that_was_taken_over_settles_nothing(store: Store) -> None:
    old, new = claim(store), claim(store)
    with pytest.raises(StoreError, match="taken over"):
        store.outbox.settle(old, MessageState.DEFERRED, "", LATER)
    store.outbox.settle(new, MessageState.SENT, "", LATER)
    assert store.outbox.states(WEEK, "smtp") == {7: MessageState.SENT}


def test_mailers_and_weeks_are_apart(store: Store) -> None:
    claim(store, "smtp")
    claim(store, "files")
    assert store.outbox.states(WEEK, "files") == {7: MessageState.SENDING}
    assert store.outbox.states(Week(2025, 20), "smtp") == {}


@pytest.mark.parametrize(
    ("state", "frozen"),
    [
        (MessageState.WAITING, False),
        (MessageState.SENDING, True),
        (MessageState.SENT, True),
        (MessageState.DEFERRED, False),
        (MessageState.REFUSED, False),
        (MessageState.UNKNOWN, True),
    ],
)
def test_an_issue_is_frozen_once_a_message_may_have_gone_out(
    store: Store, state: MessageState, *, frozen: bool
) -> None:
    store.outbox.settle(claim(store), state, "", NOW)
    assert store.outbox.frozen(WEEK, ()) is frozen
    assert store.outbox.frozen(WEEK, ("files",)) is frozen
    assert not store.outbox.frozen(WEEK, ("files", "smtp"))
    assert not store.outbox.frozen(Week(2025, 20), ())


def test_a_rehearsal_can_be_forgotten(store: Store) -> None:
    for mailer in ("smtp", "files"):
        store.outbox.settle(claim(store, mailer), MessageState.SENT, "", NOW)
    store.outbox.forget(Week(2025, 20), ("files",))
    store.outbox.forget(WEEK, ())
    assert store.outbox.states(WEEK, "files")
    store.outbox.forget(WEEK, ("files",))
    assert not store.outbox.states(WEEK, "files")
    assert store.outbox.states(WEEK, "smtp") == {7: MessageState.SENT}
    again = store.outbox.claim(WEEK, 7, "files", "two@example.org", LATER)
    assert again is not None
    assert (again.message_id, again.date) == ("two@example.org", LATER)
