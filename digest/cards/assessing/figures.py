"""Figures in a text: what a gain is measured at, other results, and sizes. Pure."""

from __future__ import annotations

import re
from typing import Final

from digest.text.latex import to_unicode

# 5.2%, 3 times, 2 points; 5-10%, 24.5% to 32.7%, 98$\%$.
_FIGURE: Final = (
    r"(?<![\w.])\d{1,7}(?:\.\d{1,7})?(?:\s?\\?%?\s?(?:-|–|~|to)\s?\d{1,7}(?:\.\d{1,7})?)?"
    r"(?:\s?\$?\\?%|\s?(?:×|x\b|\$?\\times|-?fold\b|times\b|(?:percentage )?points?\b|percent\b))"
)
_ABOUT: Final = (
    r"(?:(?:up to|as much as|at least|more than|over|about|around|nearly|roughly|on average"
    r"|an? (?:\w+ )?(?:average|margin) of|an average)\s|[~+$]|\\sim\s?)*"
)
# Whose a figure is stands in the grammar: "surpasses it by 5%", "a gain of 5%", "5% higher". The
# figure of what is surpassed ("outperforming the base model, which scores 80%") has none of these.
_GAIN: Final = re.compile(
    r"\b(?:outperform|surpass|improv|enhanc|exceed|increas|reduc|gain|boost|beat|lower|rais"
    rf"|accelerat|sav|cut|speed)\w*(?:[^.;,]|\.\d|, ){{0,100}}?\bby {_ABOUT}(?P<by>{_FIGURE})"
    r"|\b(?:improvements?|gains?|increases?|reductions?|boosts?|speed-?ups?|savings?) "
    rf"(?:(?!of\b)\w+ ){{0,2}}?of {_ABOUT}(?P<of>{_FIGURE})"
    rf"|(?<!only )(?<!only a )(?<!only an )(?P<ahead>{_FIGURE})\$?[- ]"
    r"(?:(?!(?:of|in|on|and|to|with|the|from|for)\b)[\w-]+ ){0,3}?"
    r"(?:improvements?|gains?|increases?|reductions?|boosts?|speed-?ups?|savings?"
    r"|higher|faster|better|fewer|less)\b",
    re.IGNORECASE,
)
# A share, or a decimal number that is no part of a name (Gemini 2.5) or of a word (0.2-second).
_RESULT: Final = re.compile(
    r"(?<![\w.])(?P<share>\d{1,7}(?:\.\d{1,7})?"
    r"(?:\s?\$?\\?%|\s?(?:percentage )?points?\b|\s?percent\b))"
    r"|(?:(?<![\w.-])(?!version|release)[a-z][\w@-]* |[(=:,] ?)(?P<decimal>\d{1,7}\.\d{1,7})"
    r"(?![\w-]|\.\d|\s?\$?\\?%|\s(?:percent|points?|million|billion|thousand|[KMGT]B|hours?"
    r"|(?:milli)?seconds?|m?s|minutes?|days?|years?|k?m|kg|[GMk]?Hz)\b)"
)
_ANY: Final = re.compile(rf"{_FIGURE}|(?<![\w.-])0\.\d{{1,6}}(?![\w-]|\.\d)", re.IGNORECASE)
# 79k examples, 2.8M human-labeled instances, 4,021 driving segments; no years and no model sizes.
_SIZE: Final = re.compile(
    r"(?<![\w.,-])(?:\d{1,3}(?:,\d{3}){1,3}|[3-9]\d{3}|\d{5,9}|\d{1,4}(?:\.\d{1,3})?"
    r"(?:\s?[KkM](?![\w-])|\s(?:million|billion|thousand)\b))\+? "
    r"(?:(?!of\b|and\b|to\b|in\b|from\b|for\b|on\b|with\b|parameters?\b)[a-z][\w-]{1,24} ){0,3}?"
    r"(?!(?:parameters|seconds|minutes|hours|days|weeks|months|years|times|steps|tokens)\b)"
    r"[a-z][\w-]{2,24}s\b"
)


def gain(text: str) -> str | None:
    """Give the first figure that *text* puts on a gain."""
    # The second search is the dear one, and most abstracts have no figure at all.
    return _found(_GAIN.search(text)) if _ANY.search(text) else None


def result(text: str) -> str | None:
    """Give the first share or score in *text*."""
    return _found(_RESULT.search(text))


def count(text: str) -> int:
    """Count the shares, scores and multiples in *text*."""
    return len(_ANY.findall(text))


def size(text: str) -> str | None:
    """Give the first large number of things in *text*, with the things."""
    return _found(_SIZE.search(text))


def _found(match: re.Match[str] | None) -> str | None:
    """Give the group that has matched, as Unicode without the dollars around it."""
    if match is None:
        return None
    figure = str(match[match.lastgroup or 0])
    return to_unicode(figure.replace("$", "")).strip()
