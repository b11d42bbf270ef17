"""The sentence that says what a paper is about, with its subject named. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from digest.cards.language.clauses import Clause, parse
from digest.cards.language.compression import without_praise
from digest.cards.language.connectives import without_lead
from digest.cards.language.predicates import base_of, predicate_of, single, with_opener
from digest.cards.language.rewriting import is_own, plain
from digest.cards.language.verbs import BASES, GERUNDS, PASTS, THIRDS, third_person
from digest.cards.language.vocabulary import capitalised, words
from digest.cards.language.wording import finished

_INTRODUCING: Final = words(
    """
    introduce propose present develop release describe design build create unveil devise offer
    contribute construct curate establish open-source
    """
)
_PAPER: Final = re.compile(
    r"(?:this|the)(?P<noun> (?:[\w-]+ )?"
    r"(?:paper|work|study|article|report|survey|thesis|research))",
    re.IGNORECASE,
)
# A word with a capital or a digit; possessive, so that a page of capitals costs no time.
_CAPITALS: Final = r"(?=[\w$\\^{}*+./'’-]*[A-Z\d$])[\w$\\^{}*+./'’-]++"
_NAME: Final = (
    rf"[`'\"“]*(?P<name>{_CAPITALS}"
    rf"(?: (?:(?:for|of|and|with|to|via|in|the|on) )?{_CAPITALS}){{0,7}}"
    r"(?: ?\([^()]{1,60}\))?)['\"”]*"
)
_APPOSED: Final = re.compile(
    rf"(?:the )?{_NAME}(?:,| [-–—]+|:) (?P<phrase>(?:an?|the first|the|one of the) .+)"
)
_RELATIVE: Final = re.compile(rf"(?:the )?{_NAME},? (?:which|that) (?P<phrase>[a-z-]+s .+)")
_CALLED: Final = re.compile(
    r"(?P<phrase>an? [^,.;:]{3,120}?)(?:,? (?:called|named|termed(?: as)?|dubbed|coined"
    r"|denoted(?: as)?|namely|i\.e\.,|known as|referred to as|which we (?:call|term|name|dub)),?|,)"
    rf" (?:the )?{_NAME}(?P<rest>[,.]? ?.*)"
)
_QUALIFIER: Final = re.compile(
    r"(?:[.,;]| (?:that|which|for|to|of|with|by|designed|based|in|where|using|capable|aimed)\b)"
)
_KIND: Final = re.compile(
    r"\b(?:method|framework|model|approach|system|pipeline|benchmark|dataset|data set|architecture"
    r"|strategy|algorithm|technique|paradigm|network|agent|corpus|suite|toolkit|library|platform"
    r"|tool|tokenizer|environment|resource|solution|scheme)\b"
)


# What is left of it must still say something: eight words at least.
_DIVISION: Final = re.compile(
    r"(?P<short>(?:\S+ ){7,}?\S+?),? (?:that|which) (?:\w+ly )?(?P<verb>[a-z]+s) (?P<rest>.+)"
)
_LONG_ENOUGH: Final = 5


def summary(sentence: str, *, name: str | None, source: str) -> str | None:
    """Turn *sentence* into one that stands alone: "NAME is a ...", "The paper shows ..."."""
    text = without_lead(sentence)
    clause = parse(text)
    if clause is None:
        return plain(sentence)
    subject = "The paper" if clause.subject.lower() == "we" else _paper(clause.subject)
    if subject is None:
        whole: str | None = f"{clause.subject} {clause.verb} {clause.rest}"
    else:
        predicate = predicate_of(clause)
        whole = _named(clause, name) or (predicate and f"{subject} {_small(predicate)}")
    moved = with_opener(whole, clause.opener, source=source) if whole else None
    return finished(moved) if moved else None


# "X is a method that does A", "The paper proposes a method that does A", ", which does A".
_DOING: Final = re.compile(
    r"(?:(?P<subject>[^,]+?) (?:is|are)|The (?:[\w-]+ )?\w+ (?P<verb>[a-z]+s))"
    r" (?P<kind>(?:an?|the first|the) (?:[^,.;:]|, (?=[\w-]+ ))*?)"
    r"(?:,? (?:that|which) (?:\w+ly )?(?P<third>[a-z-]+s)"
    r"| (?:designed |intended |aimed )?to (?:\w+ly )?(?P<base>[a-z-]+)"
    r"| (?:for|aimed at) (?:\w+ly )?(?P<gerund>[a-z-]+ing)"
    r"|, (?P<comma>[a-z-]+ing)) (?P<rest>.+)"
)
# What is said of code and data says nothing of the work.
_RELEASE: Final = re.compile(
    r"\b(?:codes?|codebase|https?|github|open-source (?:the|our))\b", re.IGNORECASE
)
# ", and conducted a study": after "NAME is a tool", nobody did.
_SECOND_PAST: Final = re.compile(r",? and (?:conducted|evaluated|tested|released|applied) .+")
_AND_FURTHER: Final = re.compile(r"(?:[\w-]+ ){0,5}?and (?P<verb>[a-z-]+) ")
# "The paper divides texts, and finally reorder them", "... and found that".
_AND_THEN: Final = re.compile(
    r"(?P<and>, and (?:finally|then|also|further) | and (?=\w+ that ))(?P<verb>[a-z-]+)"
    r"(?= (?:an?|the|them|it|its|their|that)\b)"
)
_AND_VERB: Final = re.compile(r"\band (?:\w+ly )?(?:uses|employs|develops|conducts|\w+i[sz]es)\b")
# "NAME is a model, and a data set, ..."
_SECOND_THING: Final = re.compile(r"(?P<first>[^,]+ is (?:an?|the) [^,]+),? and (?:an?|the) .+")
_SHORTEST_KIND: Final = 3
_LONGEST_KIND: Final = 9
_BEST: Final = re.compile(r",? to (?:the best of )?(?:our|the authors['’]) (?:best )?knowledge,?")


def openings(sentence: str, *, name: str | None, source: str) -> tuple[str, ...]:
    """Give the ways to begin a TL;DR with *sentence*, each a whole sentence with its subject named.

    Empty where *sentence* is not about the authors' own work.
    """
    text = _BEST.sub("", without_lead(sentence))
    clause = parse(text) if not _RELEASE.search(text) else None
    if clause is None:
        return ()
    whole = _subjected(clause, name)
    if whole is None:
        return ()
    moved = with_opener(whole, clause.opener, source=source)
    first = finished(_alone(moved)) if moved else None
    if first is None:
        return ()
    return tuple(dict.fromkeys((first, *_active(first, name))))


def _alone(text: str) -> str:
    """Leave out what else was introduced or done beside the subject of *text*."""
    text = _SECOND_PAST.sub(".", _SECOND_THING.sub(r"\g<first>.", text))
    return _AND_THEN.sub(_in_third, text.replace(" here a ", " a ", 1))


def _in_third(match: re.Match[str]) -> str:
    base = PASTS.get(match["verb"], match["verb"])
    if base.endswith(("s", "ed", "ing")):
        return match[0]
    return f"{match['and']}{third_person(base)}"


def _subjected(clause: Clause, name: str | None) -> str | None:
    """Give *clause* with its subject named, if that is the authors or their work."""
    paper = "The paper" if clause.subject.lower() == "we" else _paper(clause.subject)
    if paper is not None:
        predicate = predicate_of(clause)
        if predicate is None or predicate.startswith("Has "):
            return None
        return _named(clause, name) or f"{paper} {_small(predicate)}"
    if name is None:
        return None
    if clause.subject.startswith(name) or f"({name})" in clause.subject:
        return f"{clause.subject} {clause.verb} {clause.rest}"
    predicate = predicate_of(clause) if is_own(clause.subject, name) else None
    return None if predicate is None else f"{name} {_small(predicate)}"


def _active(text: str, name: str | None) -> Iterator[str]:
    """Yield "X does A.", and "A method does A.", for "X is a method that does A."."""
    match = _DOING.match(text)
    if match is None or (match["verb"] and base_of(match["verb"]) not in _INTRODUCING):
        return
    verb = _third(match)
    further = _AND_FURTHER.match(match["rest"])
    if further is not None and further["verb"] in BASES:
        return  # "to analyze and mitigate": only the first can be put right
    if verb is None or _AND_VERB.search(match["kind"]):
        return
    if match["subject"]:
        yield f"{match['subject']} {verb} {match['rest']}"
        return
    if name is not None and _KIND.search(match["kind"]) and name not in text:
        yield f"{name} {verb} {match['rest']}"
    kind = without_praise(match["kind"] + " ").strip()
    if _SHORTEST_KIND <= len(kind.split()) <= _LONGEST_KIND and not match["kind"].startswith("the"):
        yield f"{capitalised(match['kind'])} {verb} {match['rest']}"


def _third(match: re.Match[str]) -> str | None:
    """Give the verb of what is done, in the third person, as _DOING found it."""
    if match["third"]:
        return match["third"] if match["third"] in THIRDS else None
    if match["base"]:
        return third_person(match["base"]) if match["base"] in BASES else None
    base = GERUNDS.get(match["gerund"] or match["comma"])
    return None if base is None else third_person(base)


def divide(text: str) -> tuple[str, str] | None:
    """Split "X is a long phrase that does A." into "X is a long phrase." and "Does A."."""
    match = _DIVISION.match(text)
    if match is None or match["verb"] not in THIRDS or len(match["rest"].split()) < _LONG_ENOUGH:
        return None
    return f"{match['short'].rstrip(',')}.", f"{match['verb'].capitalize()} {match['rest']}"


def _paper(subject: str) -> str | None:
    match = _PAPER.fullmatch(subject)
    return f"The{match['noun']}" if match is not None else None


def _small(text: str) -> str:
    return text[0].lower() + text[1:]


def _named(clause: Clause, name: str | None) -> str | None:
    """Say "NAME is a ..." where the clause introduces something by its name."""
    if base_of(clause.verb) not in _INTRODUCING:
        return None
    rest = single(clause.rest)
    if (match := _APPOSED.match(rest)) is not None and _is_name(match["name"]):
        return f"{_bare(match['name'])} is {match['phrase']}"
    if (match := _RELATIVE.match(rest)) is not None and match["phrase"].split(" ", 1)[0] in THIRDS:
        return f"{_bare(match['name'])} {match['phrase']}"
    match = _CALLED.match(rest)
    if match is None or not _is_name(match["name"]):
        return _titled(rest, name)
    if not match["rest"] or _QUALIFIER.match(match["rest"]):
        return f"{_bare(match['name'])} is {match['phrase']}{match['rest'] or '.'}"
    return _titled(rest, name)


def _bare(name: str) -> str:
    return name.rstrip(".`'\"”’")


def _is_name(name: str) -> bool:
    """Say whether *name* is more than a short word with a capital: "No, Of Course I Can"."""
    return len(name) > _SHORTEST_KIND or not name[1:].islower()


def _titled(rest: str, name: str | None) -> str | None:
    """Say "NAME is a framework ..." where only the title has the name."""
    if name is None or name in rest or not rest.startswith(("a ", "an ", "the first ")):
        return None
    head = _QUALIFIER.split(rest, maxsplit=1)[0]
    return f"{name} is {rest}" if _KIND.search(head) else None
