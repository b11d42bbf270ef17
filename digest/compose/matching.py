"""How well one paper fits one topic, and by what. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from digest.compose import words
from digest.compose.lexicon import Vector, vector
from digest.compose.words import Words, split
from digest.model import Paper, PaperId, Topic, TopicMatch

#: A word in the title says more about a paper than one in the abstract.
_TITLE = 3.0
#: The second mention in an abstract adds less than the first (as in BM25).
_SATURATION = 1.2
#: The category of the topic's query: a paper's first one, another of its categories.
_PRIMARY, _SECONDARY = 0.5, 0.25
#: A paper as like an example as this is like any other; what is above counts so much.
_UNRELATED, _LIKENESS = 0.12, 8.0
#: The sum of weights at which a match scores 0.63; one word in the title alone scores 0.53.
_SCALE = 4.0
#: Words that a reason names at most.
_NAMED = 5

_CATEGORY = re.compile(r"\bcat:([\w.*-]+)")
_NOT = re.compile(r"\bANDNOT\s+(?:\([^()]*\)|\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paper, in the form in which it is compared with topics."""

    title: Words
    abstract: Words
    categories: tuple[str, ...]

    @classmethod
    def of(cls, paper: Paper) -> Self:
        """Prepare *paper*."""
        return cls(
            title=split(paper.title), abstract=split(paper.abstract), categories=paper.categories
        )

    def vector(self) -> Vector:
        """Give the weights of its words."""
        return vector(self.title, self.abstract)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How well a paper fits one topic, with the reasons as sentences."""

    match: TopicMatch
    reasons: tuple[str, ...]


Found = Mapping[str, tuple[int, int]]
"""The phrases that a paper has: how often in its title, and how often in its abstract."""


@dataclass(frozen=True, slots=True)
class Index:
    """Phrases, and everything that one of them begins with, to find them in a text at once."""

    phrases: frozenset[str]
    beginnings: frozenset[str]

    @classmethod
    def of(cls, phrases: Iterable[str]) -> Self:
        """Prepare *phrases*, written as ``joined`` does."""
        known = frozenset(filter(None, phrases))
        return cls(known, frozenset(one[:end] for one in known for end in range(1, len(one) + 1)))

    def find(self, text: Text) -> Found:
        """Count the phrases in title and abstract, however they are spaced or hyphenated there.

        So "multi-modal", "multi modal" and "multimodal" are one phrase.
        """
        title = Counter(self._phrases(text.title))
        abstract = Counter(self._phrases(text.abstract))
        return {key: (title[key], abstract[key]) for key in title.keys() | abstract.keys()}

    def _phrases(self, words: Words) -> Iterator[str]:
        """Yield each phrase as often as *words* have it."""
        yield from filter(self.phrases.__contains__, words.capitals)
        for start, word in enumerate(words.plain):
            if word in self.beginnings:
                yield from self._at(words.plain, start)

    def _at(self, plain: Sequence[str], start: int) -> Iterator[str]:
        """Yield the phrases that begin at *start*."""
        run = ""
        for word in plain[start:]:
            run += word
            if run not in self.beginnings:
                return
            if run in self.phrases:
                yield run


def joined(phrase: str) -> str:
    """Write *phrase* without blanks; in capitals, it is to find capitals only."""
    return words.acronym(phrase) or "".join(split(phrase).plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """A topic, with its words in the form in which texts are searched."""

    topic: str
    include: Mapping[str, str]
    exclude: Mapping[str, str]
    categories: tuple[str, ...]
    examples: Mapping[PaperId, Vector]

    @classmethod
    def of(cls, topic: Topic, examples: Mapping[PaperId, Paper]) -> Self:
        """Prepare *topic*; without words to include, its name stands for itself.

        Of the papers it is to be like, those that are not among *examples* say nothing.
        """
        return cls(
            topic=topic.name,
            include={joined(phrase): phrase for phrase in topic.include or (topic.name,)},
            exclude={joined(phrase): phrase for phrase in topic.exclude},
            categories=tuple(_CATEGORY.findall(_NOT.sub("", topic.query))),
            examples={
                one: Text.of(examples[one]).vector()
                for one in map(PaperId, topic.like)
                if one in examples
            },
        )

    def excluding(self, found: Found) -> str | None:
        """Give the first word to exclude that the paper has."""
        return next((name for key, name in self.exclude.items() if key in found), None)

    def fit(self, text: Text, found: Found, likeness: Vector | None) -> Fit | None:
        """Weigh what speaks for the paper; None if nothing does.

        A category adds to that, and is no reason by itself: most of them are far wider than a
        topic.
        """
        weights = {key: _weight(*found[key]) for key in self.include.keys() & found.keys()}
        near, weight_of_near = self._nearest(likeness) if likeness else (None, 0.0)
        if not weights and not near:
            return None
        keys = sorted(weights, key=lambda key: (-weights[key], self.include[key]))
        names = [self.include[key] for key in keys]
        reasons = list(self._where(keys, found))
        if near and likeness:
            shared = ", ".join(likeness.shared(self.examples[near], _NAMED))
            reasons.append(f"like {near}: {shared}")
            names.append(f"like {near}")
        category, weight_of_category = self._filed(text.categories)
        if category:
            reasons.append(f"filed under {category}")
        total = math.fsum((*weights.values(), weight_of_near, weight_of_category))
        score = round(1 - math.exp(-total / _SCALE), 4)
        match = TopicMatch(topic=self.topic, score=score, words=tuple(names))
        return Fit(match=match, reasons=tuple(reasons))

    def _where(self, keys: Sequence[str], found: Found) -> Iterator[str]:
        """Say which of the words stand in the title, and which in the abstract alone."""
        in_title = [self.include[key] for key in keys if found[key][0]]
        in_abstract = [self.include[key] for key in keys if not found[key][0]]
        if in_title:
            yield f"in the title: {', '.join(in_title[:_NAMED])}"
        if in_abstract:
            yield f"in the abstract: {', '.join(in_abstract[:_NAMED])}"

    def _nearest(self, likeness: Vector) -> tuple[PaperId | None, float]:
        """Give the example that the paper is most like, with the weight of that."""
        alike = {one: likeness.alike(example) for one, example in self.examples.items()}
        near = max(alike, key=lambda one: (alike[one], one), default=None)
        weight = _LIKENESS * (alike[near] - _UNRELATED) if near else 0.0
        return (near, min(weight, _TITLE)) if weight > 0 else (None, 0.0)

    def _filed(self, categories: Sequence[str]) -> tuple[str | None, float]:
        """Give the first of *categories* that the topic asks for, with the weight of that."""
        for place, category in enumerate(categories):
            if any(_covers(wanted, category) for wanted in self.categories):
                return category, _SECONDARY if place else _PRIMARY
        return None, 0.0


def _covers(wanted: str, category: str) -> bool:
    """Say whether *wanted*, such as ``cs.CL`` or ``cs.*``, is *category* or holds it."""
    if wanted.endswith("*"):
        return category.startswith(wanted[:-1])
    return wanted == category


def _weight(in_title: int, in_abstract: int) -> float:
    """Weigh how often a phrase stands in the two fields."""
    return _TITLE * bool(in_title) + in_abstract / (in_abstract + _SATURATION)
