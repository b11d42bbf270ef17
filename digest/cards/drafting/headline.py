"""The TL;DR: chosen sentences fused into one line that names its subject. Pure.

Every way to begin with one sentence and to go on with others is built, and the line that a
summary by hand would share most words with, as far as can be foretold, is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from digest.cards.checks.faithfulness import faults
from digest.cards.language.compression import shortened, without_praise
from digest.cards.language.cuts import cuts
from digest.cards.language.fusion import continuations
from digest.cards.language.rewriting import bullet
from digest.cards.language.summaries import openings, summary
from digest.cards.language.survival import stem, stems, turn
from digest.cards.language.worth import yardstick
from digest.model import Statement

_BEGINNINGS: Final = 6
_ENDINGS: Final = 3
_TRIES: Final = 12
_FEWEST: Final = 5
_FEWEST_OPENING: Final = 7
# What was said before, and cannot be known from one line.
_POINTING: Final = re.compile(
    r"\b(?:this|these|those|such|aforementioned|above)\b(?! (?:as|that|an?|paper|study|work)\b)"
)
_CONDUCTS: Final = re.compile(r"The \w+ (?:conducts|performs|runs|carries) [^.]*experiments")
_SHOWS: Final = re.compile(
    r"The \w+ (?:shows|finds|demonstrates|reveals|observes|validates|identifies) "
)
_EFFECT: Final = re.compile(
    r"(?:, | and )(?:achiev|reach|attain|improv|outperform|surpass|show|find|demonstrat|reveal"
    r"|enabl|reduc|yield|deliver|enhanc)\w*ing"
)
_TYPEFACE: Final = re.compile(r"\\(?:textbf|textit|emph|texttt)\{(?P<text>[^{}]*)\}")
_SHORT: Final = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line that could be the TL;DR, without its full stop, and the sentences it is made of."""

    text: str
    places: tuple[int, ...]
    #: How much of it a summary by hand would share, as far as its words foretell: 0 to 1.
    value: float


def headline(
    sentences: Sequence[str],
    order: Sequence[int],
    *,
    title: str,
    name: str | None,
    source: str,
    words: int = 34,
) -> Statement | None:
    """Fuse the chosen *sentences* of an abstract into one line of at most *words*.

    *order* has the places chosen, best first; *name* is what the authors call their work, and
    *source* all that the line may take its words from. The evidence is the sentences used.
    None where no sentence of the abstract can stand alone.
    """
    read = source
    rest = [place for place in range(len(sentences)) if place not in order]
    for chosen in (list(order)[:4], rest):
        desk = _Desk(sentences, chosen, title=title, name=name, source=source, words=words)
        for line in sorted(desk.lines(), key=lambda one: -one.value)[:_TRIES]:
            evidence = tuple(sentences[place] for place in line.places)
            text = _TYPEFACE.sub(r"\g<text>", f"{line.text}.")
            statement = Statement(text=text, evidence=evidence)
            if not faults(statement, source=source, read=read):
                return statement
    return _whole(sentences, [*order, *rest], name=name, source=source, words=words)


def _whole(
    sentences: Sequence[str], order: Sequence[int], *, name: str | None, source: str, words: int
) -> Statement | None:
    """State the first sentence that can be stated in *words*, if not in whole."""
    for place in order:
        text = summary(sentences[place], name=name, source=source)
        if text is not None:
            text = shortened(text, words=words)
            statement = Statement(text=text, evidence=(sentences[place],))
            if not faults(statement, source=source, read=source):
                return statement
    return None


class _Desk:
    """Where the lines of one paper are built."""

    def __init__(
        self,
        sentences: Sequence[str],
        chosen: Sequence[int],
        *,
        title: str,
        name: str | None,
        source: str,
        words: int,
    ) -> None:
        self._sentences = sentences
        self._chosen = sorted(set(chosen))
        self._name = name
        self._names = (name,) if name else ()
        self._source = source
        self._words = words
        self._turn = turn(sentences, name)
        self._worth = yardstick(sentences, title=title, name=name, chosen=chosen)

    def lines(self) -> Iterator[_Line]:
        """Yield every line that the chosen sentences give."""
        bullets = self._bullets()
        for opening in self._openings():
            yield opening
            place = opening.places[0]
            later = [(spot, text) for spot, text in bullets.items() if spot > place]
            yield from self._continued(opening, later)

    def _openings(self) -> list[_Line]:
        found = [
            self._line(part, (place,))
            for place in self._chosen
            for text in openings(self._sentences[place], name=self._name, source=self._source)
            for part in self._parts(without_praise(text), self._words)
            if len(part.split()) >= _FEWEST_OPENING
        ]
        return sorted(found, key=lambda one: -one.value)[:_BEGINNINGS]

    def _bullets(self) -> dict[int, str]:
        made = {
            place: bullet(self._sentences[place], names=self._names, source=self._source)
            for place in self._chosen
        }
        return {place: text for place, text in made.items() if text is not None}

    def _continued(self, opening: _Line, bullets: Sequence[tuple[int, str]]) -> Iterator[_Line]:
        room = self._words - len(opening.text.split())
        done = set(stems(opening.text))
        endings = [
            (place, part)
            for place, text in bullets
            for whole in continuations(without_praise(text), opening=opening.text)
            if _verb(whole) not in done
            for part in self._best(whole, room)
        ]
        for place, part in endings:
            yield self._line(opening.text, (*opening.places, place), part)
            for after, last in endings:
                joined = _joined(part, last) if after > place else None
                if joined is not None and len(joined.split()) <= room:
                    places = (*opening.places, place, after)
                    yield self._line(opening.text, places, part, joined.removeprefix(part))

    def _best(self, text: str, room: int) -> list[str]:
        parts = [part for part in self._parts(text, room) if len(part.split()) >= _FEWEST]
        return sorted(parts, key=self._worth, reverse=True)[:_ENDINGS]

    def _parts(self, text: str, room: int) -> Iterator[str]:
        for end in cuts(text):
            part = text[:end]
            if len(part.split()) <= room and not _POINTING.search(part):
                yield part

    def _line(self, opening: str, places: tuple[int, ...], *endings: str) -> _Line:
        text = opening + "".join(endings)
        value = self._worth(text) + self._liking(opening, endings, places[0])
        return _Line(text=text, places=places, value=value)

    def _liking(self, opening: str, endings: Sequence[str], place: int) -> float:
        """Rate what a reader likes in a line beyond its words, on the scale of its value."""
        short = max(0, _SHORT - len((opening + "".join(endings)).split()))
        return (
            0.010 * (not opening.startswith("The "))
            + 0.015 * (place == self._turn)
            - 0.015 * bool(_SHOWS.match(opening))
            - 0.040 * bool(_CONDUCTS.match(opening))
            + 0.010 * any(_EFFECT.match(one) for one in endings)
            + 0.010 * any(map(str.isdigit, "".join(endings)))
            + 0.005 * bool(endings)
            - 0.004 * short
        )


def _verb(ending: str) -> str:
    """Give the stem of the gerund that *ending* begins with; empty where it has none."""
    word = ending.split()[1]
    return stem(word) if word.endswith("ing") else ""


def _joined(first: str, second: str) -> str | None:
    """Put two continuations behind each other; None where they do not fit."""
    if second.startswith(" by") or (first.startswith(", and") and second.startswith(", and")):
        return None
    if first.startswith(", with") and second.startswith(", with"):
        return None
    gerunds = [one.startswith(", ") and one.split()[1].endswith("ing") for one in (first, second)]
    return first + (f" and {second[2:]}" if all(gerunds) else second)
