"""A card that somebody else wrote, beside ours of the same paper, field by field. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from benchmarks.cardscores.product import statements_of
from digest.model import Card, Paper

#: The heading of each field in the text of a card, in order.
_HEADINGS: Final = MappingProxyType(
    {
        "Core Problem": "core_problem",
        "Why it matters:": "why_it_matters",
        "Concrete Example:": "concrete_example",
        "Key Novelty": "key_novelty",
        "Evaluation Highlights": "evaluation_highlights",
        "Breakthrough Assessment": "assessment",
    }
)
_LONG: Final = 4
"""Letters from which on a word says something."""
_STEM: Final = 5
"""Letters that two forms of a word share."""
_TERMS: Final = re.compile(r"[+-]?\d+(?:\.\d+)?%?|<\w+>|[^\W\d_][\w'’-]+")


def read_example(text: str) -> dict[str, list[str]]:
    """Read the lines of each field from the text of a card; the one before the fields is its tl;dr.

    The text is like `seeds/2505.04623.card.txt`, whose tags and keywords stand above.
    """
    fields: dict[str, list[str]] = {}
    field = before = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        heading = next((known for known in _HEADINGS if line.startswith(known)), None)
        if heading:
            if not fields:
                fields["tldr"] = [before]
            field = _HEADINGS[heading]
            fields[field] = []
            line = line.removeprefix(heading).strip()  # noqa: PLW2901 # what follows a heading
        if field and line.strip("×"):
            fields[field].append(line.removeprefix("•").strip())
        before = line
    return fields


def comparison(given: Mapping[str, Sequence[str]], card: Card, paper: Paper) -> str:
    """Write a table of both cards, and of what the *given* one has from elsewhere."""
    source = f"{paper.title} {paper.abstract}"
    rows = [
        "| field | example card | our card | words of the example card that the abstract lacks |",
        "| --- | --- | --- | --- |",
    ]
    for field, lines in given.items():
        said = lines[1:] if field == "assessment" else lines  # "7/10" is no word of a paper
        strange = ", ".join(missing_words(" ".join(said), source))
        cells = (f"`{field}`", _cell(lines), _cell(_ours(card, field)), _cell([strange], ""))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def missing_words(text: str, source: str) -> list[str]:
    """Give the words and numbers of *text* that *source* has in no form, each once."""
    known = {_stem(word) for word in _TERMS.findall(source)}
    known |= {_stem(part) for word in _TERMS.findall(source) for part in word.split("-")}
    found = [word for word in _TERMS.findall(text) if _says_something(word)]
    missing = [
        word for word in found if not any(_stem(part) in known for part in (word, *word.split("-")))
    ]
    return list(dict.fromkeys(missing))


def _says_something(word: str) -> bool:
    return not word.isalpha() or len(word) > _LONG


def _stem(word: str) -> str:
    return word.lower()[:_STEM] if word[0].isalpha() else word


def _ours(card: Card, field: str) -> list[str]:
    if field == "assessment":
        one = card.assessment
        return [f"{one.score}/10", one.rationale] if one else []
    name = card.key_novelty.name if card.key_novelty and field == "key_novelty" else None
    lines = [statement.text for statement in statements_of(card, field)]
    return [name, *lines] if name else lines


def _cell(lines: Sequence[str], missing: str = "(not stated in the abstract)") -> str:
    """Write *lines* in one cell of a table, or that they are *missing*."""
    safe = [html.escape(line, quote=False).replace("|", "&#124;") for line in lines]
    return "<br>".join(safe) or missing
