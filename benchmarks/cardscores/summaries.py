"""How good the tl;dr is, on SciTLDR."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Final

from benchmarks.cardscores import published
from benchmarks.cardscores.classics import CLASSICS
from benchmarks.cardscores.files import SummarizedPaper, read_summarized
from benchmarks.cardscores.metrics import best_rouge, mean_rouge, rouge
from benchmarks.cardscores.product import (
    best_line,
    paper_of,
    said_line,
    write_cards,
)
from benchmarks.cardscores.table import Row, Section
from digest.model import Paper

_PROPOSES: Final = re.compile(
    r"\b(?:we|this (?:paper|work)|(?:the|this) (?:paper|work|article)|our \w+)\s(?:\w+\s)?"
    r"(?:propose|introduce|present|develop|show|study|investigate|demonstrate|describe|explore"
    r"|provide|design|analy[sz]e|address|examine|argue|prove|derive|find)(?:s|d|ed|es)?\b",
    re.IGNORECASE,
)

Line = Callable[[SummarizedPaper], str]


def measure_summaries(test: Path) -> Section:
    """Score one line for each paper of *test*, ours and those of simple rules."""
    papers = read_summarized(test)
    cards = write_cards([_paper(paper) for paper in papers])
    ours = [
        _row("digest, the line of the card", papers, lambda one: said_line(cards.get(one.id))),
        _row(
            "digest, one sentence, unchanged",
            papers,
            lambda one: best_line(one.title, one.sentences),
        ),
    ]
    return Section(
        heading=f"Tl;dr: SciTLDR {test.stem}, {len(papers)} papers",
        columns=("R-1", "R-2", "R-L", "author R-1", "author R-2", "author R-L", "words"),
        rows=(*ours, *published.SUMMARIES, *_simple(papers)),
    )


def _simple(papers: Sequence[SummarizedPaper]) -> list[Row]:
    """Give the rows of what needs no model, and the bound of all that copy one sentence."""
    rows = [
        _row('"we propose" rule', papers, proposing_sentence),
        _row("the bare title (not allowed as output)", papers, lambda paper: paper.title),
        _row("first sentence", papers, lambda paper: paper.sentences[0]),
    ]
    rows += [_row(name, papers, _over_text(choose)) for name, choose in CLASSICS.items()]
    return [*rows, _row("oracle: the best sentence", papers, best_sentence)]


def _over_text(choose: Callable[[str], str]) -> Line:
    return lambda paper: choose(" ".join(paper.sentences))


def proposing_sentence(paper: SummarizedPaper) -> str:
    """Give the first sentence that says what its authors do, or else the first one."""
    found = (sentence for sentence in paper.sentences if _PROPOSES.search(sentence))
    return next(found, paper.sentences[0])


def best_sentence(paper: SummarizedPaper) -> str:
    """Give the sentence nearest to any target: what no choice of a whole sentence can exceed."""
    return max(paper.sentences, key=lambda text: best_rouge(paper.targets, text).one)


def _row(name: str, papers: Sequence[SummarizedPaper], line: Line) -> Row:
    lines = [line(paper) for paper in papers]
    pairs = list(zip(papers, lines, strict=True))
    best = mean_rouge([best_rouge(paper.targets, text) for paper, text in pairs])
    author = mean_rouge([rouge(paper.targets[0], text) for paper, text in pairs])
    words = fmean(len(text.split()) for text in lines)
    return Row(name=name, values=(*best.values, *author.values, words))


def _paper(paper: SummarizedPaper) -> Paper:
    return paper_of(id=paper.id, title=paper.title, abstract=" ".join(paper.sentences))
