"""What a mail says, before it has an address: the same for all who chose the same topics. Pure.

Gmail cuts the HTML of a mail at about 102 KB and hides the rest, the link to unsubscribe
included; so each paper is measured as it will go out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from digest.config import Config, SiteSettings
from digest.model import Entry, Issue, Week
from digest.render.dates import month as month_name
from digest.render.fitting import Heading, Part, Shown, fit, in_issue, in_month, parts
from digest.render.plain import clip, one_line, plain
from digest.render.styles import inlined, inlined_fragment
from digest.render.templates import Templates, count
from digest.render.views import coverage_sentence
from digest.render.wire import Body

#: Stand in a body for the links that differ from one subscriber to the next.
UNSUBSCRIBE = "https://unsubscribe.invalid/"
CHOICES = "https://choices.invalid/"

#: Bytes of decoded HTML; with long links to unsubscribe it stays below 90,000.
_LIMIT = 87_000
#: In characters.
_SUBJECT, _NAME, _PREHEADER = 70, 12, 150


def render_body(
    issue: Issue,
    *,
    config: Config,
    templates: Templates,
    topics: Sequence[str] = (),
    month: date | None = None,
    weeks: Sequence[Week] = (),
    choices: bool = False,
) -> Body:
    """Write the mail of *issue* for those who chose *topics* (names; none means all).

    UNSUBSCRIBE, and CHOICES if there are *choices*, stand where each subscriber's links go.
    For the best of a *month*, *weeks* are those of its issues.
    Raises RenderError if a template is missing or broken.
    """
    site = config.site
    entries = tuple(entry for entry in issue.entries if _wanted(entry, topics))
    heading = in_month if month else in_issue
    subject = _subject(_start(issue, site, month), entries)
    context = {
        "issue": issue,
        "topics": topics,
        "subject": subject,
        "preheader": _preheader(entries, "month" if month else "week"),
        "total": len(entries),
        "url": f"{site.url}archive/" if month else f"{site.url}issues/{issue.week}/",
        "month": month,
        "weeks": weeks,
        "unsubscribe": UNSUBSCRIBE,
        "choices": CHOICES if choices else None,
        "coverage": coverage_sentence(issue),
        "writers": sorted({entry.card.provenance.summarizer for entry in entries if entry.card}),
        "site": site,
        "plain": plain,
        "identity": config.delivery.identity,
    }
    paper = _Paper(templates=templates, css=templates.render("mail/email.css"), context=context)
    room = _LIMIT - len(paper.html(parts=_empty(entries, heading), more=len(entries)).encode())
    shown = fit(entries, site=site, room=room, measure=paper.size)
    arranged = parts(shown, heading)
    return Body(
        subject=subject,
        text=paper.text(parts=arranged, more=len(entries) - len(shown)),
        html=paper.html(parts=arranged, more=len(entries) - len(shown)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    """The templates of a mail, with what does not change while papers are fitted in."""

    templates: Templates
    css: str
    context: Mapping[str, object]

    def html(self, *, parts: Sequence[Part], more: int) -> str:
        """Write the HTML, styles inlined; only what depends on the screen stays in its head."""
        html = self.templates.render(
            "mail/email.html", **self.context, css=self.css, parts=parts, more=more
        )
        return inlined(html)

    def size(self, shown: Shown) -> int:
        """Measure what one paper adds to the HTML, in bytes."""
        html = self.templates.render("mail/entry.html", **self.context, shown=shown)
        return len(inlined_fragment(html, self.css).encode())

    def text(self, *, parts: Sequence[Part], more: int) -> str:
        """Write the text."""
        return self.templates.render("mail/email.txt", **self.context, parts=parts, more=more)


def _wanted(entry: Entry, topics: Sequence[str]) -> bool:
    """Say whether *entry* fits one of *topics*, first or among others."""
    return not topics or any(match.topic in topics for match in entry.matches)


def _empty(entries: Sequence[Entry], heading: Heading) -> tuple[Part, ...]:
    """Give every heading that the mail may have, with nothing under it."""
    return tuple(
        Part(heading=name, shown=()) for name in dict.fromkeys(heading(one) for one in entries)
    )


def _start(issue: Issue, site: SiteSettings, month: date | None) -> str:
    """Say in a subject which issue it is, or which month."""
    if month:
        return f"The best of {month_name(month)}"
    return f"{clip(one_line(site.title), _SUBJECT // 2)} {issue.week}"


def _subject(start: str, entries: Sequence[Entry]) -> str:
    """Write ``Weekly Paper Digest 2025-W19: EchoInk-R1 and 8 more``."""
    end = f" and {len(entries) - 1:,} more" if len(entries) > 1 else ""
    room = _SUBJECT - len(f"{start}: {end}")
    if not entries or room < _NAME:
        return f"{start}: {count(len(entries), 'paper')}"
    return f"{start}: {clip(_short(entries[0]), room)}{end}"


def _short(entry: Entry) -> str:
    """Give what stands before the colon, where authors put the name of their work."""
    title = plain(entry.paper.title) or str(entry.paper.id)
    before, colon, _ = title.partition(": ")
    return before if before and colon and len(before) <= _SUBJECT // 2 else title


def _preheader(entries: Sequence[Entry], span: str) -> str:
    """Give the sentence that a list of messages shows after the subject."""
    for entry in entries:
        if entry.card and entry.card.tldr:
            return clip(plain(entry.card.tldr.text), _PREHEADER)
    return f"{count(len(entries), 'new paper')} this {span}."
