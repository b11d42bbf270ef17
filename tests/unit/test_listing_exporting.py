"""Writing the list of subscribers."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest

from digest.model import Choices, Frequency, MailFormat, SubscriberState, Topic
from digest.subscribing.listing import Entry
from digest.subscribing.listing.exporting import listmonk_lines, own_lines
from digest.subscribing.listing.reading import entries
from tests.builders import NOW, make_subscriber

TOPICS = (Topic(name="Images and video", query="cat:cs.CV"), Topic(name="B", query="cat:cs.CL"))
CHOICES = Choices(
    topics=("Images and video", "B"),
    frequency=Frequency.MONTHLY,
    format=MailFormat.TEXT,
    paused_until=date(2026, 1, 2),
)


def test_our_own_format_comes_back_as_it_was() -> None:
    person = make_subscriber(choices=CHOICES, confirmed=NOW)
    lines = list(own_lines([person]))
    assert all(line.endswith("\r\n") for line in lines)
    (back,) = entries(lines, TOPICS)
    assert isinstance(back, Entry)
    assert (back.address, back.choices) == (person.address, CHOICES)
    assert back.since == NOW.isoformat()


@pytest.mark.parametrize(
    "address",
    ["=cmd|'x'!a0@example.org", "+1@example.org", "-x@example.org", "'o@example.org",
     "'=x@example.org", "''-@example.org", "o'neil@example.org"],
)  # fmt: skip
def test_no_cell_is_a_formula_and_each_address_comes_back(address: str) -> None:
    lines = list(own_lines([make_subscriber(address=address)]))
    (_, row) = csv.reader(lines)
    assert not row[0].startswith(("=", "+", "-", "@"))
    (back,) = entries(lines, TOPICS)
    assert isinstance(back, Entry)
    assert back.address == address


def test_listmonk_s_format_is_what_listmonk_reads() -> None:
    people = [
        make_subscriber(address=f"{state}@example.org", state=state, choices=CHOICES)
        for state in SubscriberState
    ]
    formula = make_subscriber(address="=x@example.org")
    rows = list(csv.DictReader(listmonk_lines([*people, formula])))
    assert {row["email"].partition("@")[0]: row["status"] for row in rows} == {
        "pending": "disabled",
        "confirmed": "enabled",
        "unsubscribed": "blocklisted",
        "bounced": "blocklisted",
    }
    assert json.loads(rows[0]["attributes"])["topics"] == ["Images and video", "B"]
    assert len({row["uuid"] for row in rows}) == 4
