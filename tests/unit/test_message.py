"""A message on the wire: headers that no text can break, two parts, the same bytes each time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config import DeliverySettings, SiteSettings
from digest.errors import ConfigError, RecipientRefused
from digest.model import Issue, Message, PaperId, Placement, Subscriber, TopicMatch, Week
from digest.render.letter import Body
from digest.render.message import Letter, address, list_headers, render_message, unsubscribe_links
from digest.render.templates import load_templates
from tests.builders import (
    NOW,
    WEEK,
    make_card,
    make_entry,
    make_issue,
    make_paper,
    make_subscriber,
)

SITE = SiteSettings(url="https://example.org/digest/", contact="Ed <ed@example.org>")
DELIVERY = DeliverySettings(reply_to="Editors <editors@example.org>")
TEMPLATES = load_templates()
BODY = Body(subject="A subject", text="Text\n", html="<p>HTML</p>\n")
#: Becomes a line end and a header of its own wherever a library decodes it.
ENCODED_WORD = "=?utf-8?q?a=0D=0ABcc:_victim=40example.org?="
HOSTILE = [
    ENCODED_WORD,
    "=?utf-8?b?QQ==?= =?utf-8?b?QQ==?=",
    "a\r\nBcc: victim@example.org\r\n\r\nbody",
    '<script>alert(1)</script> & "x" $a<b$ \u202e\x07\x00',
    "Prüfung der Größe " * 20,
    "漢字" * 100,
    "x" * 5000,
    "\N{GREEK CAPITAL LETTER OMEGA}\u2028" * 60,
    ": nothing before",
    "",
]
HEADERS = [
    "From",
    "Reply-To",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "List-Subscribe",
    "List-Archive",
    "List-Help",
    "List-Owner",
    "List-Post",
    "Precedence",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
]


def render(issue: Issue | None = None, to: Subscriber | None = None, **changes: Any) -> Message:
    """Write a message; *changes* are settings of the site or of delivery."""
    site = {name: value for name, value in changes.items() if name in SiteSettings.model_fields}
    delivery = {name: value for name, value in changes.items() if name not in site}
    return render_message(
        issue or make_issue(),
        to or make_subscriber(),
        site=SITE.model_copy(update=site),
        delivery=DELIVERY.model_copy(update=delivery),
        date=NOW,
        templates=TEMPLATES,
    )


def send(to: Subscriber | None = None, body: Body = BODY, **changes: Any) -> Message:
    """Put a short body into an envelope; *changes* are settings of delivery."""
    delivery = DELIVERY.model_copy(update=changes)
    return address(body, to or make_subscriber(), week=WEEK, site=SITE, delivery=delivery, date=NOW)


def read(message: Message) -> EmailMessage:
    """Read a message as a mail program does."""
    return message_from_bytes(message.content, policy=default)


def parts(message: Message) -> tuple[str, str]:
    """Give the text and the HTML, decoded."""
    text, html = (str(part.get_content()) for part in read(message).iter_parts())
    return text.replace("\r\n", "\n"), html.replace("\r\n", "\n")


def header_lines(message: Message) -> dict[str, str]:
    """Give the headers as they stand on the wire, folded lines joined."""
    head = message.content.partition(b"\r\n\r\n")[0].decode("ascii")
    lines = re.sub(r"\r\n(?=[ \t])", "", head).split("\r\n")
    assert len(lines) == len({line.partition(":")[0] for line in lines})
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def busy_issue() -> Issue:
    """Build an issue with every kind of entry."""
    papers = [
        make_paper(id=PaperId(f"2505.0000{number}"), title=title)
        for number, title in enumerate(
            (
                "EchoNet: Listening Before Looking",
                HOSTILE[3],
                r"Learning $\ell_1$ bounds in $O(n^2)$",
                "Without a card",
                "Only listed",
                "Only listed, too",
            )
        )
    ]
    return make_issue(
        [
            make_entry(papers[0], placement=Placement.HIGHLIGHT),
            make_entry(papers[1], placement=Placement.HIGHLIGHT),
            make_entry(papers[2], matches=(TopicMatch(topic="Speech", score=0.4, words=()),)),
            make_entry(papers[3], card=None),
            make_entry(papers[4], placement=Placement.LISTED, card=None),
            make_entry(papers[5], placement=Placement.LISTED, card=None),
        ]
    )


def test_a_whole_message(golden: Callable[[str, bytes], None]) -> None:
    """Byte for byte as it was agreed on."""
    golden("mail/issue.eml", render(busy_issue()).content)


def test_a_whole_message_on_one_topic(golden: Callable[[str, bytes], None]) -> None:
    golden("mail/topic.eml", render(busy_issue(), make_subscriber(topics=("Speech",))).content)


def test_the_headers_are_those_of_a_list() -> None:
    """To one address; with every way to find, ask and leave."""
    lines = header_lines(render())
    assert list(lines) == HEADERS
    assert lines["From"] == "Weekly Paper Digest <digest@example.org>"
    assert lines["Reply-To"] == "Editors <editors@example.org>"
    assert lines["To"] == "reader@example.org"
    assert lines["Date"] == "Sat, 10 May 2025 07:00:00 +0000"
    assert lines["List-Id"] == '"Weekly Paper Digest" <weekly.example.org>'
    assert lines["List-Unsubscribe"] == "<mailto:editors@example.org?subject=unsubscribe>"
    assert lines["List-Subscribe"] == "<https://example.org/digest/subscribe/>"
    assert lines["List-Archive"] == "<https://example.org/digest/archive/>"
    assert lines["List-Owner"] == "<mailto:ed@example.org>"
    assert lines["Auto-Submitted"] == "auto-generated"


def test_without_reply_to_the_sender_is_asked() -> None:
    lines = header_lines(render(reply_to=None))
    assert "Reply-To" not in lines
    assert lines["List-Unsubscribe"] == "<mailto:digest@example.org?subject=unsubscribe>"


def test_two_parts_text_first_as_quoted_printable() -> None:
    mail = read(render(busy_issue()))
    assert mail.get_content_type() == "multipart/alternative"
    kinds = [
        (part.get_content_type(), part.get_content_charset(), part["Content-Transfer-Encoding"])
        for part in mail.iter_parts()
    ]
    assert kinds == [
        ("text/plain", "utf-8", "quoted-printable"),
        ("text/html", "utf-8", "quoted-printable"),
    ]
    assert not mail.defects


def test_lines_on_the_wire() -> None:
    """CRLF alone ends them, none is long, all are ASCII."""
    content = render(busy_issue(), title="Größe " * 9).content
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    body = content.partition(b"\r\n\r\n")[2].split(b"\r\n")
    assert max(map(len, body)) <= 78


@pytest.mark.parametrize("title", HOSTILE)
def test_no_title_of_a_paper_breaks_a_header(title: str) -> None:
    """Not even one that only becomes a line end when it is decoded."""
    message = render(make_issue([make_entry(make_paper(title=title))] * 2))
    lines = header_lines(message)
    assert list(lines) == HEADERS
    subject = read(message)["Subject"]
    assert subject.startswith("Weekly Paper Digest 2025-W19: ")
    assert subject.endswith(" and 1 more")
    assert len(subject) <= 78
    assert subject.isprintable()
    assert "Bcc" not in read(message)


@pytest.mark.parametrize("title", [title for title in HOSTILE if title])
def test_no_title_of_the_site_breaks_a_header(title: str) -> None:
    """What a list's header cannot hold as it is does not stand there."""
    message = render(title=title)
    lines = header_lines(message)
    assert list(lines) == HEADERS
    assert lines["List-Id"].endswith("<weekly.example.org>")
    assert all(len(line) <= 998 for line in message.content.split(b"\r\n"))
    for name, value in lines.items():
        if name.startswith("List-") or name == "Message-ID":
            assert "=?" not in value
    assert len(read(message)["Subject"]) <= 78


