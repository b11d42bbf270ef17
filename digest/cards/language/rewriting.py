"""Sentences of an abstract turned into statements about it, by deletion and inflection. Pure.

Nothing is invented: words are dropped, moved, or put into the third person.
A sentence that cannot be turned cleanly gives None, and its place stays empty.
"""

from __future__ import annotations

import re
from typing import Final

from digest.cards.language.anaphora import is_impersonal
from digest.cards.language.clauses import Clause, has_predicate, lowered, parse
from digest.cards.language.connectives import without_lead
from digest.cards.language.predicates import base_of, joined, predicate_of, with_opener, with_tail
from digest.cards.language.verbs import BASES, CLEAR_BASES, THIRDS, gerund, third_person
from digest.cards.language.vocabulary import capitalised, words
from digest.cards.language.voices import POINTING, voices
from digest.cards.language.wording import FIRST_PERSON, finished

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

_REPORTABLE: Final = frozenset({"argue", "note", "observe", "find", "show", "identify"})
_STATIVE: Final = words(
    "is are was were has have had can may could will would should must remains exists exist does do"
)
_AIMING: Final = re.compile(
    r"To (?P<verb>[a-z]+) (?!this|these|that|those|such)(?P<what>(?:\S+ ){2,16}?\S+), we\b"
)

# "To develop X", "While A": no sentence without what follows.
_FRAGMENT: Final = re.compile(
    r"(?:to|while|although|though|even though|because|since|if|whereas)\b",
    re.IGNORECASE,
)

# A heading, or what others do, which is no result.
_NO_RESULT: Final = re.compile(
    r"[^:.]{2,50}: |(?:the|these|our|all) (?:\w+ )?(?:findings?|results?|experiments?|code|data)\b"
    r"|(?:existing|current|previous|prior|traditional|conventional|most|recent)\b",
    re.IGNORECASE,
)


# How it was measured is no finding.
_SETUP: Final = re.compile(
    r"^[^,;]*\b(?:was|were|is|are|has been|have been) (?:\w+ly )?(?:evaluated|conducted|tested"
    r"|collected|performed|trained|carried out|recruited|analy[sz]ed|compared)\b(?!.*\d)"
)
# "Ask a question" speaks to the reader.
_ORDER: Final = re.compile(r"(?P<verb>[A-Z][a-z]+) (?:a|an|the|your) ")


def plain(sentence: str) -> str | None:
    """Give *sentence* on its own feet: no connective, no first person; None if that fails."""
    text = without_lead(sentence)
    clause = parse(text)
    shell = _SHELL.match(text)
    if shell is not None and shell["rest"].startswith("that ") and not shell["scope"]:
        text = capitalised(shell["rest"].removeprefix("that "))
    elif clause is not None and clause.subject.lower() == "we":
        if base_of(clause.verb) not in _REPORTABLE or not clause.rest.startswith("that "):
            return None
        text = capitalised(clause.rest.removeprefix("that "))
    if _FRAGMENT.match(text) and not has_predicate(text.partition(", ")[2]):
        return None
    return finished(text) if has_predicate(text) and not text.endswith("?") else None


def is_about_own(sentence: str, *, names: tuple[str, ...]) -> bool:
    """Say whether *sentence* tells what the authors or their work do or show of the work."""
    text = without_lead(sentence)
    clause = _own_clause(text, names) or parse(text)
    if clause is not None and is_own(clause.subject, *names):
        shell = _shell(text)
        if shell is None or not shell[2].startswith("that "):
            return True
        inner = parse(shell[2].removeprefix("that "))
        return inner is not None and is_own(inner.subject, *names)
    shell = _shell(text)
    inner = parse(shell[2].removeprefix("that ")) if shell is not None else None
    return inner is not None and is_own(inner.subject, *names)


def bullet(sentence: str, *, names: tuple[str, ...], source: str) -> str | None:
    """Turn *sentence* into a bullet that starts with a verb in the third person.

    *names* are what the authors call their work and its parts; a predicate is only taken from
    sentences about that work, the authors or their experiments, so that nobody else's deeds are
    credited to it.
    """
    text = without_lead(sentence)
    if is_impersonal(text):
        return None
    shown = _shown(text, names=names)
    if shown is not None:
        return finished(shown)
    clause = _own_clause(text, names) or parse(text)
    if clause is None:
        return None
    if is_own(clause.subject, *names):
        predicate = predicate_of(clause)
    else:
        predicate = next(voices(clause, source=source), None)
    after = clause.opener.partition(" ")[2]
    opener = "" if names and after.startswith(names) else clause.opener
    whole = None if predicate is None else with_opener(predicate, opener, source=source)
    return None if whole is None else finished(whole)


