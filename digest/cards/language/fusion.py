"""Statements joined to one sentence: a subject, how, and to what effect. Pure.

Nothing is invented but the words that join: by, and, with.
"""

from __future__ import annotations

import re
from typing import Final

from digest.cards.language.gerunds import in_gerund
from digest.cards.language.predicates import base_of
from digest.cards.language.vocabulary import words

# What a work brings with it, said as "with a ..." rather than "introducing a ...".
_BRINGING: Final = words(
    """
    introduce propose present develop design include incorporate provide build construct create
    contribute contain devise release
    """
)
# What a work does to reach its end: "improves X by combining Y and Z".
_MEANS: Final = words(
    """
    leverage use employ utilize combine integrate apply train model treat learn decompose adopt
    exploit extract transform convert generate align optimize fine-tune finetune augment replace
    inject encode project split fuse formulate reformulate cast map decouple disentangle unify
    sample select prune quantize distill aggregate construct collect filter retrieve rewrite
    harness pre-train pretrain adapt compute estimate introduce
    """
)
# "consists of X, and tasks were built": once the verb is a gerund, the second clause hangs.
_SECOND_CLAUSE: Final = re.compile(r", and [^,]{2,40} (?:is|are|was|were|has|have|can) .*")
# "a module and employs it": so does it.
_SECOND_VERB: Final = re.compile(
    r",? and (?:employ|use|propose|introduce|adopt|apply|evaluate|train|utilize|design)s? .*"
)
# That a work is good says nothing.
_EMPTY: Final = re.compile(
    r"(?:demonstrates|shows|validates|highlights|proves|confirms|underscores|verifies) (?:the|its)"
    r" (?:\w+ )?(?:effectiveness|superiority|utility|efficacy|potential|importance|value|benefits?"
    r"|advantages?|feasibility|strength|practicality|versatility|robustness)\b"
)
_STIFF: Final = words("be do have hope believe aim")
_OBJECT: Final = re.compile(r"(?:an?|two|three|four|five|several) ")
_WHAT: Final = re.compile(r"(?:\w+ly )?(?P<verb>[a-z-]+) (?P<object>.+)")
_VERB_OF_OPENING: Final = re.compile(r" (?:is|are|proposes|introduces|presents) (?:an?|the|two) ")
_BY: Final = re.compile(r"\b(?:by|via|through|using)\b")


def continuations(bullet: str, *, opening: str) -> tuple[str, ...]:
    """Give the ways in which *bullet* ("Improves X.") can go on after *opening*, ", " included.

    An opening speaks of the paper, of a work by its name, or of "a method"; both are whole
    sentences. Empty where the two do not fit.
    """
    predicate = _SECOND_CLAUSE.sub("", bullet[0].lower() + bullet[1:].rstrip("."))
    match = _WHAT.match(predicate)
    base = base_of(match["verb"]) if match is not None else ""
    if match is None or base in _STIFF or _EMPTY.match(predicate):
        return ()
    if base in _BRINGING:
        return _brought(base, match["object"], predicate, named=not opening.startswith("The "))
    form = in_gerund(predicate)
    if form is None:
        return ()
    plain = base not in _MEANS or _VERB_OF_OPENING.search(opening) or _BY.search(opening)
    return (f", {form}",) if plain else (f" by {form}", f", {form}")


def _brought(base: str, brought: str, predicate: str, *, named: bool) -> tuple[str, ...]:
    """Say ", with a module" of a work, ", and introduces a module" of a paper."""
    if named or base == "include":
        brought = _SECOND_VERB.sub("", brought)
    if base == "include" or (named and _OBJECT.match(brought)):
        return (f", with {brought}",)
    return () if named else (f", and {predicate}",)
