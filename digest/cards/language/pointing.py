"""Words inside a sentence that point back to another: "to address these issues". Pure."""

from __future__ import annotations

import re
from typing import Final

from digest.cards.language.anaphora import is_verb, phrase_of
from digest.cards.language.clauses import is_plural
from digest.cards.language.verbs import CLEAR_BASES, GERUNDS, third_person
from digest.cards.language.vocabulary import words

_DEED: Final = (
    "address|overcome|bridge?|fill|mitigate?|tackle?|solve?|resolve?|remedy|remedi|alleviate?"
    "|combat|counter|close?|meet|handle?"
)
# Words that end the noun phrase of "these two unsolved issues".
_BEYOND: Final = (
    "by|through|via|with|without|using|in|on|at|and|or|but|while|to|that|which|from|for|of|as|is"
    "|are|was|were|has|have|can|may|remains?|requires?|effectively|directly|simultaneously"
    "|efficiently|across|under|within|into|than|when|where|if"
)
_THING: Final = rf"(?:this|these|those|such|them)(?: (?!(?:{_BEYOND})\b)[\w-]+){{0,4}}"
# "addresses these issues by computing X" says "computes X".
_BY: Final = re.compile(
    rf"(?P<to>\bto )?\b(?:{_DEED})(?P<end>e?s|ing|e?)(?<!ed) {_THING} by"
    r" (?P<gerund>[a-z-]+ing)\b(?P<rest>[^.;]*)"
)
# "a framework that tackles these challenges through X" is one "with X".
_THROUGH: Final = re.compile(
    rf",? (?:that|which) (?:\w+ly )?(?:{_DEED})e?s {_THING} (?:through|via|with)\b"
)
_PURPOSE: Final = re.compile(
    rf"(?P<before>[\w-]+\)?)(?: in order| so as)? to (?:\w+ly )?(?:{_DEED}) {_THING}"
    r"(?: (?:effectively|directly|simultaneously|efficiently))?(?=[.,;]| (?:have|has|is|are"
    r"|was|were|remains?|often|typically|commonly)\b)"
)
# What is not whole without a purpose: "insufficient to".
_WANTING: Final = words(
    """
    insufficient sufficient able unable ability inability fail fails failed struggle struggles
    aim aims aimed attempt attempts attempted seek seeks sought try tries tried designed intended
    how needed necessary required crucial essential used ill-equipped equipped enough and or not
    help helps need needs way ways order difficult hard inadequate want wants inability capacity
    """
)
_FEWEST: Final = 6
#: One of these stands in all that is looked for below.
_POINTERS: Final = ("this", "these", "those", "such", "them", "doing so")
# "of these models", "this shift": no pronoun, as what follows is no verb.
_POINTER: Final = re.compile(
    r"(?<=[\w,)] )(?P<word>these|this) (?P<rest>(?:[\w-]+ ){0,3}?(?P<noun>[\w-]+))"
    rf"(?=[.,;:]| (?:{_BEYOND})\b|(?<=[a-z]s) (?=[a-z]))"
)
_OF_THE_PAPER: Final = re.compile(r"(?:\w+ )?(?:paper|work|study|article|survey|report|thesis)$")
_FOR_DOING_SO: Final = re.compile(r",? (?:for|in|by|while|when) doing so\b,?")
_LEFT: Final = re.compile(
    rf"\b(?:doing so|do so|(?:{_DEED})(?:e?s|ing|e?d)? (?:this|these|those|them))\b"
)


def points_inside(text: str) -> bool:
    """Say whether *text* speaks of "addressing this" without saying what."""
    return _LEFT.search(text) is not None


def unpointed(text: str, before: str = "") -> str:
    """Say *text* without "to address these issues", and "these models" by what they are.

    *before* is the sentence that *text* follows, in whose words a thing is named. What cannot be
    left out or named loses its pointer: "the issues".
    """
    if not any(word in text for word in _POINTERS):
        return text
    text = _FOR_DOING_SO.sub("", _BY.sub(_direct, text))
    text = _PURPOSE.sub(_dropped, _THROUGH.sub(" with", text))
    return _POINTER.sub(lambda match: _named(match, before), text)


def _direct(match: re.Match[str]) -> str:
    """Turn "to solve this by computing X" into "to compute X"."""
    base = GERUNDS.get(match["gerund"])
    if base is None or " and " in match["rest"] or re.search(r", [a-z-]+ing\b", match["rest"]):
        return match[0]
    forms = {"ing": match["gerund"], "s": third_person(base), "es": third_person(base)}
    return f"{match['to'] or ''}{forms.get(match['end'], base)}{match['rest']}"


def _dropped(match: re.Match[str]) -> str:
    """Leave the purpose out where what remains of the sentence says something."""
    rest = f"{match.string[: match.end('before')]} {match.string[match.end() :]}"
    word = match["before"].lower()
    if word in _WANTING or word in CLEAR_BASES or len(rest.split()) < _FEWEST:
        return match[0]
    return match["before"]


def _named(match: re.Match[str], before: str) -> str:
    """Name what "these models" are, or say "the models"."""
    noun, rest = match["noun"], match["rest"]
    said = match.string[: match.start()]
    if _OF_THE_PAPER.search(rest) or is_verb(rest.split()[0]) or rest.split()[0] == "is":
        return match[0]
    plural = match["word"].lower() == "these"
    if plural != is_plural(noun):
        return match[0]
    known = re.search(rf"\b{re.escape(noun)}\b", said, re.IGNORECASE) is not None
    phrase = None if known or not plural or noun != rest else phrase_of(noun, before)
    return phrase or f"the {rest}"