def _own_clause(text: str, names: tuple[str, ...]) -> Clause | None:
    """Take "NAME transposes X" apart: behind a name, any word in -s can be the verb."""
    for name in names:
        match = re.match(
            rf"(?:(?P<opener>[^,]+), )?{re.escape(name)}(?: \([^()]*\))? "
            r"(?:\w+ly |also |then |further )?(?P<verb>[a-z-]+s) (?P<rest>.+)",
            text,
        )
        if match is not None and not _is_noun(match):
            return Clause(
                opener=match["opener"] or "",
                subject=name,
                verb=match["verb"],
                rest=match["rest"],
            )
    return None


def _is_noun(match: re.Match[str]) -> bool:
    """Say whether the word behind a name is no verb: "NAME dialogues show"."""
    following = match["rest"].partition(" ")[0]
    return following in {"of", "in"} or (
        match["verb"] not in THIRDS and (following in CLEAR_BASES or following in _STATIVE)
    )


def reported(sentence: str, *, source: str) -> str | None:
    """Turn a result about others into "Finds that ...", which credits nobody with it."""
    text = plain(sentence)
    if text is None or text.split(" ", 1)[0].lower() in POINTING or _NO_RESULT.match(text):
        return None
    shell = _SHELL.match(text)
    if shell is not None and shell["rest"].startswith("that "):
        text = capitalised(shell["rest"].removeprefix("that "))
    if _SETUP.search(text) or _is_order(text):
        return None
    return finished("Finds that " + lowered(text, source=source))


def _is_order(text: str) -> bool:
    match = _ORDER.match(text)
    return match is not None and match["verb"].lower() in BASES


def described(sentence: str, *, names: tuple[str, ...], source: str) -> str | None:
    """Turn what happens into "Describes how ...", for want of a verb of the work.

    What the work itself does has one, so that None means that it was said.
    """
    text = plain(sentence)
    if text is None or text.split(" ", 1)[0].lower() in POINTING or _NO_RESULT.match(text):
        return None
    clause = parse(text)
    if clause is None or is_own(clause.subject, *names):
        return None
    if clause.verb in _STATIVE:
        return finished("Notes that " + lowered(text, source=source))
    return finished("Describes how " + lowered(text, source=source))


def told(sentence: str) -> str | None:
    """Turn "We study X" into "The paper studies X", where no verb may come first."""
    clause = parse(without_lead(sentence))
    if clause is None or clause.subject.lower() != "we":
        return None
    predicate = predicate_of(clause)
    return (
        None if predicate is None else finished(f"The paper {predicate[0].lower()}{predicate[1:]}")
    )


def aimed(sentence: str) -> str | None:
    """Turn "To enhance X, we do Y" into "Enhancing X is a goal of the work"."""
    match = _AIMING.match(without_lead(sentence))
    if match is None or match["verb"] not in BASES or "," in match["what"]:
        return None
    return finished(f"{gerund(match['verb']).capitalize()} {match['what']} is a goal of the work.")


def is_own(subject: str, *names: str | None) -> bool:
    """Say whether *subject* means the authors or their work, which they call by *names*."""
    if _OWN.fullmatch(subject):
        return True
    bare = _BRACKET.sub("", _DETERMINER.sub("", subject, count=1))
    return any(
        bare.startswith(name) and len(bare.split()) <= len(name.split()) + 2
        for name in names
        if name
    )


def _shown(text: str, *, names: tuple[str, ...]) -> str | None:
    """Unpack "Experiments on X show that Y": Y as a bullet, or "Shows that Y"."""
    shell = _shell(text)
    if shell is None:
        return None
    base, scope, rest = shell
    if not rest.startswith(("that ", "how ", "whether ", "why ")):
        clause = parse(rest)
        rest = "that " + rest if clause is not None and not clause.opener else rest
    inner = parse(rest.removeprefix("that ")) if rest.startswith("that ") else None
    if inner is not None and not inner.opener and is_own(inner.subject, *names):
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
