"""The one place where these benchmarks call what they measure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import digest
from digest.cards import Summarizer
from digest.cards.classifier.classifier import shipped_reader
from digest.cards.embedded import EmbeddedSummarizer
from digest.compose.attention import attention
from digest.model import Card, Failure, Paper, PaperId, Statement
from digest.text.papers import readable

_MADE: Final = date(2025, 5, 9)


def make_writer() -> Summarizer:
    """Return the summarizer that is measured."""
    return EmbeddedSummarizer(made=_MADE, attention=attention)


def write_cards(papers: Sequence[Paper]) -> dict[str, Card]:
    """Give the card of each paper that gets one, by id.

    Raises RuntimeError if none does.
    """
    written = list(make_writer().cards(papers))
    cards: dict[str, Card] = {card.id: card for card in written if isinstance(card, Card)}
    failures = [one for one in written if isinstance(one, Failure)]
    if failures and not cards:
        msg = f"no paper got a card; {failures[0].id}: {failures[0].reason}"
        raise RuntimeError(msg)
    return cards


def roles_of(sentences: Sequence[str]) -> tuple[str, ...]:
    """Label the sentences of one abstract with the five roles of CSAbstruct."""
    return shipped_reader().five_roles(sentences)


def paper_of(*, id: str, title: str, abstract: str) -> Paper:  # noqa: A002 # its name everywhere
    """Build a paper as a source would."""
    return readable(Paper(id=PaperId(id), title=title, abstract=abstract, announced=_MADE))


def said_line(card: Card | None) -> str:
    """Give the tl;dr as the card says it; nothing where it is the title."""
    if card is None or card.tldr is None or not card.tldr.evidence:
        return ""
    return card.tldr.text if card.tldr.text != card.title else ""


def best_line(title: str, sentences: Sequence[str]) -> str:
    """Give the sentence of an abstract that would do best alone, as it stands there."""
    return max(shipped_reader().read(title, sentences), key=lambda one: one.alone).text


def statements_of(card: Card, field: str) -> tuple[Statement, ...]:
    """Give the statements of a field of *card*, whatever its kind."""
    if field == "key_novelty":
        return card.key_novelty.points if card.key_novelty else ()
    found: Statement | tuple[Statement, ...] | None = getattr(card, field)
    return found if isinstance(found, tuple) else (found,) if found else ()


def weights_size() -> int:
    """Give the bytes of all that the package's cards load beside their code."""
    folder = Path(digest.__file__).parent / "cards"
    files = (path for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files if path.suffix not in {".py", ".pyc"})
