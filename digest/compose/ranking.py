"""How well papers fit the topics, and how much attention they are likely to get. Pure.

What is said of a paper here does not depend on the other papers, so it is the same in every list;
``digest.compose.order`` makes the order of one issue of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from digest.compose.matching import Fit, Index, Matcher, Text
from digest.compose.order import by_standing, standing
from digest.compose.spread import spread
from digest.model import Attention, Paper, PaperId, Ranked, Topic

Judge = Callable[[str, str], Attention]
"""Says of a title and an abstract how much attention they are likely to get."""


def rank(
    papers: Iterable[Paper],
    topics: Sequence[Topic],
    attention: Judge | None = None,
    examples: Mapping[PaperId, Paper] | None = None,
) -> list[Ranked]:
    """Score *papers* against *topics*; best first, ties by id.

    *examples* are the papers that topics want others to be like, as far as they are known.
    """
    matchers = tuple(Matcher.of(topic, examples or {}) for topic in topics)
    index = Index.of(
        phrase for matcher in matchers for phrase in (*matcher.include, *matcher.exclude)
    )

    def ranked(paper: Paper) -> Ranked:
        judged = attention and attention(paper.title, paper.abstract)
        return _rank_one(paper, matchers, index, judged)

    return sorted(spread(ranked, list(papers)), key=by_standing)


def wanted_examples(topics: Iterable[Topic]) -> tuple[PaperId, ...]:
    """Give the papers that *topics* want others to be like, each once."""
    return tuple(dict.fromkeys(PaperId(one) for topic in topics for one in topic.like))


def _rank_one(
    paper: Paper, matchers: Sequence[Matcher], index: Index, attention: Attention | None
) -> Ranked:
    """Score one paper, with the reasons."""
    text = Text.of(paper)
    fits, excluded_by = _fits(text, matchers, index)
    fits.sort(key=lambda fit: -fit.match.score)
    matches = tuple(fit.match for fit in fits)
    ranked = Ranked(
        paper=paper,
        score=0.0,
        matches=matches,
        excluded_by=None if matches else excluded_by,
        attention=attention,
        reasons=(*_of_topics(fits, excluded_by), *_of_attention(attention)),
    )
    return standing(ranked)


def _fits(text: Text, matchers: Sequence[Matcher], index: Index) -> tuple[list[Fit], str | None]:
    """Give how *text* fits each topic, and the first word that closed one to it."""
    found = index.find(text)
    likeness = text.vector() if any(matcher.examples for matcher in matchers) else None
    fits: list[Fit] = []
    excluded_by: str | None = None
    for matcher in matchers:
        word = matcher.excluding(found)
        excluded_by = excluded_by or word
        fit = None if word else matcher.fit(text, found, likeness)
        if fit:
            fits.append(fit)
    return fits, excluded_by


def _of_topics(fits: Sequence[Fit], excluded_by: str | None) -> Iterator[str]:
    """Say why the paper fits the topic it fits best, and which others it fits."""
    if not fits:
        yield f"left out for the word: {excluded_by}" if excluded_by else "fits no topic"
        return
    yield from fits[0].reasons
    others = [fit.match.topic for fit in fits[1:]]
    if others:
        yield f"also fits: {', '.join(others)}"


def _of_attention(attention: Attention | None) -> Iterator[str]:
    if attention:
        words = f": {', '.join(attention.words)}" if attention.words else ""
        yield f"attention {attention.score} of 10{words}"
