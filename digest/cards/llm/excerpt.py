"""What a model gets to read of a paper: its title and the numbered sentences of its abstract. Pure.

The text is data of unknown authors. It is shown without what could steer a model: sentences that
speak to one are left out, control tokens of chat templates are broken, characters that no person
sees are gone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from digest.cards.checks.prompt_injection import steering
from digest.model import Paper
from digest.text.latex import to_unicode
from digest.text.repair import one_line
from digest.text.sentences import split_sentences

_LONGEST_TITLE: Final = 400
_LONGEST: Final = 8_000
"""Characters of an abstract that are read; the longest on arXiv has 2,000."""

# <|im_start|>, </s>, <start_of_turn>, <think>, <｜User｜>; but a < b and p<0.05 stay.
_TOKEN_START: Final = re.compile(r"([<＜])(?=[A-Za-z/|｜<＜!])")
_TOKEN_END: Final = re.compile(r"([|｜])(?=[>＞])")
# [INST], [/INST], [SYSTEM_PROMPT], [CLS].
_BRACKETED: Final = re.compile(r"\[(/?[A-Z_]{3,30})\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A paper as a model reads it, and as its statements are checked against it."""

    #: What the model sees, TeX and tokens taken out; no sentence where all speak to a model.
    title: str
    sentences: tuple[str, ...]
    #: The same sentences verbatim, which are the evidence.
    verbatim: tuple[str, ...]
    #: All that a statement may take its words from: the title, a line end, the sentences.
    source: str
    #: What evidence quotes.
    read: str


def excerpt(paper: Paper) -> Excerpt:
    """Prepare *paper* for a model; of a monstrous abstract, the sentences that fit."""
    title, abstract = one_line(paper.title), one_line(paper.abstract)
    title = "" if steering(title) else title
    verbatim = _first([one for one in split_sentences(abstract) if not steering(one)])
    return Excerpt(
        title=disarmed(title)[:_LONGEST_TITLE],
        sentences=tuple(disarmed(sentence)[:_LONGEST] for sentence in verbatim),
        verbatim=verbatim,
        source=f"{title}\n{' '.join(verbatim)}",
        read=abstract,
    )


def disarmed(text: str) -> str:
    """Give *text* in Unicode on one line, with no control token of a chat template whole."""
    shown = one_line(to_unicode(text))
    shown = _TOKEN_END.sub(r"\1 ", _TOKEN_START.sub(r"\1 ", shown))
    return _BRACKETED.sub(r"(\1)", shown)


def _first(sentences: Sequence[str]) -> tuple[str, ...]:
    """Give the first of *sentences* that fit into what is read, one at least."""
    ends = accumulate(map(len, sentences))
    return tuple(sentences[: max(1, sum(end <= _LONGEST for end in ends))])
