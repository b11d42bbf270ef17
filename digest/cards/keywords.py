"""Free keywords: phrases of the title that the abstract repeats, and terms it spells out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile, pairwise
from typing import Final

_MOST: Final = 5
_LONGEST: Final = 5
_WORD: Final = re.compile(r"[^\W\d_][\w-]*[^\W_]|[.,:;()!?]")
#: A verb between who acts and what is acted on.
_ACTION: Final = re.compile(
    r"\b(?:we|can|could|may|to|they) ([a-z]{3,20})(?= (?:the|an?|its|their|our|that|how)\b)"
)
_SPELLED_OUT: Final = re.compile(
    r"(?<![\w-])((?:[A-Z][\w-]+ ){1,4}[A-Z][\w-]+) \([A-Z][A-Za-z\d-]*[A-Z\d]s?\)"
)
_STOP_WORDS: Final = (
    "a an the and or but nor so yet of as into over onto upon between towards toward about "
    "against per vs is are was were be been being has have had do does did can could may might "
    "will would should must shall it its they their them he she his her we our us you your i my "
    "this that these those there here who whom whose which what how why whether than then too "
    "very more most less least much many few several some any all each every both either "
    "neither other another such same own only just also however well new novel based via using "
    "use used study paper approach approaches method methods results result work works "
    "framework frameworks towards toward beyond through can across improving enhancing "
    "exploring understanding rethinking leveraging introducing unlocking evaluating "
    "benchmarking unified efficient effective comprehensive case good better best recent after "
    "before because since though although while when where whereas if unless once until during "
    "despite for in on at by with without from under within among"
)
_STOP: Final = frozenset(_STOP_WORDS.split())
#: Chain of Thought, Mixture of Experts: one term each.
_AFTER_OF: Final = frozenset({"thought", "thoughts", "experts", "mind", "things"})
_NEVER_LAST: Final = frozenset(
    {"based", "driven", "aware", "guided", "free", "large", "small", "high", "low", "multi"}
)

_NOUNS_IN_ING: Final = frozenset(
    {
        "learning",
        "reasoning",
        "training",
        "planning",
        "processing",
        "prompting",
        "modeling",
        "tuning",
        "sensing",
        "computing",
        "decoding",
        "ranking",
        "embedding",
        "fine-tuning",
        "instruction-tuning",
    }
)


def keywords_of(title: str, abstract: str, *, name: str | None = None) -> tuple[str, ...]:
    """Return up to five phrases that say what the paper is about, the longest first."""
    subject = title.partition(":")[2] or title
    body = abstract.lower()
    found: dict[str, str] = {}
    for phrase in (*_spelled_out(abstract), *_phrases(subject, body)):
        key = phrase.lower().replace("-", "").rstrip("s")
        if phrase != name and not any(key in other or other in key for other in found):
            found[key] = phrase
    return tuple(found.values())[:_MOST]


def _spelled_out(abstract: str) -> Iterator[str]:
    for match in _SPELLED_OUT.finditer(abstract):
        kept = list(dropwhile(lambda word: word.lower() in _STOP, match[1].split()))
        if len(kept) > 1:
            yield " ".join(kept)


def _verbs(body: str) -> frozenset[str]:
    """Return what *body* uses as a verb, and so is none of a term: "we improve the"."""
    bases = frozenset(_ACTION.findall(body))
    return bases | {f"{base}s" for base in bases}


def _phrases(title: str, body: str) -> Iterator[str]:
    """Yield runs of words of *title* without small words, those repeated in *body* first."""
    runs = [run for run in map(_without_gerund, _runs(title, _verbs(body))) if len(run) > 1]
    chunks = [" ".join(run[-_LONGEST:]) for run in runs]
    yield from sorted(
        chunks, key=lambda chunk: -(chunk.lower() in body) - body.count(chunk.lower())
    )


def _without_gerund(run: list[str]) -> list[str]:
    """Return *run* without "Empowering" and the like at its start."""
    first = run[0].lower()
    return run[1:] if first.endswith(("ing", "ly")) and first not in _NOUNS_IN_ING else run


def _runs(title: str, verbs: frozenset[str]) -> Iterator[list[str]]:
    run: list[str] = []
    for word, following in pairwise((*_WORD.findall(title), ".", ".")):
        joins = bool(run) and word.lower() == "of" and following.lower() in _AFTER_OF
        if joins or run[-1:] == ["of"] or _is_content(word, verbs):
            run.append(word)
            continue
        while run and run[-1].lower() in _NEVER_LAST:
            run.pop()
        if run:
            yield run
        run = []


def _is_content(word: str, verbs: frozenset[str]) -> bool:
    lower = word.lower()
    return word[0].isalpha() and lower not in _STOP and lower not in verbs
