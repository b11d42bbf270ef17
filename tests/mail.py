"""Messages for tests: written for a reader, and read as a mail program does."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from digest.config import Config, SiteSettings
from digest.model import (
    Choices,
    Issue,
    MailFormat,
    Message,
    Notice,
    NoticeKind,
    PaperId,
    Placement,
    Subscriber,
    TopicMatch,
)
from digest.render.links import Links
from digest.render.message import Letter
from digest.render.notices import render_notice
from digest.render.templates import load_templates
from tests.builders import (
    NOW,
    make_config,
    make_entry,
    make_issue,
    make_paper,
    make_subscriber,
)

SECRET = bytes(32)
WEB = "https://example.org/digest/"
CONFIG = make_config(
    site={"url": WEB, "contact": "Ed <ed@example.org>"},
    web={"url": WEB},
    delivery={"reply_to": "Editors <editors@example.org>", "bounces": "bounces@example.org"},
)
TEMPLATES = load_templates()
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


def configured(**changes: Any) -> Config:
    """Give a configuration; *changes* are settings of the site, of the web app or of delivery."""
    config = CONFIG
    for name, value in changes.items():
        section = "site" if name in SiteSettings.model_fields else "delivery"
        settings = getattr(config, section).model_copy(update={name: value})
        config = config.model_copy(update={section: settings})
    return config


def make_letter(issue: Issue | None = None, config: Config = CONFIG, **changes: Any) -> Letter:
    """Make the letter of *issue*."""
    return Letter(
        issue=issue or make_issue(),
        config=config,
        links=Links.of(config, SECRET),
        templates=TEMPLATES,
        **changes,
    )


def render(issue: Issue | None = None, to: Subscriber | None = None, **changes: Any) -> Message:
    """Write a message; *changes* are settings of the site or of delivery."""
    return make_letter(issue, configured(**changes)).to(to or make_subscriber(), NOW)


def read(message: Message) -> EmailMessage:
    """Read a message as a mail program does."""
    return message_from_bytes(message.content, policy=default)


def parts(message: Message) -> tuple[str, str]:
    """Give the text and the HTML, decoded."""
    text, html = (str(part.get_content()) for part in read(message).iter_parts())
    return text.replace("\r\n", "\n"), html.replace("\r\n", "\n")


def header_lines(message: Message) -> dict[str, str]:
    """Give the headers as they stand on the wire, folded lines joined."""
    head = message.content.partition(b"\r\n\r\n")[0].decode()
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


def choosing(*topics: str, form: MailFormat = MailFormat.HTML, **changes: Any) -> Subscriber:
    """Build a subscriber who chose *topics*, in one *form* of mail."""
    return make_subscriber(choices=Choices(topics=topics, format=form), **changes)


def make_notice(kind: NoticeKind = NoticeKind.CONFIRM, **changes: Any) -> Notice:
    """Build a notice to a subscriber; *changes* are theirs."""
    return Notice(id=7, kind=kind, subscriber=make_subscriber(**changes), created=NOW)


def write_notice(notice: Notice, config: Config = CONFIG) -> Message:
    """Write a notice."""
    links = Links.of(config, SECRET)
    return render_notice(notice, config=config, links=links, templates=TEMPLATES)
