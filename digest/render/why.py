"""Why a paper stands where it does, in a few words for readers. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from digest.model import Entry


def why_here(entry: Entry) -> str:
    """Give the reasons of *entry* as sentences; empty where there are none."""
    reasons = entry.reasons or tuple(_matches(entry))
    return " ".join(f"{reason[:1].upper()}{reason[1:]}." for reason in reasons)


def _matches(entry: Entry) -> Iterator[str]:
    """Give what an issue of before knows: the topics and their words."""
    for match in entry.matches:
        yield f"fits {match.topic}" + (f": {', '.join(match.words)}" if match.words else "")
