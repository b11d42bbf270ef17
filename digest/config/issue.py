"""What goes into an issue, and when it is made."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal
from zoneinfo import available_timezones

from pydantic import Field, field_validator, model_validator

from digest.config.base import Identifier, Section


class EditorSettings(Section):
    """What an editor wants of one issue: the file of that week in `issue.editor`."""

    pin: tuple[Identifier, ...] = ()
    """Papers at the top, in this order."""
    drop: tuple[Identifier, ...] = ()
    """Papers that are left out."""

    @model_validator(mode="after")
    def _decided(self) -> EditorSettings:
        both = [one for one in self.pin if one in self.drop]
        if both:
            msg = f"{both[0]} is both pinned and dropped; remove one"
            raise ValueError(msg)
        return self


class IssueSettings(Section):
    """What goes into an issue."""

    highlights: int = Field(default=10, ge=0)
    """Papers at the top, with a card."""
    cards: int = Field(default=100, ge=0)
    """Papers with a card, the highlights among them."""
    listed: int | None = Field(default=None, ge=0)
    """Papers after those, by title only; `null` for all the rest."""
    minimum_score: float = Field(default=0.0, ge=0, le=1)
    """Papers that fit the topics less than this are left out, and the coverage says so."""
    editor: Path = Path("issues")
    """The folder where an editor's `2025-W19.yaml` says which papers are to stand at the top of
    that issue (`pin`), and which are to be left out (`drop`)."""

    @model_validator(mode="after")
    def _highlights_are_cards(self) -> IssueSettings:
        if self.highlights > self.cards:
            msg = f"highlights ({self.highlights}) cannot be more than cards ({self.cards})"
            raise ValueError(msg)
        return self


class ScheduleSettings(Section):
    """When `digest schedule` makes the issue."""

    day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "sat"
    """The weekday; the week's last announcement is on Friday 00:00 or 01:00 UTC."""
    at: dt.time = dt.time(7, 0)
    """The time of day, `HH:MM`."""
    timezone: str = "UTC"
    """An IANA name such as `Europe/Berlin`."""

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in available_timezones():
            msg = "is not an IANA time zone like Europe/Berlin"
            raise ValueError(msg)
        return value

    @field_validator("at")
    @classmethod
    def _naive(cls, value: dt.time) -> dt.time:
        if value.tzinfo is not None:
            msg = "takes no offset; the zone is in schedule.timezone"
            raise ValueError(msg)
        return value
