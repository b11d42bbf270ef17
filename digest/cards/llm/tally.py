"""What a model's cards took, in lines for an operator. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from digest.cards.llm import Usage
from digest.errors import SummarizerError

_NAMED: Final = 3
"""Reasons that are named."""
_STANDS_IN: Final = "the embedded summarizer stands in until the next run"


@dataclass(slots=True)
class Tally:
    """What happened to the papers that a model was asked about."""

    papers: int = 0
    asked_again: int = 0
    #: Papers without an answer, by the reason.
    unanswered: Counter[str] = field(default_factory=Counter)
    #: Papers of which nothing that the model said can be shown.
    unfit: int = 0
    #: Cards with another summarizer's statements, by field.
    replaced: Counter[str] = field(default_factory=Counter)


def spent(model: str, usage: Usage) -> Iterator[str]:
    """Say what *model* was asked and what that cost."""
    if not usage.requests:
        return
    counts = [_count(usage.requests, "request")]
    if usage.read or usage.written:
        counts += [f"{usage.read:,} tokens read", f"{usage.written:,} written"]
    if usage.cost is not None:
        counts.append(f"cost {usage.cost:,.4f}")
    yield f"{model}: {', '.join(counts)}"


def mended(tally: Tally) -> Iterator[str]:
    """Say what failed the checks, and what became of it."""
    if tally.asked_again:
        yield f"asked again for {tally.asked_again:,} of {_count(tally.papers, 'paper')}"
    if tally.replaced:
        fields = ", ".join(
            f"{name.replace('_', ' ')} {count:,}" for name, count in tally.replaced.most_common()
        )
        total = _count(tally.replaced.total(), "field")
        yield f"{total} failed the checks twice and are the embedded summarizer's: {fields}"
    if tally.unfit:
        papers = _count(tally.unfit, "paper")
        yield f"nothing fit to show was said of {papers}; {_STANDS_IN}"
    for reason, count in tally.unanswered.most_common(_NAMED):
        yield f"no answer for {_count(count, 'paper')}, as {reason}; {_STANDS_IN}"


def missed(model: str, lost: SummarizerError | None, cards: int) -> Iterator[str]:
    """Say that *model* was lost, and how many *cards* are not by it."""
    if lost is not None:
        yield (
            f"{model} is out of reach, so {_count(cards, 'card')} are embedded until the next run:"
            f" {lost.message}"
        )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
