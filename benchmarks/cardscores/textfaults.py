"""What is wrong with a text by itself, told without any code of the product. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

_words = re.compile(r"\S+").findall

_AUTHORS: Final = re.compile(
    r"\b(?:[Ww]e|WE|[Oo]urs?|[Oo]urselves|us|[Tt]his (?:paper|work|study|article|survey|report))\b"
)
_CONNECTIVE: Final = re.compile(
    r"(?:however|moreover|furthermore|additionally|in addition|besides|specifically|in particular"
    r"|therefore|thus|hence|consequently|accordingly|as a result|but|and|or|so|also|then|finally"
    r"|lastly|firstly?|secondly|thirdly|next|nevertheless|nonetheless|yet|still|instead|meanwhile"
    r"|to this end|to that end|to address this|to this aim|in contrast|by contrast|conversely"
    r"|on the other hand|overall|in summary|in conclusion|ultimately|notably|importantly"
    r"|crucially|indeed|in fact|similarly|likewise|unfortunately|namely|that is|i\.e\.|e\.g\.)"
    r"(?:,|\s(?!of\b))",
    re.IGNORECASE,
)
# "Still images", "So-called", "First-order", "Next-token prediction" and "Thirdly" apart: these
# words are connectives only before a comma.
_ONLY_WITH_COMMA: Final = frozenset({"still", "first", "next", "so", "overall", "yet", "finally"})
_END: Final = re.compile(r"[.!?][\"'’”)\]}$*]*$")
_LOOSE_END: Final = re.compile(
    r"\b(?:a|an|the|of|and|or|with|for|to|by|from|in|on|at|that|which|whose|than|as|via"
    r"|into|while|but|e\.g|i\.e)\.?$|[,;:–—-]\.?$"
)
_TAIL: Final = 3
"""Words at the end that prove it whole, if they end a clause of the paper: "to begin with."."""
# Half a sentence: "Although it works." and "Even though, it works."
_SUBORDINATE: Final = re.compile(
    r"(?:although|even though|though|while|whereas|because|since|if|unless)\b(?:[^,]*$|,)",
    re.IGNORECASE,
)
# What points at a sentence that is not there; "It is unclear whether" and "those who" do not.
_LEANING: Final = re.compile(
    r"(?:(?:This|These|They|Their|Its|Such(?! as\b))\b|It (?!(?:is|remains|was|has been) )"
    r"|Those (?!who|that|of|with)|The (?:former|latter)\b"
    r"|.*\b(?:doing so|(?:address|overcome|fill|bridg|mitigat|tackl|solv)(?:s|es|e|ing|ed)? "
    r"(?:this|these)\b))"
)
_BRACKETS: Final = (("(", ")"), ("[", "]"))
# A list's "a)" and "1)" close nothing.
_POINT: Final = re.compile(r"(?:(?<=\s)|^)(?:[a-h]|[ivx]{1,4}|\d)\)")
_ELLIPSIS: Final = re.compile(r"(?:\.\.\.|…)$")

_NUMBER_FIRST: Final = re.compile(
    r"(?:(?:over|under|about|nearly|almost|up to|more than|less than|at least|only|approximately)"
    r" )?[\"'(]?[+\-−~≈<>≤≥$\\]*\{?\d",
    re.IGNORECASE,
)
_VERB_FIRST: Final = re.compile(
    r"(?:(?:[A-Z][a-z]+ly|Also|Further) )?(?P<verb>[A-Za-z]+(?:-[a-z]+)?s)\b(?: (?P<after>\S+))?"
)
_NOT_A_VERB: Final = re.compile(r"(?:ss|us|sis|ous)$")
_NOUNS: Final = frozenset(
    _words(
        "methods findings evaluations simulations ablations authors researchers agents "
        "systems users techniques datasets comparisons insights improvements applications this "
        "its his metrics embeddings policies networks algorithms humans participants annotators "
        "experts across"
    )
)
_NOUNS_AND_VERBS: Final = frozenset(
    _words(
        "experiments results models studies benchmarks analyses tests gains approaches features "
        "rewards tasks baselines trials surveys attacks"
    )
)
# After a plural comes its verb, or where it was seen; after a verb in the third person neither can.
_AFTER_PLURAL: Final = frozenset(
    _words(
        "show demonstrate reveal indicate suggest confirm are were have had can could may might "
        "will would do did achieve outperform remain exhibit struggle fail highlight prove validate"
    )
)
_AFTER_NOUN: Final = frozenset(_words("on in of across from at by that conducted using we"))

_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_KIND: Final = re.compile(r"\}?\s?(?:\$?\\?%|percent\b|×|\$?\\times|x\b|[KMBT]\b)")
_SAME_KINDS: Final = MappingProxyType({"percent": "%", "times": "x", "×": "x"})
_SPELLED: Final = frozenset(
    _words(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand "
        "thousands million millions billion billions trillion dozen dozens twice half double triple"
    )
)
_WORDS: Final = re.compile(r"[a-z]+")


def speaks_as_authors(text: str) -> bool:
    """Tell whether *text* says "we", "our" or "this paper"."""
    return _AUTHORS.search(text) is not None


def starts_with_connective(text: str) -> bool:
    """Tell whether *text* leans on a sentence before it by its first words."""
    found = _CONNECTIVE.match(text)
    if found is None:
        return False
    word = found[0][:-1].lower()
    return found[0].endswith(",") or word not in _ONLY_WITH_COMMA


def leans_back(text: str) -> bool:
    """Tell whether *text* points at something that another sentence named."""
    return _LEANING.match(text) is not None


def is_cut(text: str, source: str = "") -> bool:
    """Tell whether *text* lacks its end, its start, its main clause, or one of two brackets.

    An odd end is right where a clause of *source* ends so.
    """
    without_points = _POINT.sub("", text)
    uneven = any(
        text.count(left) != text.count(right)
        and without_points.count(left) != without_points.count(right)
        for left, right in _BRACKETS
    )
    broken = uneven or _starts_small(text) or _SUBORDINATE.match(text) is not None
    tail = " ".join(text.split()[-_TAIL:]).rstrip(".")
    if any(tail + stop in source for stop in ".,;") and not _ELLIPSIS.search(text):
        return broken
    open_ended = not _END.search(text) or _LOOSE_END.search(text) or _ELLIPSIS.search(text)
    return broken or bool(open_ended)


def _starts_small(text: str) -> bool:
    """Tell "which improves" from iVideo, vLLM, o3 and k-means."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return first.isalpha() and first.islower()