@pytest.mark.parametrize("name", [*HOSTILE[:5], "Größe, GmbH", '"Q" \\ (x)'])
def test_no_name_of_the_sender_breaks_a_header(name: str) -> None:
    message = send(sender=f'"{name}" <digest@example.org>'.replace("\r\n", " "))
    assert list(header_lines(message)) == HEADERS
    sender = read(message)["From"].addresses
    assert [one.addr_spec for one in sender] == ["digest@example.org"]


def test_a_name_in_any_script_comes_through() -> None:
    """Read as RFC 2047 says; the structured reader of some Pythons puts a blank into it."""
    name = "Wöchentliche Übersicht der Größten Veröffentlichungen, 週刊論文"
    line = header_lines(send(sender=f'"{name}" <digest@example.org>'))["From"]
    assert str(make_header(decode_header(line))) == f"{name} <digest@example.org>"


@pytest.mark.parametrize("length", [10, 78, 150, 900])
def test_the_way_out_is_never_encoded(length: int) -> None:
    """The standard library turns long ones into words that nothing may decode."""
    local = "u" * (length - len("<mailto:@example.org?subject=unsubscribe>"))
    message = send(reply_to=f"{local or 'u'}@example.org")
    expected = f"List-Unsubscribe: <mailto:{local or 'u'}@example.org?subject=unsubscribe>\r\n"
    assert expected.encode() in message.content
    for line in message.content.split(b"\r\n"):
        if line.lower().startswith((b"list-", b"message-id")):
            assert b"=?" not in line


