"""Mails to one person about their subscription: to confirm it, or to see and change it. Pure.

They hold nothing but that: no news, no links but the reader's own and the site's, and nothing
that counts who reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from digest.config import Config
from digest.model import Choices, Frequency, MailFormat, Message, Notice, NoticeKind
from digest.render.dates import day
from digest.render.headers import identifier, mail_date, mail_headers
from digest.render.links import Links
from digest.render.mailbox import recipient
from digest.render.plain import clip, one_line
from digest.render.styles import inlined
from digest.render.templates import Templates, count
from digest.render.wire import Body, cut

#: Stands in a notice for the link in it, so that no line of text is wrapped inside it.
_LINK = "https://link.invalid/"
_SUBJECTS = {
    NoticeKind.CONFIRM: "Confirm your subscription to {}",
    NoticeKind.KNOWN: "You are subscribed to {} already",
    NoticeKind.MANAGE: "Your subscription to {}",
}
#: In characters.
_TITLE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a subscriber chose, in sentences."""

    frequency: str
    topics: str
    format: str
    #: None unless they want nothing for a while.
    pause: str | None

    @classmethod
    def of(cls, choices: Choices, config: Config) -> Chosen:
        """Say what *choices* mean; a topic that is not ours is nobody's to be shown."""
        ours = [topic.name for topic in config.topics if topic.name in choices.topics]
        every = choices.frequency is Frequency.ISSUE
        html = choices.format is MailFormat.HTML
        return cls(
            frequency="Every issue, once a week"
            if every
            else "The best of each month, once a month",
            topics=f"Papers on {', '.join(ours)}" if ours else "Papers on all topics",
            format="As HTML, with the same as text" if html else "As text alone",
            pause=_pause(choices.paused_until),
        )


def render_notice(notice: Notice, *, config: Config, links: Links, templates: Templates) -> Message:
    """Write *notice*, dated when it was wanted: the same bytes each time.

    Raises RecipientRefused for an address that no mail can carry, RenderError if a template is
    missing or broken.
    """
    to = recipient(notice.subscriber.address)
    message_id = _identifier(notice, config)
    body = _body(notice, config=config, templates=templates)
    stencil = cut(
        body,
        headers=mail_headers(body.subject, config),
        gaps=(_LINK,),
        boundary=f"{notice.kind}-{notice.id}",
    )
    sender, envelope_id = links.envelope(notice.subscriber, None)
    return Message(
        to=to,
        message_id=message_id,
        content=stencil.fill(
            {
                "To": to,
                "Date": mail_date(notice.created),
                "Message-ID": f"<{message_id}>",
            },
            {_LINK: _link(notice, links)},
        ),
        sender=sender,
        envelope_id=envelope_id,
        label=str(notice.kind),
    )


def _identifier(notice: Notice, config: Config) -> str:
    """Give the notice's id; it has the time in it, since a new database counts from 1 again."""
    subscriber = notice.subscriber
    label = f"{notice.kind}-{notice.id}"
    wanted = notice.created.astimezone(UTC).isoformat()
    return identifier(label, str(subscriber.id), subscriber.address, wanted, config=config)


def _link(notice: Notice, links: Links) -> str:
    """Give the page that *notice* leads to."""
    if notice.kind is NoticeKind.CONFIRM:
        return links.confirm(notice.subscriber, notice.created)
    return links.choices(notice.subscriber, notice.created) or links.config.site.url


def _body(notice: Notice, *, config: Config, templates: Templates) -> Body:
    """Write what *notice* says."""
    subject = _SUBJECTS[notice.kind].format(clip(one_line(config.site.title), _TITLE))
    context = {
        "subject": subject,
        "preheader": "",
        "site": config.site,
        "subscriber": notice.subscriber,
        "chosen": Chosen.of(notice.subscriber.choices, config),
        "link": _LINK,
        "expires": notice.created + _validity(notice.kind, config),
        "validity": _words(_validity(notice.kind, config)),
        "identity": config.delivery.identity,
    }
    text = templates.render(f"mail/{notice.kind}.txt", **context)
    if notice.subscriber.choices.format is MailFormat.TEXT:
        return Body(subject=subject, text=text)
    return Body(subject=subject, text=text, html=_html(notice.kind, templates, context))


def _html(kind: NoticeKind, templates: Templates, context: Mapping[str, object]) -> str:
    css = templates.render("mail/email.css")
    return inlined(templates.render(f"mail/{kind}.html", **context, css=css))


def _validity(kind: NoticeKind, config: Config) -> timedelta:
    """Say for how long the link of a notice works."""
    if kind is NoticeKind.CONFIRM:
        return timedelta(hours=config.web.confirm_hours)
    return timedelta(days=config.web.choose_days)


def _words(span: timedelta) -> str:
    """Write a span for people: ``72 hours``, ``45 minutes``."""
    minutes = round(span.total_seconds() / 60)
    return count(minutes, "minute") if minutes % 60 else count(minutes // 60, "hour")


def _pause(until: date | None) -> str | None:
    if until is None:
        return None
    return "Paused until you resume" if until == date.max else f"Paused until {day(until)}"
