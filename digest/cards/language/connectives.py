"""What ties a sentence to the one before it, and can go when the sentence stands alone. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from digest.cards.language.vocabulary import capitalised

_CONNECTIVES: Final = (
    "however|moreover|furthermore|additionally|thus|therefore|hence|consequently|specifically"
    "|finally|lastly|besides|meanwhile|nevertheless|nonetheless|notably|overall|accordingly"
    "|importantly|similarly|conversely|unfortunately|interestingly|surprisingly|remarkably"
    "|ultimately|crucially|subsequently|likewise|instead|still|also|then|next|so|further|indeed"
    "|concretely|technically|first|firstly|second|secondly|third|thirdly|fourth|fourthly|fifth"
    "|otherwise|currently|recently|nowadays|in recent years|conceptually|essentially"
    "|here|now|together|particularly|primarily"
    "|critically|evidently|clearly|fortunately|alternatively|equally|rather|again|that is"
    "|in particular|in addition|in this way|in contrast|in summary|in conclusion|in short"
    "|in general|in fact|in turn|in essence|in doing so|in comparison|in response|in practice"
    "|as a result|as a solution|as a consequence|as such|as a remedy|as a step forward"
    "|for example|for instance|for this purpose|for this|for that|on the other hand|on the one hand"
    "|on the contrary|although|even though|though|on top of that|more specifically"
    "|more importantly|more broadly|more generally"
    "|most importantly|most notably|even more importantly|by contrast|by doing so|to this end"
    "|to that end|to do so|to do this|to be specific|taken together|at the same time|that said"
    "|even so|even worse|worse still|with this|with that|after that|at its core|above all"
    "|last but not least|of particular note|beyond this|along the way|e\\.g\\.|i\\.e\\."
)
# Words that never open a noun phrase, so that they connect even without a comma.
_BARE_CONNECTIVES: Final = (
    "and|but|yet|or|nor|however|moreover|furthermore|additionally|therefore|consequently|hence|thus"
    "|nevertheless|nonetheless|thereby|whereas|besides"
)
_CONNECTIVE: Final = re.compile(
    rf"(?:(?:{_CONNECTIVES})\s*[,:]|(?:{_BARE_CONNECTIVES})(?=[\s,]),?"
    r"|(?:overall|meanwhile|finally|specifically)(?= (?:the|this|these|our|we|in|for)\b)"
    r"|(?:then|next|first|second|third|further)(?= we\b))\s*",
    re.IGNORECASE,
)
# These need what follows, so they cannot be dropped.
_CONNECTING_PHRASE: Final = re.compile(
    r"(?:in (?:addition|contrast)|as a result|because of this)\b", re.IGNORECASE
)
_HEADINGS: Final = (
    "background|introduction|motivation|purpose|objectives?|aims?|(?:materials and )?methods?"
    "|methodology|approach|design|results?|findings|conclusions?|discussion|significance|impact"
    "|problem|contributions?"
)
# Headings of a structured abstract ("Results:"), numbers of a list ("(ii)", "2."), and phrases
# that only say "here", "in this paper", "despite these advances" or "to address this".
_LEAD: Final = re.compile(
    rf"(?:(?:{_HEADINGS})(?: and (?:aims?|objectives?|methods?|results))?:\s+"
    r"|\(?(?:\d{1,2}|[ivx]{1,4}|[a-e])\)\s+|[•*–-]\s+|\d\.\s+(?:[A-Z][^:.,]{2,50}: )?(?=[A-Z])"
    r"|(?:despite|given|beyond|in addition to|based on|in light of|building on|with|against"
    r"|(?:in order )?to (?:\w+ly )?[a-z-]+|addressing|motivated by|inspired by|in response to"
    r"|in view of|considering|towards?|recognizing|as a (?:first )?step towards?(?: addressing)?)"
    r" (?:this|these|that|those|such)\b[^,.;]*,\s+(?!and\b)"
    r"|in (?:this|these|that|such) (?:\w+ )?(?:contexts?|settings?|regards?|respects?|sense|case"
    r"|direction|vein|scenarios?|light|way|manner|process)(?: of[^,]*)?,\s+"
    r"|(?:here|so|in concert),? (?=we |the )"
    r"|in (?:this|the present|our) (?:\w+ )?(?:paper|work|study|article|survey|report|research"
    r"|thesis|review|talk|tutorial),?\s+)",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def without_lead(sentence: str) -> str:
    """Drop connectives, list numbers and "in this paper" from the start of *sentence*."""
    text = sentence.strip()
    while True:
        match = _CONNECTIVE.match(text) or _LEAD.match(text)
        if match is None or match.end() == len(text):
            return capitalised(text)
        text = text[match.end() :]


def starts_with_connective(text: str) -> bool:
    """Say whether *text* begins with a word that ties it to an absent sentence."""
    return _CONNECTIVE.match(text) is not None or _CONNECTING_PHRASE.match(text) is not None
