"""Notices: what they say, to whom, and that they are the same whenever they are tried."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Choices, Frequency, MailFormat, Message, NoticeKind
from digest.tokens import Tokens
from tests.builders import NOW
from tests.mail import (
    CONFIG,
    HOSTILE,
    SECRET,
    choosing,
    configured,
    header_lines,
    make_notice,
    parts,
    read,
    write_notice,
)

TOKENS = Tokens(secret=SECRET)
HEADERS = [
    "To",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "From",
    "Reply-To",
    "Subject",
    "Auto-Submitted",
    "Content-Language",
]
READER = Choices(topics=("Speech",), frequency=Frequency.MONTHLY)


def link_in(message: Message, page: str) -> str:
    """Give the token of the only link to *page*, which both parts have; in the text alone."""
    text, html = parts(message)
    found: list[str] = re.findall(
        rf"^(https://example\.org/digest/{page}/\S+)$", text, re.MULTILINE
    )
    (link,) = found
    assert html.count(f'href="{link}"') == 1
    assert ".invalid" not in text + html
    return link.rpartition("/")[2]


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_whole_notice(kind: NoticeKind, golden: Callable[[str, bytes], None]) -> None:
    """Byte for byte as it was agreed on."""
    golden(f"mail/{kind}.eml", write_notice(make_notice(kind, choices=READER)).content)


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_is_no_mail_of_a_list(kind: NoticeKind) -> None:
    """There is nothing to leave; and a program that answers by itself is told not to."""
    message = write_notice(make_notice(kind))
    lines = header_lines(message)
    assert list(lines) == HEADERS
    assert lines["To"] == "reader@example.org"
    assert lines["Date"] == "Sat, 10 May 2025 07:00:00 +0000"
    assert lines["Auto-Submitted"] == "auto-generated"
    assert message.label == kind
    assert TOKENS.read_bounce(message.envelope_id) == (1, None)
    assert message.sender == f"bounces+{message.envelope_id}@example.org"


def test_a_confirmation_says_what_is_confirmed_and_until_when() -> None:
    """With a link that confirms, and no other link of theirs."""
    message = write_notice(make_notice(choices=READER))
    token = link_in(message, "confirm")
    assert TOKENS.read_confirm(token, NOW + timedelta(hours=72)) == 1
    assert TOKENS.read_confirm(token, NOW + timedelta(hours=73)) is None
    text, html = parts(message)
    for part in (" ".join(text.split()), html):
        assert "reader@example.org" in part
        assert "Weekly Paper Digest" in part
        assert "Papers on Speech" in part
        assert "The best of each month, once a month" in part
        assert "72 hours, until 13 May 2025, 07:00 UTC" in part
        assert "Ignore this mail: nothing more comes." in part.replace("ignore", "Ignore")
        assert "/u/" not in part
        assert "/preferences/" not in part
    assert read(message)["Subject"] == "Confirm your subscription to Weekly Paper Digest"


@pytest.mark.parametrize("kind", [NoticeKind.KNOWN, NoticeKind.MANAGE])
def test_the_others_lead_to_the_choices(kind: NoticeKind) -> None:
    message = write_notice(make_notice(kind))
    token = link_in(message, "preferences")
    assert TOKENS.read_choose(token, NOW + timedelta(days=90)) == 1
    text, html = parts(message)
    for part in (" ".join(text.split()), html):
        assert "8 August 2025" in part
        assert "do not forward this mail" in part
        assert "gnore this mail: all stays as it is." in part
        assert "Every issue, once a week" in part
        assert "Papers on all topics" in part


@pytest.mark.parametrize(
    ("hours", "words"), [(1, "1 hour"), (0.5, "30 minutes"), (36, "36 hours"), (1.5, "90 minutes")]
)
def test_spans_are_told_in_words(hours: float, words: str) -> None:
    web = CONFIG.web.model_copy(update={"confirm_hours": hours})
    message = write_notice(make_notice(), CONFIG.model_copy(update={"web": web}))
    assert f"works for {words}, until" in parts(message)[0]


@pytest.mark.parametrize(
    ("until", "words"),
    [(date(2025, 6, 1), "Paused until 1 June 2025"), (date.max, "Paused until you resume")],
)
def test_a_pause_is_told(until: date, words: str) -> None:
    reader = Choices(paused_until=until)
    for part in parts(write_notice(make_notice(NoticeKind.MANAGE, choices=reader))):
        assert words in part


def test_one_who_wants_text_gets_nothing_else() -> None:
    reader = choosing(form=MailFormat.TEXT)
    mail = read(write_notice(make_notice(choices=reader.choices)))
    assert mail.get_content_type() == "text/plain"
    assert "As text alone" in mail.get_content()


def test_nobody_can_write_into_a_notice_by_the_names_of_topics() -> None:
    """Only those of the configuration are shown."""
    reader = Choices(topics=("Buy at https://evil.example/", "Speech"))
    for part in parts(write_notice(make_notice(choices=reader))):
        assert "evil" not in part
        assert "Papers on Speech" in part


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_second_try_is_the_same_mail(kind: NoticeKind) -> None:
    """Whatever the count of attempts; another notice is another mail."""
    notice = make_notice(kind)
    message = write_notice(notice)
    assert message == write_notice(replace(notice, attempts=5))
    others = (
        replace(notice, id=8),
        replace(notice, created=NOW + timedelta(days=1)),
        make_notice(kind, id=2),
    )
    ids = {message.message_id, *(write_notice(one).message_id for one in others)}
    assert len(ids) == 4


@pytest.mark.parametrize("title", [title for title in HOSTILE if title])
@pytest.mark.parametrize("kind", NoticeKind)
def test_no_title_of_the_site_breaks_a_notice(kind: NoticeKind, title: str) -> None:
    message = write_notice(make_notice(kind), configured(title=title))
    assert list(header_lines(message)) == HEADERS
    assert len(read(message)["Subject"]) <= 78
    text, html = parts(message)
    assert "<script" not in html
    assert text.count("\n-- \n") == 1


@settings(max_examples=50, deadline=None)
@given(local=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))
def test_no_address_breaks_a_notice(local: str) -> None:
    """It stands in the text as it is, and nowhere else."""
    message = write_notice(make_notice(address=f"{local}@example.org"))
    assert list(header_lines(message)) == HEADERS
    assert len(read(message)["To"].addresses) == 1
    assert "<script" not in parts(message)[1]
