"""Sentences that speak to a model which reads the paper, instead of to people. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from digest.cards.checks.injection_patterns import ORDERS
from digest.text.sentences import split_sentences

# Text that only a program reads: forty letters and digits in a row, of all sorts.
_ENCODED: Final = re.compile(
    r"(?<![\w/.-])(?=[\w+/]*[a-z])(?=[\w+/]*[A-Z])(?=[\w+/]*\d)[A-Za-z0-9+/]{40,}={0,2}(?![\w/.-])"
)
# Letters of other scripts that look like ours, which spell "ignore" so that no search finds it.
_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕԁԛԝһӏкмтнвгАВЕКМНОРСТУХІЈЅοανικρυτεΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdqwhlkmthbrABEKMHOPCTYXIJSoavikputeABEZHIKMNOPTYX",
)
_UNSEEN: Final = re.compile(
    r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_WORD: Final = re.compile(r"[a-z]+|[<\[|#\"%:\\/{]")


@lru_cache(maxsize=1024)
def steering(sentence: str) -> bool:
    """Say whether *sentence* gives a model orders, or poses as a part of its prompt or answer.

    It sees through lookalike letters, full-width forms and invisible characters. A sentence about
    prompt injection is none; one that quotes such an order in full may be taken for it.
    """
    plain = folded(sentence)
    words = frozenset(_WORD.findall(plain.lower()))
    orders = (order.pattern for order in ORDERS if not order.words.isdisjoint(words))
    return any(order.search(plain) for order in orders) or _ENCODED.search(plain) is not None


def unsteered(text: str) -> str:
    """Give *text* without its sentences that steer: what may be read for tags, scores and cards."""
    sentences = split_sentences(text)
    kept = [sentence for sentence in sentences if not steering(sentence)]
    return text if len(kept) == len(sentences) else " ".join(kept)


def folded(text: str) -> str:
    """Give *text* in plain letters, without what cannot be seen, each white space one space."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
        text = plain.translate(_LOOKALIKES)
    return " ".join(text.split())
