"""The outbox in the store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.errors import StoreError
from digest.model import (
    Act,
    Choices,
    Consent,
    MailFormat,
    MessageState,
    Queued,
    Settled,
    Subscriber,
    SubscriberState,
    Week,
)
from digest.store.claiming import NOBODY
from digest.store.database import Store
from tests.builders import NOW, WEEK, make_subscriber

LATER = NOW + timedelta(hours=1)
NEXT = Week(2025, 20)
ADDED = Consent(act=Act.ADDED, moment=NOW)
LEFT = Consent(act=Act.LEFT, moment=NOW)


def people(store: Store, count: int = 1) -> list[Subscriber]:
    """Add so many subscribers."""
    for number in range(count):
        store.subscribers.add(f"r{number}@example.org", SubscriberState.CONFIRMED, ADDED)
    return list(store.subscribers.confirmed())


def queue(store: Store, count: int = 1, mailer: str = "smtp", week: Week = WEEK) -> list[Queued]:
    """Queue messages, and give them."""
    readers = people(store, count)
    store.outbox.queue(week, mailer, [(one, f"{one.id}@x") for one in readers], NOW)
    return store.outbox.due(week, mailer, NOW)


def claim(store: Store, mailer: str = "smtp") -> Queued:
    """Queue a message and claim it."""
    (claimed,) = store.outbox.exchange([], queue(store, mailer=mailer), NOW)
    return claimed


def settle(store: Store, queued: Queued, state: MessageState, **more: object) -> None:
    settled = Settled(queued=queued, state=state, **more)  # type: ignore[arg-type] # as it takes them
    store.outbox.exchange([settled], [], NOW)


def test_a_queued_message_keeps_the_choices_of_its_time(store: Store) -> None:
    """So that a second try is the same bytes, whatever was chosen since."""
    chosen = Choices(topics=("Speech",), format=MailFormat.TEXT)
    reader = store.subscribers.add("a@example.org", SubscriberState.CONFIRMED, ADDED, chosen)
    assert reader is not None
    store.outbox.queue(WEEK, "smtp", [(reader, "1@x")], NOW)
    store.subscribers.choose(reader.id, Choices(), ADDED)
    (queued,) = store.outbox.due(WEEK, "smtp", NOW)
    assert queued == Queued(
        week=WEEK,
        mailer="smtp",
        subscriber=reader,
        message_id="1@x",
        date=None,
        attempts=0,
        state=MessageState.WAITING,
    )


def test_to_queue_again_changes_nothing(store: Store) -> None:
    claimed = claim(store)
    settle(store, claimed, MessageState.SENT)
    store.outbox.queue(WEEK, "smtp", [(claimed.subscriber, "other@x")], LATER)
    assert store.outbox.states(WEEK, "smtp") == {1: MessageState.SENT}
    assert store.outbox.due(WEEK, "smtp", LATER) == []


def test_a_claim_is_committed_before_anything_is_sent(store: Store) -> None:
    claimed = claim(store)
    assert (claimed.state, claimed.attempts, claimed.date) == (MessageState.SENDING, 1, NOW)
    assert store.outbox.states(WEEK, "smtp") == {1: MessageState.SENDING}
    assert store.outbox.due(WEEK, "smtp", LATER) == []


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.REFUSED])
def test_what_is_done_is_not_due_again(store: Store, state: MessageState) -> None:
    settle(store, claim(store), state, detail="250 queued")
    assert store.outbox.due(WEEK, "smtp", LATER) == []
    assert store.outbox.unfinished("smtp") == ()


@pytest.mark.parametrize("state", [MessageState.DEFERRED, MessageState.UNKNOWN])
def test_what_is_not_done_is_claimed_again_as_the_same_message(
    store: Store, state: MessageState
) -> None:
    settle(store, claim(store), state, detail="451 later")
    (again,) = store.outbox.exchange([], store.outbox.due(WEEK, "smtp", LATER), LATER)
    assert (again.message_id, again.date, again.attempts) == ("1@x", NOW, 2)


def test_what_never_went_out_is_as_if_it_had_not_been_tried(store: Store) -> None:
    settle(store, claim(store), MessageState.WAITING)
    (first,) = store.outbox.due(WEEK, "smtp", NOW)
    assert (first.attempts, first.date) == (0, None)
    assert not store.outbox.frozen(WEEK, ())
    (claimed,) = store.outbox.exchange([], [first], NOW)
    settle(store, claimed, MessageState.DEFERRED)
    (claimed,) = store.outbox.exchange([], store.outbox.due(WEEK, "smtp", NOW), LATER)
    settle(store, claimed, MessageState.WAITING)
    (second,) = store.outbox.due(WEEK, "smtp", NOW)
    assert (second.attempts, second.date) == (1, NOW)


def test_a_deferred_message_rests_until_it_is_due(store: Store) -> None:
    assert store.outbox.next_due(WEEK, "smtp") is None
    settle(store, claim(store), MessageState.DEFERRED, due=LATER)
    assert store.outbox.next_due(WEEK, "smtp") == LATER
    assert store.outbox.due(WEEK, "smtp", LATER - timedelta(seconds=1)) == []
    assert len(store.outbox.due(WEEK, "smtp", LATER)) == 1
    assert store.outbox.next_due(WEEK, "smtp", (MessageState.UNKNOWN,)) is None


def test_messages_are_read_a_few_at_a_time(store: Store) -> None:
    queue(store, 5)
    first = store.outbox.due(WEEK, "smtp", NOW, limit=3)
    rest = store.outbox.due(WEEK, "smtp", NOW, after=first[-1].subscriber.id, limit=3)
    assert [one.subscriber.id for one in (*first, *rest)] == [1, 2, 3, 4, 5]


def test_results_and_claims_are_one_transaction(store: Store) -> None:
    """If a claim fails, what was to be settled with it is not, and can be once more."""
    first, second, _ = queue(store, 3)
    (claimed,) = store.outbox.exchange([], [first], NOW)
    store.outbox.exchange([], [second], NOW)
    sent = Settled(queued=claimed, state=MessageState.SENT)
    with pytest.raises(StoreError, match="taken by another run"):
        store.outbox.exchange([sent], [second], NOW)
    assert store.outbox.states(WEEK, "smtp")[1] is MessageState.SENDING
    store.outbox.exchange([sent], [], NOW)
    store.outbox.exchange([sent], [], NOW)  # nothing is lost by saying it twice
    assert store.outbox.states(WEEK, "smtp")[1] is MessageState.SENT


def test_a_claim_that_was_taken_over_settles_nothing(store: Store) -> None:
    old = claim(store)
    store.outbox.recover("smtp", NOW)
    (new,) = store.outbox.exchange([], store.outbox.due(WEEK, "smtp", NOW), LATER)
    with pytest.raises(StoreError, match="taken over"):
        settle(store, old, MessageState.DEFERRED)
    settle(store, new, MessageState.SENT)
    assert store.outbox.states(WEEK, "smtp") == {1: MessageState.SENT}


def test_those_who_left_are_not_claimed(store: Store) -> None:
    """Their messages are taken out, as if they had never been queued."""
    messages = queue(store, 4)
    store.subscribers.end(2, LEFT)
    store.subscribers.erase(3, NOW)
    claimed = store.outbox.exchange([], messages, NOW)
    assert [one.subscriber.id for one in claimed] == [1, 4]
    assert set(store.outbox.states(WEEK, "smtp")) == {1, 4}


def test_nobody_in_particular_can_be_claimed(store: Store) -> None:
    """A rehearsal goes to the sender, who is no subscriber."""
    store.outbox.queue(WEEK, "files", [(make_subscriber(id=NOBODY), "0@x")], NOW)
    (queued,) = store.outbox.due(WEEK, "files", NOW)
    assert queued.subscriber.address == ""
    assert len(store.outbox.exchange([], [queued], NOW)) == 1


def test_what_a_dead_run_was_sending_becomes_unknown(store: Store) -> None:
    claim(store, "smtp")
    claim(store, "files")
    assert store.outbox.recover("smtp", NOW) == 1
    assert store.outbox.recover("smtp", NOW) == 0
    assert store.outbox.states(WEEK, "smtp") == {1: MessageState.UNKNOWN}
    assert store.outbox.states(WEEK, "files") == {1: MessageState.SENDING}


def test_mailers_and_weeks_are_apart(store: Store) -> None:
    claim(store, "smtp")
    claim(store, "files")
    queue(store, week=NEXT)
    assert store.outbox.counts(WEEK, "files") == {MessageState.SENDING: 1}
    assert store.outbox.counts(NEXT, "smtp") == {MessageState.WAITING: 1}
    assert store.outbox.states(NEXT, "files") == {}
    assert store.outbox.unfinished("smtp") == (WEEK, NEXT)
    assert store.outbox.unfinished("files") == (WEEK,)


@pytest.mark.parametrize(
    ("state", "frozen"),
    [
        (MessageState.WAITING, False),
        (MessageState.SENDING, True),
        (MessageState.SENT, True),
        (MessageState.DEFERRED, True),
        (MessageState.REFUSED, True),
        (MessageState.UNKNOWN, True),
    ],
)
def test_an_issue_is_frozen_once_a_message_has_its_date(
    store: Store, state: MessageState, *, frozen: bool
) -> None:
    """From then on a second try must be the same bytes."""
    settle(store, claim(store), state)
    assert store.outbox.frozen(WEEK, ()) is frozen
    assert store.outbox.frozen(WEEK, ("files",)) is frozen
    assert not store.outbox.frozen(WEEK, ("files", "smtp"))
    assert not store.outbox.frozen(NEXT, ())


def test_a_rehearsal_can_be_forgotten(store: Store) -> None:
    for mailer in ("smtp", "files"):
        settle(store, claim(store, mailer), MessageState.SENT)
    store.outbox.forget(NEXT, ("files",))
    store.outbox.forget(WEEK, ())
    assert store.outbox.states(WEEK, "files")
    store.outbox.forget(WEEK, ("files",))
    assert not store.outbox.states(WEEK, "files")
    assert store.outbox.states(WEEK, "smtp") == {1: MessageState.SENT}
