"""The order of papers: how well each fits the topics, and by which words. Pure.

The score of a paper does not depend on the other papers, so it is the same in every list.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from digest.model import Attention, Paper, Ranked, Topic, TopicMatch
from digest.text.latex import to_unicode

#: A word in the title says more about a paper than one in the abstract.
_TITLE_WEIGHT = 3.0
#: The second mention in an abstract adds less than the first (as in BM25).
_SATURATION = 1.2
#: The sum of weights at which a match scores 0.63; one word in the title alone scores 0.53.
_SCALE = 4.0

_WORD = re.compile(r"\w+")


def rank(
    papers: Iterable[Paper],
    topics: Sequence[Topic],
    attention: Callable[[str, str], Attention] | None = None,
) -> list[Ranked]:
    """Score *papers* against *topics*; best first, ties by id."""
    matchers = tuple(_Matcher.of(topic) for topic in topics)
    ranked = [_rank_one(paper, matchers) for paper in papers]
    if attention:
        ranked = [
            replace(one, attention=attention(one.paper.title, one.paper.abstract)) for one in ranked
        ]
    return sorted(ranked, key=lambda one: (-one.score, one.paper.id))


def _rank_one(paper: Paper, matchers: Sequence[_Matcher]) -> Ranked:
    """Score one paper; several fitting topics add up as independent chances do."""
    longest = max((matcher.longest for matcher in matchers), default=1)
    title = _phrases(paper.title, longest)
    abstract = _phrases(paper.abstract, longest)
    matches: list[TopicMatch] = []
    excluded_by: str | None = None
    for matcher in matchers:
        word = matcher.excluding(title, abstract)
        excluded_by = excluded_by or word
        match = None if word else matcher.match(title, abstract)
        if match:
            matches.append(match)
    matches.sort(key=lambda match: -match.score)
    return Ranked(
        paper=paper,
        score=round(1 - math.prod(1 - match.score for match in matches), 4),
        matches=tuple(matches),
        excluded_by=None if matches else excluded_by,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matcher:
    """A topic, with its words in the form in which texts are searched."""

    topic: str
    include: Mapping[str, str]
    exclude: Mapping[str, str]
    #: Words in its longest phrase, plus one for spellings such as "multi-modal".
    longest: int

    @classmethod
    def of(cls, topic: Topic) -> Self:
        """Prepare *topic*; without words to include, its name stands for itself."""
        include = topic.include or (topic.name,)
        return cls(
            topic=topic.name,
            include={_joined(phrase): phrase for phrase in include},
            exclude={_joined(phrase): phrase for phrase in topic.exclude},
            longest=1 + max(len(_words(phrase)) for phrase in (*include, *topic.exclude)),
        )

    def excluding(self, title: Counter[str], abstract: Counter[str]) -> str | None:
        """Give the first word to exclude that the paper has."""
        found = (name for key, name in self.exclude.items() if key in title or key in abstract)
        return next(found, None)

    def match(self, title: Counter[str], abstract: Counter[str]) -> TopicMatch | None:
        """Weigh the words to include; None if the paper has none of them."""
        weights = {
            name: weight
            for key, name in self.include.items()
            if (weight := _weight(title[key], abstract[key]))
        }
        if not weights:
            return None
        words = sorted(weights, key=lambda name: (-weights[name], name))
        score = 1 - math.exp(-sum(weights.values()) / _SCALE)
        return TopicMatch(topic=self.topic, score=round(score, 4), words=tuple(words))


def _weight(in_title: int, in_abstract: int) -> float:
    """Weigh how often a phrase stands in the two fields."""
    return _TITLE_WEIGHT * bool(in_title) + in_abstract / (in_abstract + _SATURATION)


def _phrases(text: str, longest: int) -> Counter[str]:
    """Count every run of up to *longest* words, written without blanks or hyphens.

    So "multi-modal", "multi modal" and "multimodal" are one phrase. Words in capitals count in
    capitals as well.
    """
    words = _WORD.findall(to_unicode(text))
    found = Counter(_windows([_singular(word.lower()) for word in words], longest))
    found.update(acronym for word in words if (acronym := _acronym(word)))
    return found


def _windows(words: Sequence[str], longest: int) -> Iterator[str]:
    """Yield each run of 1 to *longest* words as one string."""
    for start in range(len(words)):
        joined = ""
        for word in words[start : start + longest]:
            joined += word
            yield joined


def _joined(phrase: str) -> str:
    """Write *phrase* as `_phrases` does; in capitals, it is to find capitals only."""
    return _acronym(phrase) or "".join(_words(phrase))


def _words(text: str) -> list[str]:
    """Split into lower-case words, plurals cut: "models" is "model"."""
    return [_singular(word) for word in _WORD.findall(to_unicode(text).lower())]


def _acronym(word: str) -> str:
    """Give a word in capitals, without a plural s: "CLIP" of "CLIPs"; nothing for others."""
    stem = word.removesuffix("s")
    return stem if len(stem) > 1 and stem.isalnum() and stem.isupper() else ""


def _singular(word: str) -> str:
    """Cut a plural s; "ss", "us" and "is" are no plurals."""
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))  # noqa: PLR2004 - "gas", "bus"
    return word[:-1] if plural else word
