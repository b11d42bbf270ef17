"""Long statements without what hangs on at their end. Pure."""

from __future__ import annotations

import re
from typing import Final

from digest.cards.language.clauses import has_predicate

_PARENTHESIS: Final = re.compile(r" \((?![A-Z][\w-]*\))[^()]*\)")
# ", such as A, B and C." at the end, if nothing else follows it.
_LIST: Final = re.compile(
    r",? (?:such as|including|e\.g\.,) (?:(?!, (?:into|to|for|with|on|in|from|by|that|which|has"
    r"|have|is|are|and [a-z]+s)\b)[^.;])*\.$"
)
_TAIL: Final = re.compile(
    r",\s(?:thereby|thus|hence|which|making|leading|highlighting|demonstrating|showing|enabling"
    r"|providing|allowing|ensuring|offering|underscoring|establishing|paving|suggesting|resulting"
    r"|achieving|outperforming|indicating|while|where|as|such as|including)\b"
    r"(?:(?!,\s(?:and|or)\b).)*$"
)


def trimmed(text: str, *, words: int) -> str:
    """Take brackets, tails and lists of examples out of *text* until it has *words* at most."""
    for pattern in (_PARENTHESIS, _TAIL, _LIST):
        if len(text.split()) <= words:
            break
        short = pattern.sub("", text).rstrip(" ,.") + "."
        text = short if has_predicate(short) else text
    return text if "(2)" in text else text.replace("(1) ", "")
