"""Topics, how papers fit them, and what is chosen. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from digest.model.paper import Paper, PaperId


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One interest of the readers."""

    name: str
    #: In the syntax of arXiv's API, such as ``cat:cs.CV AND abs:multimodal``.
    query: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    #: Papers, by arXiv's identifier, that others are to be like.
    like: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name as it stands in a URL."""
        return slugify(self.name)


def slugify(name: str) -> str:
    """Make *name* fit for a URL: lower-case letters, digits and single hyphens."""
    return "-".join(re.findall(r"\w+", name.lower())).replace("_", "-") or "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMatch:
    """How well a paper fits one topic, and by which words."""

    topic: str
    #: 0 (not at all) to 1.
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """How likely readers are to single a paper out, judged by its title and abstract alone."""

    #: 1 to 10, the same for the same text in every list.
    score: int
    #: The chance itself, 0 to 1, for ordering.
    value: float
    #: The words that counted most.
    words: tuple[str, ...] = ()
    #: What became of papers with this score, in one sentence.
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A paper with its place in the order and the reasons for it."""

    paper: Paper
    #: 0 to 1; papers are read from the highest down.
    score: float
    #: Best first; empty if no topic fits.
    matches: tuple[TopicMatch, ...] = ()
    #: The excluded word that keeps the paper out, if there is one.
    excluded_by: str | None = None
    attention: Attention | None = None
    #: Why it stands where it does, in short plain sentences.
    reasons: tuple[str, ...] = ()

    @property
    def match(self) -> float:
        """How well it fits all topics, 0 to 1: several add up as independent chances do."""
        return round(1 - math.prod(1 - match.score for match in self.matches), 4)

    @property
    def topic(self) -> str | None:
        """The name of the topic it fits best."""
        return self.matches[0].topic if self.matches else None


class Reason(StrEnum):
    """Why a paper of the week is not in the issue."""

    EXCLUDED_WORD = "excluded word"
    BELOW_SCORE = "below the minimum score"
    BEYOND_LIMIT = "beyond the limit of the list"
    EARLIER_ISSUE = "already in an earlier issue"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped by the editor"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One paper that is not in the issue, and why."""

    id: PaperId
    title: str
    reason: Reason
    #: The word, the week or the number that the reason speaks of.
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one paper."""

    #: A Placement, a Reason, or what fetching made of it.
    word: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What goes into an issue; every ranked paper is in exactly one of the four."""

    #: With a card, at the top.
    highlights: tuple[Ranked, ...]
    #: With a card, by section.
    cards: tuple[Ranked, ...]
    #: By title only.
    listed: tuple[Ranked, ...]
    left_out: tuple[LeftOut, ...]
