"""What no statement may be, counted by a reader of its own: it shares no code with the product."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.cardscores.product import paper_of, statements_of, write_cards
from benchmarks.cardscores.table import Row, Section
from benchmarks.cardscores.textfaults import (
    bad_joins,
    ends_on_preposition,
    foreign_numbers,
    has_finding,
    has_result,
    is_cut,
    is_empty_result,
    is_no_problem,
    is_of_the_authors,
    is_own_work,
    is_platitude,
    is_repeated,
    is_setup,
    is_shell,
    is_slogan,
    is_subjectless,
    leans_back,
    share_of,
    speaks_as_authors,
    starts_with_connective,
    starts_with_verb_or_number,
)
from digest.codec import decode
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
#: What readers marked in old cards as broken or misleading.
NO_FINDING: Final = "tl;dr lacks the finding"
REPEATS: Final = "repeats the tl;dr"
SHELL: Final = "shell"
EMPTY_RESULT: Final = "result cut"
SETUP: Final = "setup sold as a result"
NO_SUBJECT: Final = "no subject"
NAME: Final = "name is a slogan or the title"
TITLE: Final = "tl;dr is the title"
OWN_RESULT: Final = "why holds a result"
PLATITUDE: Final = "why is a platitude"
NO_PROBLEM: Final = "problem is none"
JOIN: Final = "bad join"
PREPOSITION: Final = "ends on a preposition"
BROKEN: Final = (
    *(
        NO_FINDING,
        REPEATS,
        SHELL,
        EMPTY_RESULT,
        SETUP,
        NO_SUBJECT,
        NAME,
        TITLE,
        OWN_RESULT,
        PLATITUDE,
    ),
    *(NO_PROBLEM, JOIN, PREPOSITION),
)
_REPEATED: Final = 0.85
"""Part of a statement's words that another has, from which on it says nothing new."""
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


def read_written(cards: Path, papers: Path) -> tuple[dict[str, Card], list[Paper]]:
    """Return cards, a line of JSON each, by id, and their papers: a list of JSON objects."""
    lines = cards.read_text(encoding="utf-8").splitlines()
    rows = json.loads(papers.read_text(encoding="utf-8"))
    found = [paper_of(id=row["id"], title=row["title"], abstract=row["abstract"]) for row in rows]
    return {card.id: card for card in (decode(Card, line) for line in lines)}, found


def measure_broken(
    named: Mapping[str, tuple[Mapping[str, Card], Sequence[Paper]]],
) -> tuple[Section, list[Fault]]:
    """Count what readers call broken in the cards of each group; give it as well."""
    faults: list[Fault] = []
    rows = []
    for name, (cards, papers) in named.items():
        count = sum(len(statements_of(card, field)) for card in cards.values() for field in _FIELDS)
        written = [(cards[paper.id], paper) for paper in papers if paper.id in cards]
        found = [fault for card, paper in written for fault in broken(card, paper)]
        kinds = Counter(fault.kind for fault in found)
        ids = {fault.paper for fault in found}
        title = f"{name}: {count:,} statements; {len(ids):,} of {len(written):,} cards have one"
        rows.append(Row(name=title, values=tuple(kinds[kind] for kind in BROKEN)))
        faults += found
    return Section(heading="Broken statements", columns=BROKEN, rows=tuple(rows)), faults


def broken(card: Card, paper: Paper) -> Iterator[Fault]:
    """Yield what a reader would call broken in *card*, a kind at most once a statement."""
    for field in _FIELDS:
        for statement in statements_of(card, field):
            for kind in dict.fromkeys(_broken(statement, field, card, paper)):
                yield Fault(paper=card.id, field=field, kind=kind, text=statement.text)
    name = card.key_novelty.name if card.key_novelty else None
    if name and _is_no_name(name, paper.title):
        yield Fault(paper=card.id, field="name", kind=NAME, text=name)


def _broken(statement: Statement, field: str, card: Card, paper: Paper) -> Iterator[str]:
    """Yield the kinds of what is wrong with a statement in its field."""
    text = statement.text
    found = {
        SHELL: is_shell(text),
        JOIN: bool(bad_joins(text, f"{paper.title}\n{paper.abstract}")),
        PREPOSITION: ends_on_preposition(text),
        NO_SUBJECT: field not in _BULLETS and is_subjectless(text),
        REPEATS: field != "tldr" and _repeats(text, card),
    }
    found |= _of_its_field(statement, field, paper)
    yield from (kind for kind, is_so in found.items() if is_so)


def _of_its_field(statement: Statement, field: str, paper: Paper) -> dict[str, bool]:
    """Return, of the kinds that one field alone can have, whether *statement* is such."""
    text, backed = statement.text, " ".join(statement.evidence)
    match field:
        case "tldr":
            no_finding = has_result(paper.abstract) and not has_finding(text)
            return {TITLE: share_of(text, paper.title) >= _REPEATED, NO_FINDING: no_finding}
        case "core_problem":
            return {NO_PROBLEM: is_no_problem(text)}
        case "why_it_matters":
            own = is_own_work(text) or (has_result(text) and is_of_the_authors(backed))
            return {OWN_RESULT: own, PLATITUDE: is_platitude(text)}
        case "evaluation_highlights":
            return {EMPTY_RESULT: is_empty_result(text), SETUP: is_setup(text)}
    return {}


def _repeats(text: str, card: Card) -> bool:
    return card.tldr is not None and share_of(text, card.tldr.text) >= _REPEATED


def _is_no_name(name: str, title: str) -> bool:
    """Return whether the *name* of a novelty is a motto, or most of the title once more."""
    return is_slogan(name) or (
        share_of(name, title) >= _REPEATED and share_of(title, name) >= _REPEATED
    )


def _is_backed(statement: Statement, paper: Paper) -> bool:
    """Return whether all evidence stands in the abstract; only the title needs none."""
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
