"""Where one sentence of an abstract ends and the next begins."""

from __future__ import annotations

import re
from functools import lru_cache

# A stop, what closes with it (quotes, brackets, a citation), and the blank before what follows;
# no blank where the author forgot it ("routing.We propose"), which takes a word from _STARTERS.
# A run of stops is taken whole or not at all: to try its parts would take the square of the time.
_STOP = re.compile(
    r"(?P<mark>(?<![.!?…])[.!?…]++|:(?= 1\. [A-Z]))"
    r"(?P<close>(?:['\"’”»)}*$]|\](?!\()|\[\d[\d,\s–-]*\])*)"
    r"(?P<gap> |(?=[A-Z][a-z]))"
)
_WORD_BEFORE = re.compile(r"[^\s(\[{\"“'‘/~$]*$")
# What can stand before the first letter: quotes, brackets, markup.
_OPENING = re.compile(r"[\"'“‘«(\[*_`]*")
_WORD_AFTER = re.compile(r"[^\W\d_]+")
# What starts small and still starts a sentence: a name (iVideo, vLLM, o3, xai_evals), the label
# of a point, and what sloppy authors start a sentence with after a plain word.
_SMALL_NAME = re.compile(r"[a-z]+(?:[A-Z_]|-?\d)")
_LABEL = re.compile(r"\(?(?:[ivx]{1,4}|[a-z])\) ")
_SLOPPY = re.compile(r"(?:we|our|the|this|these|however)\b")
_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
_ACRONYM = re.compile(r"[A-Z]{2,}")
_LIST_NUMBER = re.compile(r"(?:^|[:;,–-] )\(?(?:\d{1,2}|[ivx]{1,4})\)?$")
_LAST_NUMBER = re.compile(r"\band \d$")

_words = re.compile(r"\S+").findall

# Never the end of a sentence.
_BOUND = frozenset(
    _words(
        "e.g eg i.e ie cf c.f vs v.s viz fig figs eq eqs eqn sec secs sect ref refs tab tabs dr "
        "mr mrs prof st pp ca approx"
    )
)
# The end of a sentence only before a word that often starts one.
_LOOSE = frozenset(
    _words(
        "vol al etc inc ltd co corp no nos resp w.r.t wrt a.k.a aka u.s u.k u.n ph.d m.sc b.sc "
        "a.m p.m jr sr univ dept proc conf int nat trans avg std max min incl excl esp est ver "
        "alg thm prop def lem cor chap ch sp spp p n s.t i.i.d d.c ed eds rev gen lt mt jan feb "
        "mar apr jun jul aug sep sept oct nov dec"
    )
)
_STARTERS = frozenset(
    _words(
        "a additionally after all also although an and as at based because besides both but by "
        "can code compared consequently crucially current data datasets despite do does due "
        "during each empirical empirically evaluated evaluation existing experimental "
        "experiments extensive finally first firstly following for from furthermore given has "
        "have hence here how however if importantly in indeed inspired instead is it its large "
        "lastly leveraging many meanwhile moreover most motivated nevertheless next no "
        "nonetheless not notably on once one only other our overall participants particularly "
        "previous prior recent recently remarkably results second secondly several similarly "
        "since so some specifically standard starting such surprisingly that the their then "
        "there therefore these they third this those three through throughout thus to together "
        "traditional two under unfortunately unlike using via we what when where whereas "
        "whether which while who why with without yet you"
    )
)
_LONGEST_BRACKET = 200
# What is looked at before a stop, in characters.
_LONGEST_END = 40
_SHORTEST_PLAIN_WORD = 4


@lru_cache(maxsize=8)
def split_sentences(text: str) -> tuple[str, ...]:
    """Split *text* into its sentences, each a slice of the text with its white space made single.

    Joined with single spaces they are the text again, unless its author forgot a space between
    two of them.
    """
    text = " ".join(text.split())
    sentences = []
    start = counted = depth = 0
    for stop in _STOP.finditer(text):
        # counted from stop to stop: from the start each time would take the square of the time
        end = stop.end("close")
        depth += text.count("(", counted, end) - text.count(")", counted, end)
        counted = end
        if _ends(text, start, stop, in_brackets=depth > 0 and _closes_soon(text, end)):
            sentences.append(text[start:end])
            start = counted = stop.end()
            depth = 0
    if start < len(text):
        sentences.append(text[start:])
    return tuple(sentences)


def _ends(text: str, start: int, stop: re.Match[str], *, in_brackets: bool) -> bool:
    """Return whether the sentence that began at *start* ends with *stop*."""
    word = _WORD_BEFORE.search(text, max(start, stop.start() - _LONGEST_END), stop.start())
    before = word[0] if word else ""
    starter = _is_starter(text, stop.end())
    if not stop["gap"]:
        return starter and _can_be_glued(before, stop)
    if stop["mark"] == ":":  # a numbered list of sentences
        return True
    if in_brackets:
        return False
    end = text[max(start, stop.start() - _LONGEST_END) : stop.start()]
    if stop["mark"] == "." and not _is_free(end, before, starter=starter):
        return False
    return _can_start(text, stop.end()) or (
        stop["mark"] == "."
        and before.isalpha()
        and len(before) >= _SHORTEST_PLAIN_WORD
        and _SLOPPY.match(text, stop.end()) is not None
    )


def _is_starter(text: str, position: int) -> bool:
    """Return whether a capitalised word that often starts a sentence comes next."""
    word = _WORD_AFTER.match(text, _after_opening(text, position))
    return word is not None and word[0][0].isupper() and word[0].lower() in _STARTERS


def _is_free(end: str, before: str, *, starter: bool) -> bool:
    """Return whether a full stop after *end*, whose last word is *before*, ends its sentence."""
    if _LIST_NUMBER.search(end):
        return False
    known = "" if _ACRONYM.fullmatch(before) else before.lower()
    if known in _BOUND:
        return False
    loose = known in _LOOSE or _INITIALS.fullmatch(before) or _LAST_NUMBER.search(end)
    return starter or not loose


def _can_be_glued(before: str, stop: re.Match[str]) -> bool:
    """Tell "routing.We propose" from "U.S.The" and the like."""
    word = len(before) > 1 and before[-2:].islower()
    return word or stop["close"] != "" or not before[-1:].isalpha()


def _can_start(text: str, position: int) -> bool:
    """Return whether what comes next looks like the start of a sentence."""
    first = _after_opening(text, position)
    return (
        not text[first : first + 1].islower()
        or _SMALL_NAME.match(text, first) is not None
        or _LABEL.match(text, position) is not None
    )


def _after_opening(text: str, position: int) -> int:
    opening = _OPENING.match(text, position)
    return opening.end() if opening else position


def _closes_soon(text: str, end: int) -> bool:
    """Return whether a bracket closes not long after *end*."""
    return text.find(")", end, end + _LONGEST_BRACKET) >= 0
