"""Sentences of an abstract turned into statements about it, by deletion and inflection. Pure.

Nothing is invented: words are dropped, moved, or put into the third person.
A sentence that cannot be turned cleanly gives None, and its place stays empty.
"""

from __future__ import annotations

import re
from typing import Final

from digest.cards.clauses import Clause, has_predicate, lowered, parse
from digest.cards.connectives import without_lead
from digest.cards.predicates import base_of, joined, predicate_of, with_opener, with_tail
from digest.cards.verbs import PARTICIPLES, THIRDS, third_person
from digest.cards.vocabulary import capitalised, words
from digest.cards.wording import FIRST_PERSON, finished

_HEADS: Final = (
    "methods?|frameworks?|models?|approach|approaches|systems?|pipelines?|benchmarks?|datasets?"
    "|data sets?|architectures?|strategy|algorithms?|techniques?|solution|paradigm|networks?"
    "|agents?|corpus|suite|toolkit|library|platform|survey|taxonomy|metrics?|scheme|procedure"
    "|formulation|work|paper|study|article|report|thesis|review|tool|recipe|design|collection"
    "|resource|environment|tokenizer|analysis|investigation|research|contributions?|evaluation"
)
_HEAD: Final = re.compile(rf"\b(?:{_HEADS})\b")
_OWN: Final = re.compile(
    rf"(?:it|we|this|ours|(?:our|the proposed)(?: [\w-]+){{0,4}} (?:{_HEADS})"
    r"|(?:the|this|these|our)(?: (?:proposed|new|novel|resulting|introduced|overall|full|final"
    r"|unified|position|present|entire|whole|developed|presented|comprehensive|empirical))*"
    rf" (?:{_HEADS}))(?:,? [A-Z][\w-]*)?(?: \([^()]*\))?",
    re.IGNORECASE,
)
_DETERMINER: Final = re.compile(r"^(?:the |our |a |an )?(?:proposed |new |novel )?", re.IGNORECASE)
_BRACKET: Final = re.compile(r" \([^()]*\)$")

_SHOWING: Final = (
    "shows?|showed|demonstrates?|demonstrated|reveals?|revealed|indicates?|indicated|confirms?"
    "|confirmed|verify|verifies|verified|validates?|validated|suggests?|suggested|proves?|proved"
    "|finds?|found|highlights?|highlighted|establish|establishes|observe|observed"
)
_SHOWN: Final = re.compile(rf"(?:{_SHOWING})")
# "Extensive experiments on X, Y and Z further show that ...", the scope being all after the noun.
_SHELL: Final = re.compile(
    r"(?:[\w()/,-]+ ){0,6}?(?:experiments?|results?|evaluations?|findings?|analys[ei]s|simulations?"
    r"|studies|study|ablations?|tests?|comparisons?|benchmarking|assessments?|observations?"
    r"|demonstrations?|validations?)"
    r"(?P<scope>[ ,–—-].{1,160}?)??(?: further| also| then| thus| \w+ly)?"
    rf" (?P<verb>{_SHOWING}) (?P<rest>.+)",
    re.IGNORECASE,
)
_SCOPE: Final = re.compile(r" (?:on|across|over|with|in|using|under) (?!th(?:is|ese)\b)[^,;–—]+")
_LONGEST_SCOPE: Final = 12

_PART: Final = re.compile(
    r"(?:module|encoder|decoder|mechanism|stage|component|loss|network|layer|branch|block|head"
    r"|strategy|step|objective|adapter|retriever|generator|planner|agent|reward|toolkit|router"
    r"|process|phase|unit|function|regularizer|scheme|selector|tokenizer|pipeline|algorithm"
    r"|framework|model|procedure|constraint|operator|estimator|classifier|controller|bank|design)"
    r"(?: \([^()]*\))?$"
)
_NOT_OURS: Final = re.compile(
    r"\b(?:of|existing|current|previous|prior|traditional|standard|base)\b"
)
_DOINGS: Final = words(
    """
    introduce propose present develop design build create devise construct curate employ use
    apply adopt utilize conduct leverage incorporate integrate formulate implement collect
    evaluate compare perform add provide train
    """
)
_REPORTABLE: Final = frozenset({"argue", "note", "observe", "find", "show", "identify"})
_POINTING: Final = frozenset({"this", "these", "they", "it", "such", "their", "its", "there"})

# A heading, or what others do, which is no result.
_NO_RESULT: Final = re.compile(
    r"[^:.]{2,50}: |(?:existing|current|previous|prior|traditional|conventional|most|recent)\b",
    re.IGNORECASE,
)


