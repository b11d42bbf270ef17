"""How much of a line a summary by hand would share, as far as can be foretold. Pure.

The weights come with the package; ``training/headline.py`` makes them. ``headline`` foretells
our TL;DRs, ``short`` those that authors write of their own papers.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from digest.cards.language.survival import chances, stems

_REPEATED: Final = 0.06
"""What a word is worth that the line has already, as a part of its first worth."""
_UNSEEN: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What summaries of one kind are like."""

    #: What speaks for a word's being kept, and how much.
    weights: Mapping[str, float]
    #: The chance that a common word stands in a summary once, twice, three times.
    common: Mapping[str, tuple[float, ...]]
    #: Words of a summary.
    length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """Rates lines made of one abstract by the ROUGE-1 they can expect, from 0 to 1."""

    style: Style
    #: For each stem of the abstract, the chance that a summary has it.
    chances: Mapping[str, float]

    def __call__(self, line: str) -> float:
        """Give the expected F1 of *line*."""
        seen: dict[str, int] = {}
        shared, count = 0.0, 0
        for word in stems(line):
            time = seen.get(word, 0)
            seen[word] = time + 1
            count += 1
            shared += self._chance(word, time)
        return 2 * shared / (count + self.style.length)

    def _chance(self, word: str, time: int) -> float:
        """Estimate how likely a summary has *word* once more than *time* times."""
        chance = self.chances.get(word, _UNSEEN)
        common = self.style.common.get(word)
        if common is None:
            return chance if time == 0 else _REPEATED * chance
        if time == 0:
            return (common[0] + self.chances.get(word, common[0])) / 2
        return common[time] if time < len(common) else 0.0


def yardstick(
    sentences: Sequence[str],
    *,
    title: str,
    name: str | None,
    chosen: Collection[int] | None = None,
    style: Literal["headline", "short"] = "headline",
) -> Yardstick:
    """Build the yardstick for lines of the *chosen* sentences of an abstract, or of them all."""
    shipped = _shipped(style)
    places = range(len(sentences)) if chosen is None else chosen
    return Yardstick(
        style=shipped,
        chances=chances(sentences, places, title=title, name=name, weights=shipped.weights),
    )


@cache
def _shipped(style: str) -> Style:
    read = json.loads(files("digest.cards").joinpath("weights", f"{style}.json").read_text("utf-8"))
    common = {word: tuple(chances) for word, chances in read["common"].items()}
    return Style(weights=read["weights"], common=common, length=read["length"])
