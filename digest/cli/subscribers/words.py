"""What commands take and say about a subscriber. Pure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import typer

from digest.model import Choices, Frequency, MailFormat, Subscriber

AddressArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help="name@example.org")]
StateOption = Annotated[
    Literal["pending", "confirmed", "unsubscribed", "bounced"] | None,
    typer.Option("--state", help="Those in this state alone."),
]
ConsentOption = Annotated[
    str,
    typer.Option("--consent", metavar="TEXT", help="How they agreed; kept as evidence."),
]
ConfirmOption = Annotated[
    bool,
    typer.Option("--confirm", help="Ask them by mail; they get nothing else until they say yes."),
]


def wanted(choices: Choices) -> str:
    """Say what a subscriber gets."""
    words = [", ".join(choices.topics) or "all topics"]
    if choices.frequency is Frequency.MONTHLY:
        words.append("monthly")
    if choices.format is MailFormat.TEXT:
        words.append("text only")
    if choices.paused_until == date.max:
        words.append("paused")
    elif choices.paused_until is not None:
        words.append(f"paused until {choices.paused_until}")
    return "; ".join(words)


def plain(subscriber: Subscriber) -> dict[str, Any]:
    """Give a subscriber as JSON can hold one."""
    choices = subscriber.choices
    return {
        "address": subscriber.address,
        "state": subscriber.state,
        "topics": choices.topics,
        "frequency": choices.frequency,
        "format": choices.format,
        "paused_until": choices.paused_until and f"{choices.paused_until}",
        "created": subscriber.created.isoformat(),
        "confirmed": subscriber.confirmed and subscriber.confirmed.isoformat(),
    }
