"""Small repairs of a statement: no first person, no cut end, not too long. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from digest.cards.language.verbs import gerund
from digest.cards.language.vocabulary import capitalised

LONGEST: Final = 48
"""Words of a statement; a longer one loses brackets and subordinate clauses at its end."""

_FEWEST: Final = 5

# "an accuracy of.", "the extraction and.": what must follow is gone.
_LOOSE_END: Final = re.compile(
    r"\b(?:(?:a|an|the|and|or|as|via|into|while|but|which|whose|than|between)"
    r"|(?<!aware )(?<!capable )(?<!composed )(?<!made )(?<!thought )(?<!heard )of)\.?$"
    r"|, to\.?$|^\[[^\]]*$|(?:--|–|—) (?:yet|but|and) \w+\.?$"
)
# "While models reason.": its main clause is gone.
_SUBORDINATE: Final = re.compile(
    r"^(?:although|even though|though|while|whilst|whereas|because|since|if|unless)\b(?:[^,]*$|,)",
    re.IGNORECASE,
)
# "two stages: pretraining.": the second is gone.
_LONE_ITEM: Final = re.compile(
    r"\b(?:two|three|four|five|six|several|both)\b[^:.]{2,60}s: (?!.*(?:;|,| and | or |\(2\)|2\)))"
)
_LOOSE_MARKS: Final = re.compile(r"(?:\s*[,;:]|\s+[–—-]+)\s*\.?$")
_NOT_WHOLE: Final = (_LOOSE_END, _LOOSE_MARKS, _SUBORDINATE, _LONE_ITEM)
FIRST_PERSON: Final = re.compile(
    r"\b(?:[Ww]e|[Oo]urs?|us|[Oo]urselves|[Mm]y|[Ww]e['’]\w+)\b|\bI['’]m\b"
    # "I show", but not "Type I errors"
    r"|(?<![Tt]ype )(?<!Part )(?<![Pp]hase )(?<![Ss]tage )\bI\b(?= [a-z])"
)
# TeX's italics and bold, which a page does not set.
_FORMATTED: Final = re.compile(
    r"\\(?:emph|text(?:bf|it|tt|sc|sf|rm)|underline)\{(?P<text>[^{}$]*)\}"
)
_PAPER: Final = (
    "paper|work|study|article|manuscript|thesis|survey|report|research|review|project|tutorial"
    "|workshop"
)
_THIS_PAPER: Final = re.compile(
    rf"\b(?P<the>[Tt])his(?P<noun> (?:position |survey |review |systematic )?(?:{_PAPER}))\b"
)
_IN_THIS_PAPER: Final = re.compile(
    rf",? in (?:this|our) (?:{_PAPER})(?P<comma>,?)(?= |\.)", re.IGNORECASE
)
_CALLED: Final = re.compile(
    r"\b(?:which|that) we (?:call|term|name|dub|coin|denote(?: as)?|refer to as)\b"
)
# "allows us to compare" says no more than "allows comparing".
_LETS_US: Final = re.compile(
    r"\b(?P<lets>allow|enabl|permit)(?P<end>e?s?|ed|ing) us to (?P<verb>[a-z-]+)\b", re.IGNORECASE
)
_TO_OUR_KNOWLEDGE: Final = re.compile(
    r",? ?\bto (?:the best of )?our (?:best )?(?:of )?knowledge,?", re.IGNORECASE
)
_OUR_WORLD: Final = re.compile(r"\bour (?=(?:daily|everyday|modern|increasingly) )")
# arXiv puts these words in place of an address, and often eats the full stop with it.
_MISSING_LINK: Final = re.compile(r"this https? URL(?=,? \w)")
_PARENTHESIS: Final = re.compile(r" \((?:e\.g\.|i\.e\.|such as|including)[^()]*\)")
_TAIL: Final = re.compile(
    r",\s(?:thereby|thus|hence|which|making|leading|highlighting|demonstrating|showing|enabling"
    r"|providing|allowing|ensuring|offering|underscoring|establishing|paving|suggesting|resulting"
    r"|achieving|outperforming|indicating|while|where|as|such as|including)\b"
    r"(?:(?!,\s(?:and|or)\b).)*$"
)
_AUTHORS_TAIL: Final = re.compile(
    r", (?:where|which|and|as|for which|while|so) [^,]*\b(?:we|us|ours?)\b.*$"
)


@lru_cache(maxsize=256)
def is_first_person(text: str) -> bool:
    """Say whether *text* speaks as its authors do ("we", "our", "this paper")."""
    return FIRST_PERSON.search(text) is not None or _THIS_PAPER.search(text) is not None


@lru_cache(maxsize=256)
def is_whole(text: str) -> bool:
    """Say whether *text* ends like a sentence and closes what it opens."""
    if _MISSING_LINK.search(text) or text.endswith(("..", "…")) or len(text.split()) < _FEWEST:
        return False
    if any(shape.search(text) for shape in _NOT_WHOLE):
        return False
    pairs = text.count("(") == text.count(")") and text.count("{") == text.count("}")
    return pairs and text.count("$") % 2 == 0 and text.rstrip("\"'”’)]$}").endswith((".", "!", "?"))


@lru_cache(maxsize=256)
def finished(text: str) -> str | None:
    """Take *text* out of the first person, shorten it and close it; None if that fails."""
    text = _FORMATTED.sub(r"\g<text>", text)
    if "(2)" not in text:
        text = text.replace("(1) ", "")
    text = _closed(capitalised(_short(_impersonal(" ".join(text.split())).strip())))
    if is_first_person(text):
        text = _AUTHORS_TAIL.sub(".", text)
    return None if is_first_person(text) or not is_whole(text) else text


def _impersonal(text: str) -> str:
    text = _TO_OUR_KNOWLEDGE.sub("", text)
    text = _LETS_US.sub(_lets, text)
    text = _CALLED.sub("called", text)
    text = _IN_THIS_PAPER.sub("", text)
    text = _THIS_PAPER.sub(
        lambda match: ("The" if match["the"] == "T" else "the") + match["noun"], text
    )
    if "our" not in text and "Our" not in text:
        return text
    text = _OUR_WORLD.sub("", text).replace("our own ", "its own ")
    return re.sub(r"\bour\b", "the", re.sub(r"\bOur\b", "The", text))


def _lets(match: re.Match[str]) -> str:
    return f"{match['lets']}{match['end']} {gerund(match['verb'])}"


def _short(text: str) -> str:
    """Take brackets with examples, then subordinate clauses at the end, out of a long sentence."""
    if len(text.split()) > LONGEST - 10:
        text = _PARENTHESIS.sub("", text)
    while len(text.split()) > LONGEST and (tail := _TAIL.search(text)) is not None:
        text = text[: tail.start()].rstrip(" ,") + "."
    return text


def _closed(text: str) -> str:
    """End *text* with a full stop where its source forgot it, or what follows was left out."""
    text = _LOOSE_MARKS.sub(".", text)
    return text + "." if text[-1:].isalnum() or text[-1:] in {")", "%"} else text
