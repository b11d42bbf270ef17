"""Bent twins of true statements, as FactCC makes them: each says something else in the same words.

A twin is made of a statement of a gold card and the sentences it rests on. What it moves comes
from those sentences or from another statement of the card, so that no word gives it away. Twins
that may still be true are not made: items of a list change places, equal figures, tails that the
evidence gives to the same head.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from training.perturbation_kinds import (
    NEARBY,
    Sample,
    attachments,
    clauses,
    denials,
    directions,
    figures,
    is_plain,
    numbers,
    remedies,
    sides,
    stems,
    things,
    wider,
)

#: The kinds that figures are reported of.
FIGURE: Final = "a figure moved to another thing"
CLAUSE: Final = "a clause exchanged"
NEGATION: Final = "a negation dropped or added"
REMEDY: Final = "a remedy told as a property"
#: Further kinds, to learn from.
SIDES: Final = "sides of a comparison swapped"
DIRECTION: Final = "a direction turned"
THING: Final = "a thing exchanged"
KINDS: Final = (FIGURE, CLAUSE, NEGATION, REMEDY, SIDES, DIRECTION, THING)

_SENTENCES: Final = 4
_LONGEST_TO_APPEND: Final = 32
_FEWEST: Final = 3
_NEAR_FIGURE: Final = 50
"""Characters about a figure among which its thing stands."""


def statements_of_card(card: Mapping[str, Any]) -> list[Sample]:
    """Return the true statements of a gold card that rest on sentences."""
    singles = [card[name] for name in ("tldr", "core_problem", "concrete_example") if card[name]]
    points = card["key_novelty"]["points"] if card["key_novelty"] else []
    found = [*singles, *card["why_it_matters"], *points, *card["evaluation_highlights"]]
    return [
        Sample(
            paper=card["id"],
            text=" ".join(one["text"].split()),
            evidence=tuple(card["sentences"][place] for place in sorted(set(one["evidence"]))),
        )
        for one in found
        if one["evidence"]
    ]


def sentences_of_card(card: Mapping[str, Any], chance: random.Random) -> list[Sample]:
    """Return some sentences of the abstract as statements, as the plain form shows them."""
    chosen = chance.sample(card["sentences"], min(_SENTENCES, len(card["sentences"])))
    return [
        Sample(paper=card["id"], text=_OUR.sub(_impersonal, one), evidence=(one,)) for one in chosen
    ]


_OUR: Final = re.compile(r"\b(?:[Ww]e|[Oo]ur)\b")


def _impersonal(match: re.Match[str]) -> str:
    put = "the authors" if match[0].lower() == "we" else "their"
    return put.capitalize() if match[0][0].isupper() else put


def joined(samples: Sequence[Sample]) -> Iterator[Sample]:
    """Yield two sentences as one, each whole: as true as both."""
    for one, other in zip(samples[::2], samples[1::2], strict=False):
        second = other.text
        if second.split(" ", 1)[0] in {"The", "It", "This", "These", "In", "A", "Their"}:
            second = second[0].lower() + second[1:]
        text = f"{one.text.rstrip('.')}, and {second}"
        yield replace(one, text=text, evidence=wider(one, other))


def twins_of(card: Mapping[str, Any], *, seed: int = 0) -> list[Sample]:
    """Return all bent twins of a gold card's statements, the same for the same *seed*."""
    chance = random.Random(f"{seed} {card['id']}")  # noqa: S311 # guards no secret
    return twins_among(statements_of_card(card), chance)


def twins_among(samples: Sequence[Sample], chance: random.Random) -> list[Sample]:
    """Return all bent twins of *samples*, the statements of one card."""
    found: list[Sample] = []
    for sample in samples:
        others = [other for other in samples if other is not sample]
        made: dict[str, Sample] = {}
        for kind, text, evidence in _twins(sample, others, chance):
            tidy = _tidied(text)
            if _differs(tidy, sample.text):
                twin = Sample(
                    paper=sample.paper,
                    text=tidy,
                    evidence=evidence,
                    kind=kind,
                    straight=sample.text,
                )
                made.setdefault(tidy, twin)
        found += made.values()
    return found


def _tidied(text: str) -> str:
    text = re.sub(r"\s+([.,;:])", r"\1", " ".join(text.split()))
    text = re.sub(r"\ba (?=[aeiou]\w+s\b)", "", text)
    return text[:1].upper() + text[1:]


def _differs(text: str, straight: str) -> bool:
    """Return whether two texts are more than one list in two orders."""
    return text.lower() != straight.lower() and len(text.split()) > _FEWEST


def _twins(
    sample: Sample, others: Sequence[Sample], chance: random.Random
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield kind, text and evidence of each twin."""
    own = sample.evidence
    for text in figures(sample, own, chance):
        yield FIGURE, text, own
    both = [wider(sample, other) for other in others if numbers(" ".join(other.evidence))]
    for evidence in chance.sample(both, min(2, len(both))):
        for text in figures(sample, evidence, chance):
            yield FIGURE, text, evidence
    for text in attachments(sample, chance):
        yield FIGURE, text, own
    yield from ((CLAUSE, *one) for one in clauses(sample, others, chance))
    for text in denials(sample.text):
        yield NEGATION, text, own
    for text in remedies(sample, chance):
        yield REMEDY, text, own
    for text in sides(sample.text):
        yield SIDES, text, own
    for text in directions(sample.text):
        yield DIRECTION, text, own
    for text in things(sample, chance):
        yield THING, text, own


def appended(sample: Sample, chance: random.Random) -> Iterator[Sample]:
    """Yield the statement with one more figure of its evidence at its end, of its thing and not.

    The first is as true as the statement, the second bent: "with 98% on phones and 3% on clouds".
    """
    evidence = " ".join(sample.evidence)
    values = {match["value"] for match in numbers(sample.text)}
    found = [one for one in numbers(evidence) if one["unit"] and one["value"] not in values]
    if not found or not sample.text.endswith(".") or len(sample.text.split()) > _LONGEST_TO_APPEND:
        return
    figure = chance.choice(found)
    own = NEARBY.search(evidence, figure.end(), figure.end() + _NEAR_FIGURE)
    around = evidence[max(0, figure.start() - _NEAR_FIGURE) : figure.end() + 2 * _NEAR_FIGURE]
    close = set(stems(around))
    others = [
        one
        for one in NEARBY.finditer(evidence)
        if stems(one["thing"]) and not set(stems(one["thing"])) & close and is_plain(one["thing"])
    ]
    joint = chance.choice((", with {} {}{}.", " and {} {}{}.", ", reaching {} {}{}."))
    for kind, thing in (("", own), (FIGURE, chance.choice(others) if others else None)):
        if thing is not None and is_plain(thing["thing"]):
            text = sample.text[:-1] + joint.format(figure[0].strip(), thing["of"], thing["thing"])
            yield replace(sample, text=_tidied(text), kind=kind, straight=sample.text)


def widened(samples: Sequence[Sample], chance: random.Random) -> Iterator[Sample]:
    """Yield each statement once more, with the sentences of another one beside its own.

    Many twins have more evidence than they need, and true statements must be told from them.
    """
    for sample in samples:
        others = [other for other in samples if set(other.evidence) - set(sample.evidence)]
        if others:
            evidence = wider(sample, chance.choice(others))
            yield Sample(paper=sample.paper, text=sample.text, evidence=evidence)
