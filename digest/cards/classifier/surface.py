"""What can be seen of a sentence without reading it: its place, its length, its figures. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from digest.cards.classifier.tokens import NUMBER
from digest.cards.language.vocabulary import words

#: Words that a title and a sentence share by chance.
_COMMON: Final = words(
    """
    a an the of in on to for and or with by from as at is are be that this these it its their
    which we our can into than such via
    """
)
#: How many numbers :func:`surface` gives.
WIDTH: Final = 14


def surface(sentences: Sequence[Sequence[str]], title: Sequence[str]) -> list[list[float]]:
    """Give ``WIDTH`` numbers, each around 0 to 1, for every one of *sentences*.

    Both are words as in :func:`digest.cards.classifier.tokens.words_of`; *sentences* are all of the
    abstract, in order. The weights know the numbers by their place, so new ones go to the end.
    """
    subject = {word for word in title if word not in _COMMON and len(word) > 1}
    last = len(sentences) - 1
    return [
        [*_placed(place, last), *_worded(sentence, subject)]
        for place, sentence in enumerate(sentences)
    ]


def _placed(place: int, last: int) -> tuple[float, ...]:
    return (
        place / max(1, last),
        float(place == 0),
        float(place == 1),
        float(place == last - 1),
        float(place == last),
        min(place, 8) / 8,
        min(last - place, 8) / 8,
        (last + 1) / 10,
    )


def _worded(sentence: Sequence[str], subject: set[str]) -> tuple[float, ...]:
    found = set(sentence)
    return (
        min(len(sentence), 60) / 30,
        len(subject & found) / (len(subject) or 1),
        float(bool(subject)),
        float(NUMBER in found),
        float("%" in found),
        float("we" in found),
    )
