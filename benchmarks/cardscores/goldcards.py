"""How near cards come to those that were written by hand, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from types import MappingProxyType
from typing import Final

from benchmarks.cardscores import published
from benchmarks.cardscores.evidence import EXAMPLE, FIELDS, passages
from benchmarks.cardscores.files import (
    GoldCard,
    Passage,
    read_gold,
    read_language_model_cards,
)
from benchmarks.cardscores.metrics import (
    Rouge,
    mean_rouge,
    pooled_f1,
    rouge,
    set_f1,
    spearman,
    spearman_interval,
)
from benchmarks.cardscores.product import paper_of, write_cards
from benchmarks.cardscores.table import TAUGHT, THIS_RUN, Row, Section, Value
from digest.model import Card, Paper
from training.statements import is_tenth

_PARTS: Final = MappingProxyType(
    {
        "tldr": "tldr",
        "core_problem": "motivation",
        "why_it_matters": "conclusion",
        "key_novelty": "method",
        "evaluation_highlights": "result",
    }
)
"""Which part of a language model's card answers each field."""

Made = Mapping[str, Passage]
"""The filled fields of a card, by name."""


def measure_gold(
    paths: Sequence[Path], *, language_model: Path | None = None, tenth: bool = False
) -> list[Section]:
    """Score our cards of the papers in *paths*, beside a language model's of the same papers.

    With *tenth*, only of those papers that the weights were not taught.
    """
    gold = [one for path in paths for one in read_gold(path) if not tenth or is_tenth(one.id)]
    cards = write_cards([_paper(one) for one in gold])
    made = {one.id: passages(cards[one.id], one.sentences) for one in gold if one.id in cards}
    source = THIS_RUN if tenth else TAUGHT
    sections = [_fields(gold, made, source)]
    if language_model:
        sections.append(_beside(gold, made, language_model, source))
    return [*sections, _tags(gold, cards, source), _scores(gold, cards, source)]


def _paper(one: GoldCard) -> Paper:
    return paper_of(id=one.id, title=one.title, abstract=" ".join(one.sentences))


def _fields(gold: Sequence[GoldCard], made: Mapping[str, Made], source: str) -> Section:
    return Section(
        heading=f"Gold cards: {len(gold)} papers",
        columns=(
            "R-1",
            "R-2",
            "R-L",
            "evidence F1",
            "pooled F1",
            "filled if gold is",
            "filled if not",
        ),
        rows=(*_rows(gold, made, source), *published.EVIDENCE),
    )


def _rows(gold: Sequence[GoldCard], made: Mapping[str, Made], source: str) -> Iterator[Row]:
    """Yield a row for each field, for the example, and for the mean of the fields."""
    scores = {field: _field_score(field, gold, made) for field in (*FIELDS, EXAMPLE)}
    for field, values in scores.items():
        yield Row(name=f"digest, {field}", values=values, source=source)
    columns = zip(*(scores[field] for field in FIELDS), strict=True)
    yield Row(
        name="digest, mean of the first five", values=tuple(map(_mean, columns)), source=source
    )


def _mean(values: Iterable[Value]) -> Value:
    known = [value for value in values if isinstance(value, int | float)]
    return fmean(known) if known else None


def _field_score(
    field: str, gold: Sequence[GoldCard], made: Mapping[str, Made]
) -> tuple[Value, ...]:
    """Score one field: where only one of two has it, they share no word and no sentence."""
    pairs = [(made.get(one.id, {}).get(field), one.passages.get(field)) for one in gold]
    due = [(found, wanted) for found, wanted in pairs if wanted]
    texts = mean_rouge([rouge(wanted.text, found.text if found else "") for found, wanted in due])
    evidence = [(_evidence(found), _evidence(wanted)) for found, wanted in pairs]
    return (
        *texts.values,
        fmean(set_f1(*pair) for pair in evidence),
        pooled_f1(evidence),
        _filled(found for found, wanted in pairs if wanted),
        _filled(found for found, wanted in pairs if not wanted),
    )


def _evidence(passage: Passage | None) -> frozenset[int]:
    return passage.evidence if passage else frozenset()


def _filled(found: Iterable[Passage | None]) -> Value:
    """Return the share of filled fields in percent; None where there are none."""
    known = [passage is not None for passage in found]
    return 100 * fmean(known) if known else None


def _beside(gold: Sequence[GoldCard], made: Mapping[str, Made], path: Path, source: str) -> Section:
    """Compare with a language model's cards, which have no evidence, on their common papers."""
    theirs = read_language_model_cards(path, frozenset(one.id for one in gold))
    shared = [one for one in gold if one.id in theirs]
    rows = []
    for field in FIELDS:
        wanted = [one for one in shared if field in one.passages]
        ours = [_text(made.get(one.id, {}).get(field)) for one in wanted]
        other = [theirs[one.id][_PARTS[field]] for one in wanted]
        targets = [one.passages[field].text for one in wanted]
        rows += [
            Row(
                name=f"digest, {field}",
                values=_rouge(targets, ours),
                source=source,
            ),
            Row(name=f"language model, {_PARTS[field]}", values=_rouge(targets, other)),
        ]
    heading = f"The same beside a language model's cards: {len(shared)} papers"
    return Section(heading=heading, columns=("R-1", "R-2", "R-L"), rows=tuple(rows))


def _text(passage: Passage | None) -> str:
    return passage.text if passage else ""


def _rouge(targets: Sequence[str], texts: Sequence[str]) -> tuple[float, float, float]:
    scores: list[Rouge] = [rouge(target, text) for target, text in zip(targets, texts, strict=True)]
    return mean_rouge(scores).values


def _tags(gold: Sequence[GoldCard], cards: Mapping[str, Card], source: str) -> Section:
    pairs = [(frozenset(cards[one.id].tags), one.tags) for one in gold if one.id in cards]
    values = (pooled_f1(pairs), fmean(set_f1(*pair) for pair in pairs))
    return Section(
        heading="Tags of the gold cards",
        columns=("micro F1", "F1 of a card"),
        rows=(Row(name="digest", values=values, source=source),),
    )


def _scores(gold: Sequence[GoldCard], cards: Mapping[str, Card], source: str) -> Section:
    pairs = [
        (assessment.score, one.score)
        for one in gold
        if one.id in cards and (assessment := cards[one.id].assessment)
    ]
    found, wanted = zip(*pairs, strict=True)
    correlation = spearman(found, wanted)
    low, high = spearman_interval(correlation, len(pairs))
    values = tuple(f"{value:.2f}" for value in (correlation, low, high))
    return Section(
        heading="Score of the gold cards",
        columns=("Spearman", "95 % from", "to"),
        rows=(Row(name="digest", values=values, source=source),),
    )
