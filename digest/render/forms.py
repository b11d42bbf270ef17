"""What the forms show: choices to be made, and the sentence that is agreed to. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from digest.config import SiteSettings
from digest.model import Choices, Frequency, MailFormat, Topic
from digest.render.dates import day

_FREQUENCIES = {
    Frequency.ISSUE: "Every issue, once a week",
    Frequency.MONTHLY: "The best of each month",
}
_FORMATS = {MailFormat.HTML: "HTML, with the same as text", MailFormat.TEXT: "Text alone"}

#: The ways to pause, by the value of their field.
PAUSES = {
    "none": "No",
    "weeks": "For 4 weeks",
    "months": "For 3 months",
    "back": "Until I come back",
}
#: Leaves a pause as it is.
KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of several things to choose."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicesForm:
    """The fields for what a subscriber gets."""

    topics: tuple[Option, ...]
    frequencies: tuple[Option, ...]
    formats: tuple[Option, ...]

    @classmethod
    def of(cls, topics: Sequence[Topic], choices: Choices) -> ChoicesForm:
        """Offer *topics*, with *choices* made; where there is but one topic, it is no choice."""
        return cls(
            topics=tuple(
                Option(value=topic.slug, name=topic.name, chosen=topic.name in choices.topics)
                for topic in (topics if len(topics) > 1 else ())
            ),
            frequencies=tuple(
                Option(value=value, name=name, chosen=value is choices.frequency)
                for value, name in _FREQUENCIES.items()
            ),
            formats=tuple(
                Option(value=value, name=name, chosen=value is choices.format)
                for value, name in _FORMATS.items()
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeForm:
    """The form that asks for mail."""

    #: Where it is sent to, and where choices are found again.
    action: str
    manage: str
    fields: ChoicesForm
    consent: str
    address: str = ""
    #: What is wrong with the address.
    error: str = ""
    #: When the form was shown, signed; empty on pages that are made once for all.
    stamp: str = ""
    #: Whether it is all filled in, and takes only one more click.
    again: bool = False


def subscribe_form(
    app: str, site: SiteSettings, topics: Sequence[Topic], choices: Choices | None = None
) -> SubscribeForm:
    """Make the form that is sent to the web app at *app*."""
    return SubscribeForm(
        action=f"{app}subscribe/",
        manage=f"{app}preferences/",
        fields=ChoicesForm.of(topics, choices or Choices()),
        consent=consent_sentence(site),
    )


def consent_sentence(site: SiteSettings) -> str:
    """Give the sentence beside the button, which is kept as evidence of what was agreed to."""
    return (
        f"With this button I ask for {site.title} by email at this address, until I leave. "
        "Every message says how to leave."
    )


def pause_options(choices: Choices, today: date) -> tuple[Option, ...]:
    """Give the ways to pause, with the one that is in force chosen."""
    until = choices.paused_until if choices.paused(today) else None
    chosen = "none" if until is None else "back" if until == date.max else KEEP
    names = ({KEEP: f"Until {day(until)}, as now"} if until and chosen == KEEP else {}) | PAUSES
    return tuple(
        Option(value=value, name=name, chosen=value == chosen) for value, name in names.items()
    )
