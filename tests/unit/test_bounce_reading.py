"""What mails that came back say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config import Config, DeliverySettings, TopicSettings, WebSettings
from digest.deliver.bounces import LIMIT
from digest.deliver.bounces.reading import Passed, read
from digest.model import Report, ReportKind
from digest.render.links import Links
from digest.tokens import Tokens
from tests.builders import WEEK
from tests.letters import LEAVE, READER, TOKENS, VERP, failed, letter, report

FOREIGN = Tokens(secret=b"the secret of somebody else")


def kind_of(content: bytes) -> ReportKind | Passed | None:
    found = read(content, TOKENS)
    return found.kind if isinstance(found, Report) else found


def test_a_standard_report_is_read() -> None:
    found = read(report(failed("5.1.1", "550 5.1.1 <reader@example.net>: no such user")), TOKENS)
    assert isinstance(found, Report)
    assert (found.kind, found.status, found.week) == (ReportKind.HARD, "5.1.1", WEEK)
    assert found.subscriber_id == READER.id
    assert found.detail == "550 5.1.1 <reader@example.net>: no such user"


STANDARD = [
    (failed("5.1.1"), ReportKind.HARD),
    (failed("5.2.1 (disabled)"), ReportKind.HARD),
    (failed("5.2.2"), ReportKind.SOFT),
    (failed("4.4.7", "delivery time expired"), ReportKind.SOFT),
    (failed("5.7.1", "550 5.7.1 spam"), ReportKind.SOFT),
    # Postfix, of a server without enhanced statuses
    (failed("5.0.0", "550 User unknown"), ReportKind.HARD),
    (failed("5.0.0", "550 5.1.1 User unknown"), ReportKind.HARD),
    (failed("5.0.0", "550-5.7.1 spam"), ReportKind.SOFT),
    (failed("", "550 no mailbox here"), ReportKind.HARD),
    (failed("4.0.0", "421 4.7.0 try again", action="delayed"), Passed.DELAYED),
    (failed("2.0.0", action="relayed"), Passed.DELIVERED),
    (failed("2.0.0", action="expanded"), Passed.DELIVERED),
    (failed("5.1.1").replace("failed", "Failed (no such user)"), ReportKind.HARD),
    # a list behind an address: one member gone is not the list gone
    (f"{failed('5.1.1')}\n\nAction: failed\nStatus: 5.2.2",
     ReportKind.SOFT),
    (f"{failed('5.1.1')}\n\nAction: delivered\nStatus: 2.0.0",
     Passed.DELIVERED),
    (f"{failed('5.1.1')}\n\nAction: failed\nStatus: 5.1.1",
     ReportKind.HARD),
]  # fmt: skip


@pytest.mark.parametrize(("status", "expected"), STANDARD)
def test_standard_reports(status: str, expected: ReportKind | Passed) -> None:
    assert kind_of(report(status)) is expected


def test_an_internationalized_report_is_read() -> None:
    content = report(failed("5.1.1"), kind="message/global-delivery-status")
    assert kind_of(content) is ReportKind.HARD


FEEDBACK = "Feedback-Type: {}\nUser-Agent: ARF/1\nVersion: 1\n"


@pytest.mark.parametrize(
    ("feedback", "expected"),
    [
        ("abuse", ReportKind.COMPLAINT),
        ("fraud", ReportKind.COMPLAINT),
        ("opt-out", ReportKind.UNSUBSCRIBE),
        ("not-spam", Passed.AUTOMATIC),
        ("auth-failure", Passed.AUTOMATIC),
    ],
)
def test_feedback_reports(feedback: str, expected: ReportKind | Passed) -> None:
    original = f"List-Unsubscribe: <https://example.org/u/{TOKENS.leave(READER.id)}>,\n <{LEAVE}>"
    content = report(
        FEEDBACK.format(feedback),
        kind="message/feedback-report",
        original=original,
        To="abuse@example.org",
        From="complaints@example.net",
    )
    assert kind_of(content) is expected


ELSEWHERE = {"To": "postmaster@example.org"}


@pytest.mark.parametrize(
    "content",
    [
        report(failed("5.1.1"), **ELSEWHERE, Delivered_To=VERP.upper()),
        report(failed("5.1.1"), **ELSEWHERE, X_Original_To=VERP),
        report(failed("5.1.1"), **ELSEWHERE, Envelope_To=f"<{VERP}>"),
        report(
            f"Original-Envelope-Id: {TOKENS.bounce(READER.id, WEEK)}\n{failed('5.1.1')}",
            **ELSEWHERE,
        ),
        report(f"X-Postfix-Sender: rfc822; {VERP}\n{failed('5.1.1')}", **ELSEWHERE),
        report(failed("5.1.1"), original=f"Return-Path: <{VERP}>", **ELSEWHERE),
        report(
            failed("5.1.1"),
            original=f"List-Unsubscribe: <https://example.org/d/u/{TOKENS.leave(READER.id)}>",
            **ELSEWHERE,
        ),
        report(
            failed("5.1.1"),
            original="List-Unsubscribe: <mailto:a@example.org?subject=unsubscribe%20"
            f"{TOKENS.leave(READER.id)}>",
            **ELSEWHERE,
        ),
    ],
)
def test_whose_report_it_is(content: bytes) -> None:
    found = read(content, TOKENS)
    assert isinstance(found, Report)
    assert (found.kind, found.subscriber_id) == (ReportKind.HARD, READER.id)


@pytest.mark.parametrize(
    "to",
    [
        "bounces@example.org",
        "bounces+x@example.org",
        f"bounces+{FOREIGN.bounce(READER.id, WEEK)}@example.org",
        f"bounces+{TOKENS.leave(READER.id)}@example.org",
        VERP.replace("+1", "+2"),
        VERP[:9] + "x" + VERP[10:],
    ],
)
def test_nobody_s_report_is_not_understood(to: str) -> None:
    assert read(report(failed("5.1.1"), To=to), TOKENS) is None
    assert read(report(failed("4.0.0", action="delayed"), To=to), TOKENS) is None


@pytest.mark.parametrize(
    "content",
    [
        letter("", To=LEAVE, Subject="unsubscribe"),
        letter("", To="bounces@example.org", Delivered_To=LEAVE.upper(), Subject=""),
        letter("", To="a@example.org", Subject=f"unsubscribe {TOKENS.leave(READER.id)}"),
        letter("", To="a@example.org", Subject=f"Re: UNSUBSCRIBE  {TOKENS.leave(READER.id)}!"),
        # what a mail program writes for its user
        letter("", To=LEAVE, Auto_Submitted="auto-generated"),
        letter("", To=LEAVE, Return_Path="<>"),
    ],
)
def test_a_mail_that_asks_to_leave(content: bytes) -> None:
    found = read(content, TOKENS)
    assert isinstance(found, Report)
    assert (found.kind, found.subscriber_id) == (ReportKind.UNSUBSCRIBE, READER.id)


@pytest.mark.parametrize(
    "content",
    [
        letter("", To="a@example.org", Subject=f"unsubscribe {FOREIGN.leave(READER.id)}"),
        letter("", To="a@example.org", Subject="unsubscribe"),
        letter("", To=f"bounces+leave-{TOKENS.bounce(READER.id, WEEK)}@example.org"),
        letter("please unsubscribe me", To=VERP, From="reader@example.net"),
        letter("", To="someone@example.org"),
        b"",
        b"\n\n",
        b"\0" * 1000,
    ],
)
def test_what_is_for_a_person_is_not_understood(content: bytes) -> None:
    assert read(content, TOKENS) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-replied (vacation)", "Return_Path": "<>"},
        {"Precedence": "auto_reply"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "Weekly"},
        {"Subject": "Automatic reply: Weekly", "Return_Path": "<>"},
        {"Subject": "Out of Office"},
        {"Subject": "=?utf-8?q?R=C3=A9ponse_automatique?= : Weekly"},
        {"Auto_Submitted": "auto-generated", "Return_Path": "<>"},
    ],
)
def test_an_absent_person_s_answer_is_no_bounce(headers: dict[str, str]) -> None:
    body = "I am away until Monday. 550 5.1.1 user unknown is what I am not."
    content = letter(body, To=VERP, From="Reader <reader@example.net>", **headers)
    assert kind_of(content) is Passed.AUTOMATIC


def test_a_receipt_is_no_bounce() -> None:
    content = report("Disposition: displayed", kind="message/disposition-notification")
    assert kind_of(content) is Passed.AUTOMATIC


def test_an_answer_in_a_mail_to_leave_is_no_wish_to_leave() -> None:
    content = letter("I am away.", To=LEAVE, Auto_Submitted="auto-replied")
    assert kind_of(content) is Passed.AUTOMATIC


DAEMON = {"From": "Mail Delivery System <mailer-daemon@mx.example.net>", "To": VERP}
QMAIL = """
    Hi. This is the qmail-send program at mx.example.net.
    I'm afraid I wasn't able to deliver your message to the following addresses.

    <reader@example.net>:
    {}

    --- Below this line is a copy of the message.

    Return-Path: <x@example.org>
    550 5.1.1 user unknown, says the message itself
