"""The parts of docs/cards.md that are measured: its table, and cards shown beside their papers."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.cardscores.examplecard import comparison, read_example
from benchmarks.cardscores.files import SEED
from benchmarks.cardscores.product import write_cards
from digest.cli.cardtext import card_text
from digest.model import Card, Paper, PaperId
from digest.text.latex import to_unicode

EXAMPLE: Final = PaperId("2505.04623")
"""The paper of the example card."""
_SHOWN: Final = 5
_WIDTH: Final = 96


def write(page: Path, table: str, papers: Sequence[Paper], example: Path) -> None:
    """Put the *table*, cards of some *papers* and the one of the *example* file into *page*.

    Raises ValueError if the page lacks a place for one of them.
    """
    text = page.read_text(encoding="utf-8")
    blocks = {"table": table, "five cards": five_cards(papers)}
    one = next(paper for paper in papers if paper.id == EXAMPLE)
    given = read_example(example.read_text(encoding="utf-8"))
    blocks["example"] = comparison(given, write_cards([one])[one.id], one)
    page.write_text(replace_blocks(text, blocks), encoding="utf-8")


def replace_blocks(text: str, blocks: Mapping[str, str]) -> str:
    """Put each of *blocks* between the two comments that name it: `<!-- table -->` and its end."""
    for name, block in blocks.items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, found, rest = text.partition(start)
        _, found_end, after = rest.partition(end)
        if not (found and found_end):
            msg = f"the page has no place for {name}"
            raise ValueError(msg)
        text = f"{before}{start}\n{block}\n\n{end}{after}"
    return text


def five_cards(papers: Sequence[Paper]) -> str:
    """Show the cards of papers that are drawn by chance, each above its abstract."""
    ordered = sorted(papers, key=lambda paper: paper.id)
    drawn = random.Random(SEED).sample(ordered, min(_SHOWN, len(ordered)))
    cards = write_cards(drawn)
    return "\n\n".join(_shown(cards[paper.id], paper) for paper in drawn)


def _shown(card: Card, paper: Paper) -> str:
    abstract = textwrap.wrap(to_unicode(paper.abstract), _WIDTH, break_on_hyphens=False)
    lines = [card_text(card, _WIDTH), "", "-" * _WIDTH, "Abstract", *abstract]
    return "\n".join(["```text", *lines, "```"])
