"""A message on the wire: headers that no text can break, two parts, the same bytes each time."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from email.message import EmailMessage
from html import escape, unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import RecipientRefused
from digest.model import MailFormat, Placement, Subscriber, Week
from digest.render.headers import list_headers, mail_date, mail_headers
from digest.render.letter import CHOICES, UNSUBSCRIBE, render_body
from digest.render.message import Letter
from digest.render.wire import WIRE
from digest.tokens import Tokens
from tests.builders import NOW, WEEK, make_card, make_entry, make_issue, make_paper, make_subscriber
from tests.mail import (
    CONFIG,
    HOSTILE,
    SECRET,
    WEB,
    busy_issue,
    choosing,
    configured,
    header_lines,
    make_letter,
    parts,
    read,
    render,
)

HEADERS = [
    "To",
    "Date",
    "Message-ID",
    "List-Unsubscribe",
    "MIME-Version",
    "Content-Type",
    "From",
    "Reply-To",
    "Subject",
    "Auto-Submitted",
    "Content-Language",
    "List-Unsubscribe-Post",
    "List-Id",
    "List-Subscribe",
    "List-Archive",
    "List-Help",
    "List-Owner",
    "List-Post",
    "Precedence",
    "Feedback-ID",
]
#: Headers that hold ids and addresses, in which an encoded word would stand for itself.
PLAIN = ("list-", "message-id", "feedback-id")


def test_a_whole_message(golden: Callable[[str, bytes], None]) -> None:
    """Byte for byte as it was agreed on."""
    golden("mail/issue.eml", render(busy_issue()).content)


def test_a_whole_message_on_one_topic(golden: Callable[[str, bytes], None]) -> None:
    golden("mail/topic.eml", render(busy_issue(), choosing("Speech")).content)


def test_a_whole_message_as_text(golden: Callable[[str, bytes], None]) -> None:
    golden("mail/text.eml", render(busy_issue(), choosing(form=MailFormat.TEXT)).content)


def test_a_whole_message_with_the_best_of_a_month(golden: Callable[[str, bytes], None]) -> None:
    weeks = (Week(2025, 19), Week(2025, 22))
    best = busy_issue().placed(Placement.HIGHLIGHT)
    letter = make_letter(make_issue(best, week=weeks[-1]), month=date(2025, 5, 1), weeks=weeks)
    golden("mail/month.eml", letter.to(make_subscriber(), NOW).content)


def test_the_headers_are_those_of_a_list() -> None:
    """To one address; with every way to find, ask and leave."""
    lines = header_lines(render())
    assert list(lines) == HEADERS
    assert lines["From"] == "Weekly Paper Digest <digest@example.org>"
    assert lines["Reply-To"] == "Editors <editors@example.org>"
    assert lines["To"] == "reader@example.org"
    assert lines["Date"] == "Sat, 10 May 2025 07:00:00 +0000"
    assert lines["List-Id"] == '"Weekly Paper Digest" <weekly.example.org>'
    assert lines["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert lines["List-Subscribe"] == "<https://example.org/digest/subscribe/>"
    assert lines["List-Archive"] == "<https://example.org/digest/archive/>"
    assert lines["List-Owner"] == "<mailto:ed@example.org>"
    assert lines["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"2025-W19:weekly\.example\.org:issue:[0-9a-f]{5,15}", lines["Feedback-ID"])


def test_the_way_out_is_one_plain_line() -> None:
    """A page that takes one click, then a mailbox; both know whose they are."""
    (line,) = [
        line for line in render().content.split(b"\r\n") if line.startswith(b"List-Unsubscribe:")
    ]
    found = re.fullmatch(
        rb"List-Unsubscribe: <https://example\.org/digest/u/(\S+)>, "
        rb"<mailto:bounces\+leave-(\S+)@example\.org\?subject=unsubscribe>",
        line,
    )
    assert found
    tokens = Tokens(secret=SECRET)
    assert [tokens.read_leave(one.decode()) for one in found.groups()] == [1, 1]


def test_without_an_app_the_way_out_is_a_mail() -> None:
    """And nothing promises one click."""
    config = CONFIG.model_copy(update={"web": CONFIG.web.model_copy(update={"url": None})})
    message = make_letter(config=config).to(make_subscriber(), NOW)
    lines = header_lines(message)
    assert lines["List-Unsubscribe"].startswith("<mailto:bounces+leave-1-")
    assert lines["List-Unsubscribe"].count("<") == 1
    assert "List-Unsubscribe-Post" not in lines
    text, html = parts(message)
    assert lines["List-Unsubscribe"].strip("<>") in text
    assert "choices.invalid" not in text + html


def test_without_mailboxes_for_bounces_and_answers_the_sender_is_asked() -> None:
    message = render(reply_to=None, bounces=None)
    lines = header_lines(message)
    assert "Reply-To" not in lines
    assert "<mailto:digest@example.org?subject=unsubscribe%20" in lines["List-Unsubscribe"]
    assert message.sender == "digest@example.org"


def test_the_envelope_tells_of_which_message_a_bounce_is() -> None:
    """Its sender and its id, each by itself."""
    message = render(to=make_subscriber(id=77))
    tokens = Tokens(secret=SECRET)
    local, _, domain = message.sender.partition("@")
    assert local.startswith("bounces+")
    assert domain == "example.org"
    for token in (local.removeprefix("bounces+"), message.envelope_id):
        assert tokens.read_bounce(token) == (77, WEEK)
    assert message.label == "2025-W19"


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


def plainly(letter: Letter, reader: Subscriber) -> bytes:
    """Build a message in the plain way: all of it for each reader, by the standard library."""
    body = render_body(
        letter.issue,
        config=letter.config,
        templates=letter.templates,
        topics=sorted(reader.choices.topics),
        choices=True,
    )
    ways_out, choices = letter.links.leave(reader), letter.links.choices(reader, NOW)
    text, html = body.text, body.html
    for gap, own in ((UNSUBSCRIBE, ways_out[0]), (CHOICES, str(choices))):
        text, html = text.replace(gap, own), html.replace(gap, escape(own))
    mail = EmailMessage(policy=WIRE)
    mail["To"] = reader.address
    mail["Date"] = mail_date(NOW)
    mail["Message-ID"] = f"<{letter.message_id(reader)}>"
    mail["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in ways_out)
    mail.set_content(text, cte="quoted-printable")
    if reader.choices.format is MailFormat.HTML:
        mail.make_alternative(boundary=f"=_{letter.label}")
        mail.add_alternative(html, subtype="html", cte="quoted-printable")
    headers = mail_headers(body.subject, letter.config) | list_headers(
        letter.config, label=letter.label, one_click=True
    )
    for name, value in headers.items():
        mail[name] = value
    return mail.as_bytes()


@pytest.mark.parametrize("title", ["Digest", "Größe & <Gewicht> " * 4])
@pytest.mark.parametrize("form", MailFormat)
def test_quick_is_the_same_as_plain(title: str, form: MailFormat) -> None:
    """Byte for byte, whoever reads it."""
    config = configured(title=title, reply_to="a&b@example.org", sender="Größe <a@example.org>")
    letter = make_letter(busy_issue(), config)
    for number in (1, 10**6):
        for topics in ((), ("Speech",)):
            reader = choosing(*topics, form=form, id=number)
            assert letter.to(reader, NOW).content == plainly(letter, reader)


def test_lines_on_the_wire() -> None:
    """CRLF alone ends them, none is longer than RFC 2045 allows, all are ASCII."""
    content = render(busy_issue(), title="Größe " * 9).content
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    body = content.partition(b"\r\n\r\n")[2].split(b"\r\n")
    assert max(map(len, body)) <= 76


def test_one_who_wants_text_gets_nothing_else() -> None:
    """The same text as the others."""
    message = render(busy_issue(), choosing(form=MailFormat.TEXT))
    mail = read(message)
    assert mail.get_content_type() == "text/plain"
    assert mail["Content-Language"] == "en"
    assert b"html" not in message.content.partition(b"\r\n\r\n")[2].replace(b"HTML", b"")
    text, _ = parts(render(busy_issue()))
    assert mail.get_content().replace("\r\n", "\n") == text


def test_a_subscriber_of_one_topic_gets_its_papers() -> None:
    issue = busy_issue()
    assert b"EchoNet" in render(issue, choosing("Multimodal models")).content
    content = render(issue, choosing("Speech")).content
    assert b"EchoNet: Listening" not in content
    assert b"bounds in" in content


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
        if name.lower().startswith(PLAIN):
            assert "=?" not in value
    assert len(read(message)["Subject"]) <= 78


def test_both_parts_say_how_to_leave_to_choose_and_who_sends() -> None:
    """The links in the HTML are escaped; nothing stands in for them any more."""
    identity = "Weekly & Sons, 1 Example Street"
    text, html = parts(render(identity=identity))
    way_out = header_lines(render())["List-Unsubscribe"].partition(">")[0].strip("<")
    assert f"\nUnsubscribe at any time:\n{way_out}\n\n{identity}\n" in text
    links = re.findall(r'href="([^"]*)"', unescape(html))
    assert links.count(way_out) == 2
    (choices,) = {link for link in links if "/preferences/" in link}
    assert f"\n{choices}\n" in text
    token = choices.rpartition("/")[2]
    assert Tokens(secret=SECRET).read_choose(token, NOW) == 1
    assert "Weekly &amp; Sons" in html
    assert ".invalid" not in text + html


@pytest.mark.parametrize("size", [0, 1, 2, 6])
@pytest.mark.parametrize("web", [WEB, None])
@pytest.mark.parametrize("month", [None, date(2025, 5, 1)])
@pytest.mark.parametrize("topics", [(), ("Speech",)])
def test_both_parts_have_the_same_links(
    size: int, web: str | None, month: date | None, topics: tuple[str, ...]
) -> None:
    """Together an even number of them; rspamd takes an odd one for a bad sign."""
    config = CONFIG.model_copy(update={"web": CONFIG.web.model_copy(update={"url": web})})
    letter = make_letter(make_issue(busy_issue().entries[:size]), config, month=month)
    text, html = parts(letter.to(choosing(*topics), NOW))
    in_text: list[str] = re.findall(r"https://\S+", text)
    in_html: list[str] = re.findall(r'href="(https://[^"]*)"', html)
    assert set(in_text) == set(in_html)
    assert (len(in_text) + len(in_html)) % 2 == 0


def test_same_input_same_bytes() -> None:
    """In another process too, since no boundary, id or date is made up."""
    assert render(busy_issue()) == render(busy_issue())


def test_the_id_belongs_to_issue_and_subscriber() -> None:
    """It stays when the issue is revised, and is known before anything is rendered."""
    letter = make_letter()
    message = letter.to(make_subscriber(), NOW)
    assert message.message_id == letter.message_id(make_subscriber())
    assert header_lines(message)["Message-ID"] == f"<{message.message_id}>"
    assert re.fullmatch(r"2025-W19\.[0-9a-f]{20}@example\.org", message.message_id)
    assert render(busy_issue()).message_id == message.message_id
    others = (
        render(to=make_subscriber(id=2)),
        render(to=make_subscriber(address="other@example.org")),
        render(make_issue(week=Week(2025, 20))),
        make_letter(month=date(2025, 5, 1)).to(make_subscriber(), NOW),
    )
    assert len({message.message_id, *(other.message_id for other in others)}) == 5


def test_subjects_of_two_issues_and_two_months_differ() -> None:
    """So that mail programs do not put them into one thread."""
    issues = [make_issue(week=Week(2025, number)) for number in (19, 20)]
    messages = [render(issue) for issue in issues]
    messages += [
        make_letter(month=date(2025, number, 1)).to(make_subscriber(), NOW) for number in (5, 6)
    ]
    assert len({read(message)["Subject"] for message in messages}) == 4


def test_one_letter_is_written_once_for_each_choice() -> None:
    """Of topics in any order, and of format; and addressed to each."""
    letter = make_letter(busy_issue())
    readers = [
        make_subscriber(id=1),
        make_subscriber(id=2, address="b@example.org"),
        choosing("Speech", "Multimodal models", id=3),
        choosing("Multimodal models", "Speech", id=4),
        choosing(form=MailFormat.TEXT, id=5),
    ]
    messages = [letter.to(reader, NOW) for reader in readers]
    assert [message.to for message in messages] == [reader.address for reader in readers]
    assert len(letter._stencils) == 3
    assert messages[0] == render(busy_issue(), readers[0])


def test_a_letter_keeps_no_more_than_so_many_choices() -> None:
    """Those that were asked for last; memory does not grow with what readers choose."""
    letter = make_letter(make_issue([]))
    for number in range(140):
        letter.to(choosing(f"Topic {number}"), NOW)
        letter.to(choosing("Speech"), NOW)
    assert len(letter._stencils) == 128
    kept = {topic for topics, _ in letter._stencils for topic in topics}
    assert {"Speech", "Topic 139"} <= kept
    assert "Topic 0" not in kept


def test_several_threads_may_use_one_letter() -> None:
    readers = [choosing(*(["Speech"] * (number % 2)), id=number) for number in range(40)]
    letter = make_letter(busy_issue())
    with ThreadPoolExecutor(8) as pool:
        messages = list(pool.map(lambda reader: letter.to(reader, NOW), readers))
    assert messages == [make_letter(busy_issue()).to(reader, NOW) for reader in readers]


def test_a_template_that_breaks_stops_no_other_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock is let go of."""
    letter = make_letter()
    monkeypatch.setattr("digest.render.message.render_body", lambda *_args, **_named: 1 / 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            letter.to(make_subscriber(), NOW)


def test_the_date_is_that_of_the_claim() -> None:
    """In its own time zone or another, it is one moment, told in UTC."""
    moment = datetime.fromisoformat("2025-05-10T09:00:00+02:00")
    message = make_letter().to(make_subscriber(), moment)
    assert header_lines(message)["Date"] == "Sat, 10 May 2025 07:00:00 +0000"


def test_one_address_that_no_mail_can_carry_does_not_stop_the_others() -> None:
    letter = make_letter()
    with pytest.raises(RecipientRefused):
        letter.to(make_subscriber(address="a b@example.org"), NOW)
    assert letter.to(make_subscriber(), NOW)


def test_an_address_in_any_script_stands_in_its_header_as_it_is() -> None:
    """In UTF-8 (RFC 6532); nothing else in the message is beyond ASCII."""
    message = render(to=make_subscriber(address="größe@bücher.example"))
    assert message.to == "größe@xn--bcher-kva.example"
    head, _, rest = message.content.partition(b"\r\n")
    assert head.decode() == f"To: {message.to}"
    assert rest.isascii()
    assert message.message_id.isascii()
    assert message.sender.isascii()


@settings(max_examples=60, deadline=None)
@given(title=st.text(st.characters(codec="utf-8"), max_size=70))
def test_any_title_stays_in_its_header(title: str) -> None:
    """Whatever a paper, or the newsletter, is called."""
    message = render(make_issue([make_entry(make_paper(title=title))]), title=title or "T")
    assert list(header_lines(message)) == HEADERS
    for line in message.content.split(b"\r\n"):
        assert len(line) <= 76 or line.startswith((b"List-", b"Message-ID"))


@settings(max_examples=60, deadline=None)
@given(
    local=st.text(min_size=1, max_size=20),
    domain=st.one_of(st.just("example.org"), st.text(min_size=1, max_size=20)),
)
def test_any_address_is_refused_or_carried_alone(local: str, domain: str) -> None:
    try:
        message = render(to=make_subscriber(address=f"{local}@{domain}"))
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