def test_links_in_headers_hold_ascii_alone() -> None:
    """Nothing in them ends them early."""
    links = ("https://example.org/ü/<x>\r\nBcc: a", "mailto:out@example.org")
    site = SITE.model_copy(update={"url": "https://example.org/größe/"})
    headers = list_headers(site, DELIVERY, links)
    assert headers["List-Unsubscribe"] == (
        "<https://example.org/%C3%BC/%3Cx%3E%0D%0ABcc:%20a>, <mailto:out@example.org>"
    )
    assert headers["List-Archive"] == "<https://example.org/gr%C3%B6%C3%9Fe/archive/>"
    assert all(value.isascii() for value in headers.values())


def test_both_parts_say_how_to_leave_and_who_sends() -> None:
    """The link in the HTML is escaped; nothing stands in for it any more."""
    identity = "Weekly & Sons, 1 Example Street"
    text, html = parts(render(identity=identity, reply_to="a&b@example.org"))
    (way_out,) = unsubscribe_links(DELIVERY.model_copy(update={"reply_to": "a&b@example.org"}))
    assert f"\n{way_out}\n{identity}\n" in text
    assert way_out in re.findall(r'href="([^"]*)"', unescape(html))
    assert "Weekly &amp; Sons" in html
    assert "unsubscribe.invalid" not in text + html


def test_same_input_same_bytes() -> None:
    """In another process too, since no boundary, id or date is made up."""
    assert render(busy_issue()) == render(busy_issue())


def test_the_id_belongs_to_issue_and_subscriber() -> None:
    """It stays when the issue is revised, and is known before anything is rendered."""
    letter = Letter(issue=make_issue(), site=SITE, delivery=DELIVERY, templates=TEMPLATES)
    message = letter.to(make_subscriber(), NOW)
    assert message.message_id == letter.message_id(make_subscriber())
    assert header_lines(message)["Message-ID"] == f"<{message.message_id}>"
    assert re.fullmatch(r"2025-W19\.[0-9a-f]{20}@example\.org", message.message_id)
    assert render(busy_issue()).message_id == message.message_id
    others = (
        render(to=make_subscriber(id=2)),
        render(to=make_subscriber(address="other@example.org")),
        render(make_issue(week=Week(2025, 20))),
    )
    assert len({message.message_id, *(other.message_id for other in others)}) == 4