def plain(sentence: str) -> str | None:
    """Give *sentence* on its own feet: no connective, no first person; None if that fails."""
    text = without_lead(sentence)
    clause = parse(text)
    if clause is not None and clause.subject.lower() == "we":
        if base_of(clause.verb) not in _REPORTABLE or not clause.rest.startswith("that "):
            return None
        text = capitalised(clause.rest.removeprefix("that "))
    return finished(text) if has_predicate(text) and not text.endswith("?") else None


def bullet(sentence: str, *, name: str | None, source: str) -> str | None:
    """Turn *sentence* into a bullet that starts with a verb in the third person.

    *name* is what the authors call their work; a predicate is only taken from sentences about
    that work, the authors or their experiments, so that nobody else's deeds are credited to it.
    """
    text = without_lead(sentence)
    shown = _shown(text, name=name)
    if shown is not None:
        return finished(shown)
    clause = parse(text)
    if clause is None:
        return None
    if is_own(clause.subject, name):
        predicate = predicate_of(clause)
    else:
        predicate = _active(clause, source=source) or _component(clause)
    opener = "" if name and clause.opener.partition(" ")[2].startswith(name) else clause.opener
    whole = None if predicate is None else with_opener(predicate, opener, source=source)
    return None if whole is None else finished(whole)


def reported(sentence: str, *, source: str) -> str | None:
    """Turn a result about others into "Reports that ...", which credits nobody with it."""
    text = plain(sentence)
    if text is None or text.split(" ", 1)[0].lower() in _POINTING or _NO_RESULT.match(text):
        return None
    return finished("Reports that " + lowered(text, source=source))


def is_own(subject: str, name: str | None) -> bool:
    """Say whether *subject* means the authors or their work, which they call *name*."""
    if _OWN.fullmatch(subject):
        return True
    if name is None:
        return False
    bare = _BRACKET.sub("", _DETERMINER.sub("", subject, count=1))
    return bare.startswith(name) and len(bare.split()) <= len(name.split()) + 2


def _shown(text: str, *, name: str | None) -> str | None:
    """Unpack "Experiments on X show that Y": Y as a bullet, or "Shows that Y"."""
    shell = _shell(text)
    if shell is None:
        return None
    base, scope, rest = shell
    if not rest.startswith(("that ", "how ", "whether ", "why ")) and parse(rest) is not None:
        rest = "that " + rest
    inner = parse(rest.removeprefix("that ")) if rest.startswith("that ") else None
    if inner is not None and not inner.opener and is_own(inner.subject, name):
        predicate = predicate_of(inner)
        if predicate is not None:
            return with_tail(predicate, scope)
    return f"{capitalised(third_person(base))} {joined(rest)}"


def _shell(text: str) -> tuple[str, str, str] | None:
    """Give the plain verb, the scope and what is shown, if *text* is about showing something."""
    clause = parse(text)
    if clause is not None and clause.subject.lower() == "we":
        shows = _SHOWN.fullmatch(clause.verb) is not None and not clause.opener
        return (base_of(clause.verb), "", clause.rest) if shows else None
    match = _SHELL.match(text)
    if match is None:
        return None
    scope = match["scope"] or ""
    fits = _SCOPE.fullmatch(scope) and len(scope.split()) <= _LONGEST_SCOPE
    scope = f" in experiments{scope}" if fits and not FIRST_PERSON.search(scope) else ""
    return base_of(match["verb"].lower()), scope, match["rest"]


def _active(clause: Clause, *, source: str) -> str | None:
    """Turn "A selector is proposed to ..." into "Proposes a selector to ..."."""
    participle, _, after = clause.rest.partition(" ")
    if participle.endswith("ly"):
        participle, _, after = after.partition(" ")
    base = PARTICIPLES.get(participle.rstrip("."))
    if clause.verb not in {"is", "are"} or base not in _DOINGS or after.startswith("by "):
        return None
    if clause.subject.split(" ", 1)[0].lower() in _POINTING:
        return None
    end = "." if participle.endswith(".") else f" {after}"
    return f"{capitalised(third_person(base))} {lowered(clause.subject, source=source)}{end}"


def _component(clause: Clause) -> str | None:
    """Turn "The fusion module uses X" into "Includes a fusion module that uses X"."""
    article, _, noun = clause.subject.partition(" ")
    if article not in {"The", "A", "An", "Our", "This"} or clause.verb not in THIRDS:
        return None
    if not _PART.search(noun) or _NOT_OURS.search(noun):
        return None
    return f"Includes {_article(noun)} {noun} that {clause.verb} {clause.rest}"


def _article(noun: str) -> str:
    """Give "a" or "an", as *noun* sounds: an encoder, an LLM, a unified module."""
    spelled_out = noun[:2].isupper()
    return "an" if noun[0] in ("AEFHILMNORSX" if spelled_out else "aeioAEIO") else "a"
