"""What no statement may be, counted by a reader of its own: it shares no code with the product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.cardscores.product import statements_of, write_cards
from benchmarks.cardscores.table import Row, Section
from benchmarks.cardscores.textfaults import (
    foreign_numbers,
    is_cut,
    is_repeated,
    leans_back,
    speaks_as_authors,
    starts_with_connective,
    starts_with_verb_or_number,
)
from digest.model import Card, Paper, Statement

AUTHORS: Final = "we, our"
CONNECTIVE: Final = "connective"
LEANS: Final = "leans back"
CUT: Final = "cut"
TWICE: Final = "twice"
NO_VERB: Final = "no verb"
NUMBER: Final = "number"
QUOTE: Final = "not verbatim"
KINDS: Final = (AUTHORS, CONNECTIVE, LEANS, CUT, TWICE, NO_VERB, NUMBER, QUOTE)
_FIELDS: Final = (
    "tldr",
    "core_problem",
    "why_it_matters",
    "concrete_example",
    "key_novelty",
    "evaluation_highlights",
)
_BULLETS: Final = frozenset({"key_novelty", "evaluation_highlights"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A statement that should not have been shown."""

    paper: str
    field: str
    kind: str
    text: str


def measure_checks(named: Mapping[str, Sequence[Paper]]) -> tuple[Section, list[Fault]]:
    """Count the faults in the cards of each group of papers; give them as well."""
    faults: list[Fault] = []
    rows = []
    for name, papers in named.items():
        cards = write_cards(papers)
        count = sum(len(statements_of(card, field)) for card in cards.values() for field in _FIELDS)
        written = [(cards[paper.id], paper) for paper in papers if paper.id in cards]
        found = [fault for card, paper in written for fault in check(card, paper)]
        kinds = Counter(fault.kind for fault in found)
        title = f"{name}: {count:,} statements of {len(cards):,} cards, {len(papers):,} papers"
        rows.append(Row(name=title, values=tuple(kinds[kind] for kind in KINDS)))
        faults += found
    return Section(heading="Faulty statements", columns=KINDS, rows=tuple(rows)), faults


def check(card: Card, paper: Paper) -> Iterator[Fault]:
    """Yield what is wrong in *card*, which was written from the title and abstract of *paper*."""
    source = f"{paper.title}\n{paper.abstract}"
    said: list[str] = []
    for field in _FIELDS:
        for statement in statements_of(card, field):
            kinds = list(_text_faults(statement.text, source=source, bullet=field in _BULLETS))
            if not _is_backed(statement, paper):
                kinds.append(QUOTE)
            if any(is_repeated(statement.text, other) for other in said):
                kinds.append(TWICE)
            said.append(statement.text)
            for kind in kinds:
                yield Fault(paper=card.id, field=field, kind=kind, text=statement.text)
    name = card.key_novelty.name if card.key_novelty else None
    if name and foreign_numbers(name, source):
        yield Fault(paper=card.id, field="name", kind=NUMBER, text=name)


def _is_backed(statement: Statement, paper: Paper) -> bool:
    """Tell whether all evidence stands in the abstract; only the title needs none."""
    if not statement.evidence:
        return statement.text == paper.title
    return all(quote.strip() and quote in paper.abstract for quote in statement.evidence)


def _text_faults(text: str, *, source: str, bullet: bool) -> Iterator[str]:
    if speaks_as_authors(text):
        yield AUTHORS
    if starts_with_connective(text):
        yield CONNECTIVE
    if leans_back(text):
        yield LEANS
    if text not in source and is_cut(text, source):
        yield CUT
    if bullet and not starts_with_verb_or_number(text):
        yield NO_VERB
    if foreign_numbers(text, source):
        yield NUMBER