def test_subjects_of_two_issues_differ() -> None:
    """So that mail programs do not put them into one thread."""
    subjects = {read(render(make_issue(week=Week(2025, number))))["Subject"] for number in (19, 20)}
    assert len(subjects) == 2


def test_one_letter_is_written_once_for_each_choice_of_topics() -> None:
    """And addressed to each."""
    letter = Letter(issue=busy_issue(), site=SITE, delivery=DELIVERY, templates=TEMPLATES)
    readers = [
        make_subscriber(id=1),
        make_subscriber(id=2, address="b@example.org"),
        make_subscriber(id=3, topics=("Speech", "Multimodal models")),
        make_subscriber(id=4, topics=("Multimodal models", "Speech")),
    ]
    messages = [letter.to(reader, NOW) for reader in readers]
    assert [message.to for message in messages] == [reader.address for reader in readers]
    assert len(letter._bodies) == 2
    assert messages[0] == render(busy_issue(), readers[0])


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "nobody",
        "@example.org",
        "a@",
        "a b@example.org",
        "a@b@c d.org",
        "a@example.org\r\nBcc: b@example.org",
        "a\r\nBcc: b@example.org",
        "größe@example.org",
        "a@exam_ple..org",
        "a@example.org, b@example.org",
        "a@\u2028.org",
    ],
)
def test_an_address_that_no_mail_can_carry_is_refused(wrong: str) -> None:
    """As one recipient, so that the others get theirs."""
    with pytest.raises(RecipientRefused) as caught:
        send(make_subscriber(address=wrong))
    assert caught.value.hint


def test_odd_addresses_that_are_right() -> None:
    """Quoted where they must be; a domain in any script as DNS writes it."""
    assert send(make_subscriber(address="a@bücher.example")).to == "a@xn--bcher-kva.example"
    message = send(make_subscriber(address="a,b@example.org"))
    assert header_lines(message)["To"] == '"a,b"@example.org'
    assert [one.addr_spec for one in read(message)["To"].addresses] == [message.to]


def test_a_sender_that_no_mail_can_carry_is_the_operators_mistake() -> None:
    with pytest.raises(ConfigError, match="is not an address that mail can carry"):
        send(sender="größe@example.org")


@settings(max_examples=60, deadline=None)
@given(subject=st.text(st.characters(codec="utf-8"), max_size=70))
def test_any_subject_stays_in_its_header(subject: str) -> None:
    """Whatever a paper is called."""
    message = send(body=replace(BODY, subject=subject))
    assert list(header_lines(message)) == HEADERS
    assert all(len(line) <= 78 for line in message.content.split(b"\r\n") if b"List-" not in line)


@settings(max_examples=60, deadline=None)
@given(local=st.text(min_size=1, max_size=20), domain=st.text(min_size=1, max_size=20))
def test_any_address_is_refused_or_carried_alone(local: str, domain: str) -> None:
    try:
        message = send(make_subscriber(address=f"{local}@{domain}"))
    except RecipientRefused:
        return
    assert list(header_lines(message)) == HEADERS
    assert len(read(message)["To"].addresses) == 1


def test_hostile_titles_are_escaped_in_html() -> None:
    paper = make_paper(title=HOSTILE[3])
    text, html = parts(render(make_issue([make_entry(paper, card=make_card(paper))])))
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in html
    assert '<script>alert(1)</script> & "x" a<b\n' in text


def test_the_date_is_that_of_the_claim() -> None:
    """In its own time zone or another, it is one moment."""
    message = address(
        BODY,
        make_subscriber(),
        week=WEEK,
        site=SITE,
        delivery=DELIVERY,
        date=datetime.fromisoformat("2025-05-10T09:00:00+02:00"),
    )
    assert read(message)["Date"].datetime == NOW
