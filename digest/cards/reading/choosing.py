"""Which sentences a field of a card rests on, given how likely each one is. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def likeliest(chances: Sequence[float], *, least: int = 0, most: int = 6) -> tuple[int, ...]:
    """Choose the places whose F1 against the unknown right answer is expected to be the highest.

    *chances* are those of each sentence being in the right answer, taken as independent; what is
    chosen is the likeliest *least* to *most* of them, the likeliest first.
    """
    order = sorted(range(len(chances)), key=lambda place: -chances[place])
    counts = range(min(least, len(order)), min(most, len(order)) + 1)
    ranked = [chances[place] for place in order]
    best = max(counts, key=lambda count: _expected_f1(ranked, count), default=0)
    return tuple(order[:best])


def _expected_f1(chances: Sequence[float], count: int) -> float:
    """Give the expected F1 of choosing the first *count*, over all right answers there can be."""
    inside, outside = _counts(chances[:count]), _counts(chances[count:])
    if count == 0:
        return outside[0]
    return sum(
        chance * rest * 2 * hits / (count + hits + missed)
        for hits, chance in enumerate(inside)
        for missed, rest in enumerate(outside)
    )


def _counts(chances: Sequence[float]) -> list[float]:
    """Give the chance of each number of right ones (a Poisson binomial distribution)."""
    counts = [1.0]
    for chance in chances:
        less, more = [*counts, 0.0], [0.0, *counts]
        counts = [a * (1 - chance) + b * chance for a, b in zip(less, more, strict=True)]
    return counts
