"""Predicates in the form that follows "by" or a comma: "improving X and reducing Y". Pure."""

from __future__ import annotations

import re
from typing import Final

from digest.cards.language.verbs import PASTS, THIRDS, gerund

_PREDICATE: Final = re.compile(r"(?P<adverb>[a-z]+ly )?(?P<verb>[a-z-]+) (?P<rest>.+)", re.DOTALL)
# ", and shows": a second verb of the same subject, which must take the form of the first.
_SECOND: Final = re.compile(r"(?P<join>,? and(?: \w+ly)? |, )(?P<verb>[a-z-]+)(?= )")
# Behind these, a verb has a subject of its own.
_SUBCLAUSE: Final = re.compile(r"\b(?:that|which|who|how|whether|while|when|where|as)\b")


def in_gerund(predicate: str) -> str | None:
    """Turn "improves X and reduces Y" into "improving X and reducing Y"; None if it cannot."""
    match = _PREDICATE.match(predicate)
    base = THIRDS.get(match["verb"]) if match is not None else None
    if match is None or base is None:
        return None
    subclause = _SUBCLAUSE.search(match["rest"])
    end = subclause.start() if subclause is not None else len(match["rest"])
    rest = _SECOND.sub(_second, " " + match["rest"][:end])[1:] + match["rest"][end:]
    return f"{match['adverb'] or ''}{gerund(base)} {rest}"


def _second(match: re.Match[str]) -> str:
    verb = match["verb"]
    # "trains and evaluated": the past stands at once after the first verb, or is an adjective.
    base = THIRDS.get(verb) or (PASTS.get(verb) if match.start() == 0 else None)
    return match[0] if base is None else f"{match['join']}{gerund(base)}"