def starts_with_verb_or_number(text: str) -> bool:
    """Tell whether a bullet starts as one should; plurals are told from verbs by what follows."""
    if _NUMBER_FIRST.match(text):
        return True
    found = _VERB_FIRST.match(text)
    if found is None:
        return False
    verb, after = found["verb"].lower(), (found["after"] or "").lower()
    plural = verb in _NOUNS or after in _AFTER_PLURAL
    plural = plural or (verb in _NOUNS_AND_VERBS and after in _AFTER_NOUN)
    plural = plural and (verb, after) != ("results", "in")
    return not plural and not _NOT_A_VERB.search(verb) and not found["verb"][1:-1].isupper()


def foreign_numbers(text: str, source: str) -> list[str]:
    """Give the numbers of *text*, in digits or in words, that *source* does not have as such."""
    known = set(_numbers(source))
    missing = [number for number in _numbers(text) if number not in known]
    words = set(_WORDS.findall(source.lower()))
    return missing + [
        word for word in _WORDS.findall(text.lower()) if word in _SPELLED and word not in words
    ]


def _numbers(text: str) -> Iterator[str]:
    """Yield each number with what makes it another one: 5.2%, 3x, 7B."""
    for found in _DIGITS.finditer(text):
        kind = _KIND.match(text, found.end())
        yield found[0] + (_same(kind[0]) if kind else "")


def _same(kind: str) -> str:
    """Give one spelling for those of a percent sign or a factor, in TeX or not."""
    bare = re.sub(r"[\s$\\}]", "", kind)
    return _SAME_KINDS.get(bare, bare)


def is_repeated(text: str, other: str) -> bool:
    """Tell whether one of two statements says no word that the other does not."""
    words, others = (set(_WORDS.findall(one.lower())) for one in (text, other))
    return words <= others or others <= words
