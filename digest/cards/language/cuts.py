"""Where a sentence may end early and still be whole. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from digest.cards.language.verbs import (
    BASES,
    CLEAR_BASES,
    CLEAR_THIRDS,
    PARTICIPLES,
    PASTS,
    THIRDS,
)
from digest.cards.language.vocabulary import words

# What may be left out from here to the end: it starts a phrase that hangs on a noun or a verb.
_BREAKS: Final = words(
    """
    for with in on across over via through by using while which that to from during after among
    within where enabling allowing making leveraging providing based including compared without
    toward towards whose employing utilizing achieving improving thereby demonstrating showing
    covering comprising containing spanning consisting
    """
)
# Before these, what stands to the left would claim more than the whole.
_BAD_ENDS: Final = words(
    """
    a an the and or of to in on by for with from as at than that which who whose how when where
    while is are was were be been being has have had can may will could should must cannot do does
    not no nor but both either its their his her our this these those such more most less least
    very only also each every all any some many much few several other another into onto upon over
    under between via through across per if whether because since although so novel new existing
    current recent various different multiple single first second two three four five six seven
    eight nine ten key main major large small high low long short better best worse fewer strong
    own same ability abilities capability need way potential aim tendency failure attempt able up
    down out off about us it them they one due able capable prior previous similar equal close
    superior inferior comparable competitive it's versus vs robust consistent relative prone aware
    ready easy hard difficult important likely far well even just rather half dependent
    effort efforts attempts order chance opportunity propensity likelihood focuses bizarre
    decision willingness state-of-the-art sota
    """
)
_ADJECTIVE_ENDS: Final = (
    "able",
    "ible",
    "ous",
    "ful",
    "less",
    "ly",
    "ive",
    "al",
    "ed",
    "ant",
    "modal",
)
_NOUNS_LIKE_ADJECTIVES: Final = words(
    """
    table objective narrative perspective variable variables alternative archive initiative need
    retrieval proposal signal signals removal interval goal trial manual material survival arrival
    journal animal appraisal disposal referral principal capital hospital potential assistant
    participant seed feed speed breed constant representative infrared variant
    """
)
_GERUNDS_THAT_NAME: Final = words(
    """
    learning training modeling modelling reasoning understanding processing planning tuning
    fine-tuning finetuning pre-training pretraining embedding matching decoding encoding sampling
    grounding forecasting clustering pruning mapping tracking editing prompting labeling ranking
    captioning imaging sensing coding routing scheduling monitoring testing engineering thinking
    distilling computing rendering hashing retrieving parsing segmenting answering mining spoofing
    driving watermarking unlearning alignment meaning benchmarking
    generating writing programming reading posttraining post-training scaling scoring
    """
)
# "enables models to see": without "to see" it says something else.
_CAUSATIVES: Final = re.compile(
    r"\b(?:enabl|allow|forc|encourag|requir|help|guid|train|teach|prompt|driv|push|caus|lead|permit"
    r"|empower|induc|instruct|ask|let|urg|need|us|tend|begin|aim|seek|continu|fail|struggl)"
    r"(?:s|es|e|ed|ing|ings)?\b[^,;]{0,60}$"
)
_FROM: Final = re.compile(r"\b(?:from|between|distance|rang\w+)\b[^,;]{0,60}$")
_APPOSING: Final = words("a an one namely")
# A comma before the next item of a list, rather than before a clause.
_LIST_COMMA: Final = re.compile(
    r", (?!(?:which|where|while|with|a|an|by|using|based|including|such|thereby|and|or"
    r"|[\w-]+ing)\b)"
)
_AND: Final = re.compile(r"\b(?:and|or|as well as)\b")
_FEWEST: Final = 3
_MOST: Final = 100
"""Words after which no cut is looked for: nothing that long is shown."""
_WORD: Final = re.compile(r"\S+")
# "their perceptions of and interactions", "X and fine-tuning": the rest is wanted.
_OPEN_PAIR: Final = re.compile(
    r"\b(?:(?:of|with|on|to|for|in|by|from) (?:and|or)|and|or|by|for|of|thereby|by \w+ly)"
    r" \w+ing$|\b(?:of|with|on|to|for|in|by|from) (?:and|or) \w+$"
)
_CLAUSE_END: Final = re.compile(r"[^,.;:]{3,60} (?:is|are|was|were|has|have|can|we|it|they)\b")


def cuts(text: str) -> Iterator[int]:
    """Yield where *text* may end early and still be whole.

    The last place is the end of the text, without its full stop.
    """
    end = len(text.rstrip(". "))
    words = list(_WORD.finditer(text, 0, end))
    for match in words[_FEWEST:_MOST]:
        if _may_end(text, match.start() - 1, match[0]):
            yield len(text[: match.start()].rstrip(" ,;–—-"))
    yield end


def _may_end(text: str, end: int, following: str) -> bool:
    """Say whether *text* may end at *end*, before the word *following*."""
    # the quick question first: most words are followed by one that goes on
    if text[end - 1 : end] in {",", ";", "–", "—", "-"}:
        if not _opens_clause(following, text[end + 1 :]):
            return False
    elif following not in _BREAKS:
        return False
    before = text[:end]
    if before.count("(") != before.count(")") or before.count("$") % 2:
        return False
    last = before.rsplit(" ", 1)[-1]
    if _OPEN_PAIR.search(before) or _is_infinitive(before):
        return False
    if following == "to" and (_CAUSATIVES.search(before) or _FROM.search(before)):
        return False
    return _is_end(last.rstrip(",;").lower()) and not _in_list(before, text[end:])


def _is_infinitive(before: str) -> bool:
    """Say whether *before* ends in "to see"."""
    last = before.rsplit(" ", 2)
    return last[-2:-1] == ["to"] and last[-1] in BASES


def _opens_clause(following: str, rest: str) -> bool:
    """Say whether *rest*, of which *following* is the first word, is no item of a list."""
    if following in _BREAKS or following in _APPOSING or following.endswith("ing"):
        return True
    if following not in {"and", "but"}:
        return False
    second = rest.partition(" ")[2].partition(" ")[0]
    return second in THIRDS or second in PASTS or _CLAUSE_END.match(rest, 4) is not None


def _in_list(before: str, after: str) -> bool:
    """Say whether the end of *before* stands in a list ("A, B") whose last item is in *after*."""
    colon = before.rfind(": ")
    if colon >= 0 and _AND.search(after):
        return True
    comma = _LIST_COMMA.search(before)
    if comma is None or _AND.search(before, comma.end()):
        return False
    return _AND.search(after) is not None or before[comma.end()].isdigit()


def _is_end(word: str) -> bool:
    """Say whether *word* can be the last of a sentence."""
    if not word or word in _BAD_ENDS or word in CLEAR_THIRDS or word in CLEAR_BASES:
        return False
    if word.endswith("ing"):
        return word in _GERUNDS_THAT_NAME
    if word in PARTICIPLES:
        return False
    return word in _NOUNS_LIKE_ADJECTIVES or not word.endswith(_ADJECTIVE_ENDS)
