"""Clauses about parts and experiments, put so that the work itself acts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from digest.cards.language.clauses import Clause, lowered
from digest.cards.language.verbs import CLEAR_BASES, GERUNDS, PARTICIPLES, THIRDS, third_person
from digest.cards.language.vocabulary import capitalised, words

_PART: Final = re.compile(
    r"(?:module|encoder|decoder|mechanism|stage|component|loss|network|layer|branch|block|head"
    r"|strategy|step|objective|adapter|retriever|generator|planner|agent|reward|toolkit|router"
    r"|process|phase|unit|function|regularizer|scheme|selector|tokenizer|pipeline|algorithm"
    r"|framework|model|procedure|constraint|operator|estimator|classifier|controller|bank|design"
    r"|architecture|dataset|benchmark|corpus|system|technique|method|approach|paradigm|metric)s?"
    r"(?: \([^()]*\))?$",
    re.IGNORECASE,
)
_NOT_OURS: Final = re.compile(
    r"\b(?:of|existing|current|previous|prior|traditional|standard|base|recent|most|many|other"
    r"|conventional)\b",
    re.IGNORECASE,
)
#: First words of a subject that was named before.
POINTING: Final = words("this these those they it such their its there that both he she")
# Participles that say what is so, or what others do, not what was done here.
_STATES: Final = words(
    """
    limit base know find consider hinder restrict relate expect want need suppose dominate
    face lack lose confuse concern involve require interest compare call see think believe
    associate challenge drive give take leave build-in widen hamper constrain threaten motivate
    """
)
# "Our key idea is to do X": the deed is what follows.
_IDEA: Final = re.compile(
    r"(?:the|our|its|one|a) (?:[\w-]+ ){0,3}(?:idea|insight|innovation|intuition|contribution"
    r"|novelty|key|principle|strategy|technique|approach|method|solution)"
    r"(?: (?:of|behind|in) [^,]{2,40})?",
    re.IGNORECASE,
)
_AIM: Final = re.compile(
    r"(?:the|our|its|a) (?:[\w-]+ ){0,3}(?:goal|aim|objective|purpose|focus)"
    r"(?: of [^,]{2,40})?",
    re.IGNORECASE,
)
_REACHING: Final = frozenset({"achieve", "reach", "yield", "attain", "obtain"})
_EXPERIMENTS: Final = re.compile(
    r"(?:extensive |comprehensive |our )?(?:experiments|evaluations|simulations|tests)\b",
    re.IGNORECASE,
)
_SUBCLAUSE: Final = re.compile(r"\b(?:that|which|who|when|once|if|while|where|because|until)\b")
_VOWEL_SOUNDS: Final = "AEFHILMNORSX"


def voices(clause: Clause, *, source: str) -> Iterator[str]:
    """Yield ways to say *clause* as a deed of the work, verb first, the likeliest first."""
    for way in (_aim, _deed_behind_a_noun, _gerund_subject, _measured):
        said = way(clause)
        if said is not None:
            yield said
    for said in (_active(clause, source=source), _component(clause, source=source)):
        if said is not None:
            yield said


def _aim(clause: Clause) -> str | None:
    """Turn "The goal is to find X" into "Aims to find X"."""
    if clause.verb not in {"is", "was"} or not clause.rest.startswith("to "):
        return None
    return f"Aims {clause.rest}" if _AIM.fullmatch(clause.subject) else None


def _deed_behind_a_noun(clause: Clause) -> str | None:
    """Turn "Our key insight is to recast X" into "Recasts X"."""
    if clause.verb not in {"is", "was", "lies"} or not _IDEA.fullmatch(clause.subject):
        return None
    marker, _, deed = clause.rest.partition(" ")
    first, _, after = deed.partition(" ")
    base = first if marker == "to" and first in CLEAR_BASES else None
    if marker == "in" and first in GERUNDS:
        base = GERUNDS[first]
    return None if base is None or not after else f"{capitalised(third_person(base))} {after}"


def _measured(clause: Clause) -> str | None:
    """Turn "Experiments on X achieve Y" into "Achieves Y in experiments on X"."""
    base = THIRDS.get(clause.verb, clause.verb)
    if base not in _REACHING or not _EXPERIMENTS.match(clause.subject) or "," in clause.rest:
        return None
    subject = clause.subject[0].lower() + clause.subject[1:]
    return f"{capitalised(third_person(base))} {clause.rest.rstrip('.')} in {subject}."


def _gerund_subject(clause: Clause) -> str | None:
    """Turn "Showing captions improves trust" into "Improves trust by showing captions"."""
    first, _, _ = clause.subject.partition(" ")
    if first.lower() not in GERUNDS or clause.verb not in THIRDS or "," in clause.rest:
        return None
    deed = clause.subject[0].lower() + clause.subject[1:]
    return f"{capitalised(clause.verb)} {clause.rest.rstrip('.')} by {deed}."


def _active(clause: Clause, *, source: str) -> str | None:
    """Turn "A selector is proposed to ..." into "Proposes a selector to ..."."""
    verb, rest = clause.verb, clause.rest
    if verb in {"has", "have"} and rest.startswith("been "):
        verb, rest = "are", rest.removeprefix("been ")
    participle, _, after = rest.partition(" ")
    if participle.endswith("ly") or participle in {"then", "also", "first", "further"}:
        participle, _, after = after.partition(" ")
    base = PARTICIPLES.get(participle.rstrip(".,"))
    if verb not in {"is", "are", "was", "were"} or base is None or base in _STATES:
        return None
    if re.match(r"by (?!\w+ing\b)", after) or _SUBCLAUSE.search(clause.subject):
        return None
    if clause.subject.split(" ", 1)[0].lower() in POINTING:
        return None
    end = "." if participle.endswith(".") else "," * participle.endswith(",") + f" {after}"
    subject = lowered(clause.subject, source=source)
    return f"{capitalised(third_person(base))} {subject}{end}"


def _component(clause: Clause, *, source: str) -> str | None:
    """Turn "The fusion module uses X" into "Includes a fusion module that uses X"."""
    if _NOT_OURS.search(clause.subject) or "," in clause.subject:
        return None
    article, _, noun = clause.subject.partition(" ")
    if article in {"The", "A", "An", "Our", "This", "Its"} and clause.verb in THIRDS:
        if not noun or not _PART.search(noun):
            return None
        return f"Includes {_article(noun)} {noun} that {clause.verb} {clause.rest}"
    whole = clause.subject
    if whole.split(" ", 1)[0].lower() in POINTING or not _PART.search(whole):
        return None
    if clause.verb in THIRDS and not whole.endswith("s"):
        noun = lowered(whole, source=source)
        return f"Includes {noun}, which {clause.verb} {clause.rest}"
    return None


def _article(noun: str) -> str:
    """Give "a" or "an", as *noun* sounds: an encoder, an LLM, a unified module."""
    spelled_out = noun[:2].isupper()
    return "an" if noun[0] in (_VOWEL_SOUNDS if spelled_out else "aeioAEIO") else "a"
