"""sumy's LexRank and TextRank, which need no training; the yardstick for speed and choice."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from digest.text.sentences import split_sentences


class _Tokens:
    """What sumy asks of a tokenizer; its own would download data."""

    def to_sentences(self, text: str) -> tuple[str, ...]:
        """Split *text* as digest does."""
        return split_sentences(text)

    def to_words(self, sentence: str) -> tuple[str, ...]:
        """Give the words of *sentence*, without numbers."""
        return tuple(re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", sentence))


def lexrank(text: str) -> str:
    """Choose the sentence that is most like the others (Erkan and Radev 2004)."""
    from sumy.summarizers.lex_rank import LexRankSummarizer

    return _choose(LexRankSummarizer, text)


def textrank(text: str) -> str:
    """Choose the sentence that shares most words with the others (Mihalcea and Tarau 2004)."""
    from sumy.summarizers.text_rank import TextRankSummarizer

    return _choose(TextRankSummarizer, text)


def _choose(kind: type, text: str) -> str:
    from sumy.nlp.stemmers import Stemmer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.utils import get_stop_words

    summarizer = kind(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    document = PlaintextParser.from_string(text, _Tokens()).document
    with warnings.catch_warnings():
        # sumy divides nothing by nothing where no sentence is like another
        warnings.simplefilter("ignore", RuntimeWarning)
        return " ".join(str(sentence) for sentence in summarizer(document, 1))


CLASSICS: Final = MappingProxyType[str, Callable[[str], str]](
    {"sumy's LexRank": lexrank, "sumy's TextRank": textrank}
)