"""


@pytest.mark.parametrize(
    ("words", "expected", "status"),
    [
        ("192.0.2.1 does not like recipient.\n550 5.1.1 unknown", ReportKind.HARD, "5.1.1"),
        ("Sorry, no mailbox here by that name. (#5.1.1)", ReportKind.HARD, "5.1.1"),
        ("The user does not exist.", ReportKind.HARD, ""),
        ("Mailbox quota exceeded", ReportKind.SOFT, ""),
        ("Connected to 5.1.1.2 but my message was not taken", ReportKind.SOFT, ""),
        ("Over quota (#5.2.2)", ReportKind.SOFT, "5.2.2"),
        ("421 4.7.0 try again", ReportKind.SOFT, "4.7.0"),
        ("something else", ReportKind.SOFT, ""),
    ],
)
def test_a_bounce_in_a_form_of_its_own(words: str, expected: ReportKind, status: str) -> None:
    found = read(letter(QMAIL.format(words), Return_Path="<>", **DAEMON), TOKENS)
    assert isinstance(found, Report)
    assert (found.kind, found.status) == (expected, status)


def test_a_bounce_in_html_only_is_read() -> None:
    content = letter("<p>550 5.1.1 gone</p>", Content_Type="text/html", **DAEMON)
    assert kind_of(content) is ReportKind.HARD


@pytest.mark.parametrize("path", ["<>", "<MAILER-DAEMON>"])
def test_a_mail_without_sender_is_a_bounce_only_if_it_says_so(path: str) -> None:
    headers = {"Return_Path": path, "From": "Reader <reader@example.net>", "To": VERP}
    assert kind_of(letter("See you on Monday.", **headers)) is None
    assert kind_of(letter("550 5.1.1 no such user", **headers)) is ReportKind.HARD
    assert kind_of(letter("The mailbox is full (5.2.2)", **headers)) is ReportKind.SOFT


def test_the_same_report_has_one_key_whatever_its_way() -> None:
    first, second, other = (
        read(content, TOKENS)
        for content in (
            report(failed("5.1.1")),
            report(failed("5.1.1"), Received="by another"),
            report(failed("5.1.1"), Message_ID="<2@mx.example.net>"),
        )
    )
    assert isinstance(first, Report)
    assert isinstance(second, Report)
    assert isinstance(other, Report)
    assert first.key == second.key != other.key


def test_a_report_within_a_mail_is_not_the_mail_s_own() -> None:
    inner = report(failed("5.1.1")).decode()
    body = f"--o\n\nFYI\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--\n"
    content = letter(body, To=VERP, Content_Type="multipart/mixed; boundary=o", MIME_Version="1.0")
    assert read(content, TOKENS) is None


def test_what_our_own_links_write_is_read() -> None:
    topics = (TopicSettings(name="All", query="cat:cs.CV"),)
    delivery = DeliverySettings(bounces="Bounces <bounces@example.org>")
    config = Config(topics=topics, delivery=delivery, web=WebSettings(url="https://example.org/d/"))
    links = Links.of(config, TOKENS.secret)
    sender, envelope_id = links.envelope(READER, WEEK)
    assert kind_of(report(failed("5.1.1"), To=sender)) is ReportKind.HARD
    named = report(f"Original-Envelope-Id: {envelope_id}\n{failed('5.1.1')}", To="x@example.org")
    assert kind_of(named) is ReportKind.HARD
    mailto = links.leave(READER)[-1].removeprefix("mailto:").partition("?")[0]
    assert kind_of(letter("", To=mailto)) is ReportKind.UNSUBSCRIBE


HOSTILE = [
    b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n" * 100_000,
    b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(3000)),
    b"Content-Type: message/rfc822\n\n" * 5000,
    b"Subject: " + b"=?utf-8?b?" * 50_000 + b"\n\n",
    b"To: " + b"+" * 500_000 + b"@\n\n",
    b"From: mailer-daemon\nTo: " + VERP.encode() + b"\n\n" + b"a" * 2_000_000,
    b"From: mailer-daemon\nTo: " + VERP.encode() + b"\n\n" + b"-" * 2_000_000,
    b"From: mailer-daemon\nTo: " + VERP.encode() + b"\n\n" + b"user " * 400_000,
    b"From: mailer-daemon\nTo: " + VERP.encode() + b"\n\n" + b"<" * 1_000_000,
    b"Content-Type: multipart/report; boundary*0*=utf-8'';boundary*=x\xff\n\n--x\n",
    b"Subject: =?nonsense?q?x?= unsubscribe \xff\nTo: \xff+\xfe@\n\nx",
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_mail_is_read_or_left(content: bytes) -> None:
    assert kind_of(content) in {None, ReportKind.SOFT}


def test_no_more_than_the_limit_is_read() -> None:
    content = letter("x" * LIMIT, **DAEMON) + b"\n550 5.1.1 user unknown"
    assert kind_of(content) is ReportKind.SOFT


PIECES = st.sampled_from(
    [
        b"\n", b"\n\n", b"--b\n", b"--b--\n", b"Content-Type: message/delivery-status\n",
        b"Content-Type: message/rfc822\n", b"Content-Type: multipart/report; boundary=b\n",
        b"Content-Type: text/rfc822-headers\n", b"Content-Transfer-Encoding: base64\n",
        b"Content-Type: text/plain; charset=nonsense\n", b"Action: failed\n", b"Status: 5.1.1\n",
        b"Action: delayed\n", b"Diagnostic-Code: smtp; 550 no\n", b"Return-Path: <>\n",
        b"From: mailer-daemon\n", b"Content-Type: message/feedback-report\n",
        b"Feedback-Type: abuse\n", b"Auto-Submitted: auto-replied\n", f"To: {VERP}\n".encode(),
        f"To: {LEAVE}\n".encode(), f"Original-Envelope-Id: {VERP[8:-12]}\n".encode(),
        b"Subject: =?utf-8?q?unsubscribe?=\n", b"\xff\xfe\0", b"Content-Type: \xff/;;=\n",
    ]
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(pieces=st.lists(PIECES | st.binary(max_size=20), max_size=40))
def test_any_bytes_are_read_or_left(pieces: list[bytes]) -> None:
    found = read(b"".join(pieces), TOKENS)
    assert found is None or isinstance(found, Passed) or found.subscriber_id == READER.id
