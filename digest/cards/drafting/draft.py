"""An entry as the writer of its card sees it, and what comes out. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from digest.cards.classifier.classifier import Reader
from digest.cards.classifier.labels import Role, Sentence
from digest.cards.method_name import name_of, names_of
from digest.model import KeyNovelty, Statement
from digest.text.sentences import split_sentences

_LONGEST: Final = 1500
"""Letters that are looked at in the sentence before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry as the writer of its card sees it."""

    title: str
    abstract: str
    #: What the authors call their work.
    name: str | None
    sentences: tuple[Sentence, ...]
    #: The name, and those of what comes with it.
    names: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """All that a statement may take its words from."""
        return f"{self.title}\n{self.abstract}"

    def of(self, *roles: Role) -> list[Sentence]:
        """Give the sentences that have one of *roles*, in order."""
        return [sentence for sentence in self.sentences if sentence.role in roles]

    def before(self, place: int) -> str:
        """Give the sentence before that at *place*; empty for the first."""
        return self.sentences[place - 1].text[:_LONGEST] if place else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The statements of a card."""

    tldr: Statement | None
    core_problem: Statement | None
    why_it_matters: tuple[Statement, ...]
    concrete_example: Statement | None
    key_novelty: KeyNovelty | None
    evaluation_highlights: tuple[Statement, ...]


def read(title: str, abstract: str, reader: Reader) -> Draft:
    """Take an entry apart; both texts in one line each."""
    name = name_of(title, abstract)
    return Draft(
        title=title,
        abstract=abstract,
        name=name,
        names=names_of(name, abstract),
        sentences=reader.read(title, split_sentences(abstract)),
    )
