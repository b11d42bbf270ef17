"""How likely readers are to single out a paper, by its title and abstract alone. Pure.

It knows no authors, and what it says of a text never changes while its weights stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from digest.compose.attention_model import Judged, attention_model
from digest.compose.terms import ADDRESS
from digest.model import Attention

if TYPE_CHECKING:
    from digest.compose.vocabulary import Vocabulary

#: Who picks, as the weights name them; the others there are for measuring.
FEATURED: Final = "featured by readers"
EDITOR: Final = "picked by an editor"

_LONGEST: Final = 20_000
"""Characters; what is longer is no abstract."""
_MOST_WORDS: Final = 4
_SMALL_WORDS: Final = (
    "a an and are as at be been by can for from has have how in into is it its of on or our over "
    "such than that the their these this those through to under via was we were what when where "
    "which while with without"
)
_SMALL: Final = frozenset(_SMALL_WORDS.split())
"""Words that count like others, but tell a reader nothing."""
_FEW: Final = 0.01


def attention(title: str, abstract: str) -> Attention:
    """Judge a paper by its *title* and *abstract*."""
    model = attention_model()
    judged = model.judge(title[:_LONGEST], abstract[:_LONGEST])
    score = model.scale.score(judged.points)
    return Attention(
        score=score,
        value=model.scale.chance(judged.points),
        words=tuple(_words(judged, model.vocabulary)),
        meaning=meaning(score),
    )


def meaning(score: int) -> str:
    """Say in one sentence what became of papers with this *score*."""
    chances = attention_model().scale.chances
    readers, editor = (_portion(chances[who][score - 1]) for who in (FEATURED, EDITOR))
    return (
        f"Of papers with attention {score}, {readers} in 100 were featured by readers of Hugging "
        f"Face's daily papers, and {editor} in 100 were picked for an editor's weekly list."
    )


def _portion(chance: float) -> str:
    return "fewer than 1" if chance < _FEW else f"about {100 * chance:.0f}"


def _words(judged: Judged, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what raised the points most: terms that a reader understands, sharing no word."""
    told: set[str] = set()
    most = _MOST_WORDS
    for place in (-judged.shares).argsort(kind="stable"):
        if not most or judged.shares[place] <= 0:
            return
        term = vocabulary.terms[judged.places[place]]
        words = set(term.split())
        if not words & (told | _SMALL) and ADDRESS not in words and _spoken(words):
            told |= words
            most -= 1
            yield term


def _spoken(words: set[str]) -> bool:
    return all(word.isalnum() and word[0].isalpha() and len(word) > 1 for word in words)
