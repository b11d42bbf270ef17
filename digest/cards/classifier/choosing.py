"""Which sentences a field of a card rests on, given how likely each one is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def likeliest(chances: Sequence[float], *, least: int = 0, most: int = 6) -> tuple[int, ...]:
    """Choose the places whose F1 against the unknown right answer is expected to be the highest.

    *chances* are those of each sentence being in the right answer, taken as independent; what is
    chosen is the likeliest *least* to *most* of them, the likeliest first.
    """
    order = sorted(range(len(chances)), key=lambda place: -chances[place])
    counts = range(min(least, len(order)), min(most, len(order)) + 1)
    ranked = [chances[place] for place in order]
    # the numbers of right ones among the first so many, and among all after them
    inside = list(accumulate(ranked, _joined, initial=[1.0]))
    outside = list(accumulate(reversed(ranked), _joined, initial=[1.0]))[::-1]
    best = max(counts, key=lambda count: _expected_f1(inside[count], outside[count]), default=0)
    return tuple(order[:best])


def _expected_f1(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Give the expected F1 of a choice, over all right answers there can be.

    *inside* has the chance of each number of right ones that are chosen, *outside* of those not.
    """
    count = len(inside) - 1
    if count == 0:
        return outside[0]
    return sum(
        chance * rest * 2 * hits / (count + hits + missed)
        for hits, chance in enumerate(inside)
        for missed, rest in enumerate(outside)
        if hits
    )


def _joined(counts: Sequence[float], chance: float) -> list[float]:
    """Add one more to a distribution of numbers of right ones (a Poisson binomial)."""
    less, more = [*counts, 0.0], [0.0, *counts]
    return [a * (1 - chance) + b * chance for a, b in zip(less, more, strict=True)]
